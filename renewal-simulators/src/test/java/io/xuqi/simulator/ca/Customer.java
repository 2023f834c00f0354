package io.xuqi.simulator.ca;

import io.xuqi.application.AcceptedAgreement;
import io.xuqi.application.Agent;
import io.xuqi.application.Application;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.RenewalKind;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.Quote;
import io.xuqi.ca.SubmissionContent;
import io.xuqi.ca.SubmissionSigner;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.CertificateRequest;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.KeyOperation;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.Signer;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.token.TokenException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Somebody with keys in memory who applies for things. */
final class Customer {
  static final String SUBJECT = "CN=青石测试有限公司,O=青石测试有限公司,C=CN";

  private Customer() {}

  /** A current certificate with its key. */
  record Holding(BusinessCertificate certificate, KeyPair keys, KeyAlgorithm algorithm) {
    SubmissionSigner<TokenException> signer() {
      return new SubmissionSigner<>() {
        @Override
        public X509Certificate certificate() {
          return certificate.signing();
        }

        @Override
        public byte[] sign(byte[] message) {
          return sign(keys.getPrivate(), algorithm, message);
        }

        @Override
        public Signer<TokenException> current(SubmissionContent.Item item) {
          throw new UnsupportedOperationException("the portal needs one signature");
        }

        @Override
        public KeyOperation<TokenException> newKey(SubmissionContent.Item item) {
          throw new UnsupportedOperationException("the portal needs one signature");
        }

        private byte[] sign(PrivateKey key, KeyAlgorithm kind, byte[] message) {
          return SoftwareKeys.sign(key, kind.signatureAlgorithm(), message);
        }
      };
    }

    CertificateRequest request(KeyPair fresh) {
      try {
        return CertificateRequest.<PkiException>create(
            certificate.signing(),
            fresh.getPublic(),
            message ->
                SoftwareKeys.sign(fresh.getPrivate(), algorithm.signatureAlgorithm(), message));
      } catch (PkiException e) {
        throw new AssertionError(e);
      }
    }
  }

  static Holding holding(
      SimulatedCa ca, KeyAlgorithm algorithm, Instant notBefore, Instant notAfter) {
    KeyPair keys = SoftwareKeys.generate(algorithm);
    return new Holding(
        ca.issueInitial(SUBJECT, keys.getPublic(), notBefore, notAfter).certificate(),
        keys,
        algorithm);
  }

  static SubmissionContent content(
      String key,
      Quote quote,
      RenewalKind kind,
      int years,
      Money fee,
      Instant now,
      List<Holding> holdings,
      List<KeyPair> fresh) {
    List<SubmissionContent.Item> items = new ArrayList<>();
    for (int i = 0; i < holdings.size(); i++) {
      items.add(
          new SubmissionContent.Item(
              holdings.get(i).certificate(), holdings.get(i).request(fresh.get(i))));
    }
    return new SubmissionContent(
        key,
        new Application(
            kind,
            years,
            fee,
            new AcceptedAgreement(quote.agreement().version(), quote.agreement().sha256(), now),
            new Agent(
                "王小明",
                new IdDocument(IdType.RESIDENT_ID, "11010519491231002X"),
                new MobileNumber("13800000000"),
                Optional.empty()),
            Optional.empty()),
        quote,
        items,
        now);
  }

  static final CallContext CONTEXT =
      new CallContext() {
        @Override
        public Bytes saved() {
          return Bytes.empty();
        }

        @Override
        public void save(Bytes state) throws CaException {}

        @Override
        public Optional<Signer<TokenException>> signer() {
          return Optional.empty();
        }
      };
}
