package io.xuqi.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.CertificateUsage;
import io.xuqi.pki.Certificates;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.StoreException;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;

/** Takes an old certificate off a token, only when somebody asks for that very one. */
final class Removal {

  private final RenewalRecords records;

  Removal(RenewalRecords records) {
    this.records = records;
  }

  void remove(TokenLease lease, Token token, CertificateId certificate, PinSource pins)
      throws RenewalException, TokenException, StoreException {
    TokenCertificate removed = removable(token, certificate);
    for (Loaded loaded : records.ofToken(token.info().id())) {
      boolean needed =
          loaded.record().orders().stream()
              .anyMatch(o -> !o.state().isFinal() && o.current().id().equals(certificate));
      if (needed) {
        throw refused(ErrorCode.REMOVAL_NEEDED, loaded.record().id());
      }
    }
    try (TokenSession session = token.login(pins)) {
      lease.prolong();
      // Once more, now that nobody else writes to the token.
      session.delete(removable(session.token(), certificate));
    }
    if (token.certificates().contains(removed)) {
      throw new TokenException(Problem.of(ErrorCode.TOKEN_OUTCOME_UNKNOWN));
    }
  }

  /** The certificate on the token, if another has replaced it and nothing is decrypted with it. */
  private static TokenCertificate removable(Token token, CertificateId certificate)
      throws RenewalException, TokenException {
    for (CertificateRow row : TokenReader.rows(token)) {
      if (!row.certificate().id().equals(certificate)) {
        continue;
      }
      if (!row.superseded()) {
        throw refused(ErrorCode.REMOVAL_NOT_SUPERSEDED, row.subject());
      }
      if (Certificates.usage(row.certificate().signing()) != CertificateUsage.SIGNING) {
        throw refused(ErrorCode.REMOVAL_DECRYPTS, row.subject());
      }
      return new TokenCertificate(
          row.signingKey(), Certificates.encoded(row.certificate().signing()));
    }
    throw refused(ErrorCode.REMOVAL_NOT_FOUND, certificate);
  }

  private static RenewalException refused(ErrorCode code, Object about) {
    return new RenewalException(Problem.of(code, about));
  }
}
