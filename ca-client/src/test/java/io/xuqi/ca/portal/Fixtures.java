package io.xuqi.ca.portal;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaProfile;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.OrderHandle;
import io.xuqi.common.Bytes;
import io.xuqi.pki.Signer;
import io.xuqi.token.TokenException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What the tests of the client share. */
final class Fixtures {
  static final String NUMBER = "17202611230000001";
  static final OrderHandle ORDER =
      new OrderHandle(
          new BusinessNumber(NUMBER),
          Bytes.copyOf("cmVuZXdhbC1jcmVkZW50aWFs".getBytes(StandardCharsets.US_ASCII)));

  static final String ORDER_REPLY =
      """
      {"number":"%s",
       "certificate":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
       "status":"AWAITING_REVIEW",
       "fee":{"amount":"0.00","currency":"CNY"},
       "createdAt":"2026-11-23T02:00:00Z",
       "currentNotAfter":"2026-12-20T02:00:00Z",
       "proposedNotAfter":"2027-12-20T02:00:00Z"}
      """
          .formatted(NUMBER);

  /** A call without anything saved and without a key. */
  static final CallContext CONTEXT =
      new CallContext() {
        @Override
        public Bytes saved() {
          return Bytes.empty();
        }

        @Override
        public void save(Bytes state) {
          throw new AssertionError("nothing is to be saved");
        }

        @Override
        public Optional<Signer<TokenException>> signer() {
          return Optional.empty();
        }
      };

  private Fixtures() {}

  static CaProfile profile() {
    return CaProfile.of("Test CA", List.of(anchor()));
  }

  static X509Certificate anchor() {
    try (InputStream pem = Fixtures.class.getResourceAsStream("anchor.pem")) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    } catch (IOException | CertificateException e) {
      throw new AssertionError(e);
    }
  }
}
