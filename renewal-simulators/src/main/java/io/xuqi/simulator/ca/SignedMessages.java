package io.xuqi.simulator.ca;

import io.xuqi.ca.portal.protocol.MalformedMessageException;
import io.xuqi.ca.portal.protocol.PortalJson;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.SignedApplication;
import java.time.Instant;

/** Opens signed applications and queries, and checks who signed them. */
final class SignedMessages {
  private final CertificateBook book;

  SignedMessages(CertificateBook book) {
    this.book = book;
  }

  /** A message with the certificate that signed it, which is one of ours. */
  record Signed<T>(T content, CertificateBook.Entry signer) {}

  /** Any certificate of ours that was not revoked may have signed. */
  <T> Signed<T> open(Bytes cms, Class<T> type) throws RefusedException {
    SignedApplication.Verified signed = verified(cms);
    CertificateBook.Entry signer =
        book.find(CertificateId.of(signed.signer()))
            .filter(entry -> !entry.revoked())
            .orElseThrow(
                () ->
                    new RefusedException(
                        PortalProblem.SIGNATURE_INVALID, "not a certificate of this CA"));
    try {
      return new Signed<>(PortalJson.read(signed.content(), type), signer);
    } catch (MalformedMessageException e) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static SignedApplication.Verified verified(Bytes cms) throws RefusedException {
    try {
      return new SignedApplication(cms).verify();
    } catch (PkiException e) {
      throw new RefusedException(PortalProblem.SIGNATURE_INVALID, e.code().value());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "size");
    }
  }

  /** Only a certificate that is valid and not superseded may apply. */
  void requireMayApply(CertificateBook.Entry signer, Instant now) throws RefusedException {
    if (signer.supersededBy().isPresent()) {
      throw new RefusedException(PortalProblem.SIGNATURE_INVALID, "superseded");
    }
    if (now.isAfter(signer.signing().getNotAfter().toInstant())) {
      throw new RefusedException(PortalProblem.CERTIFICATE_EXPIRED, "");
    }
  }
}
