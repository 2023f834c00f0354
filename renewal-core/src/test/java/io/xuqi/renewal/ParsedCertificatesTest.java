package io.xuqi.renewal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.Bytes;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.PkiException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ParsedCertificatesTest {

  private final ParsedCertificates certificates = new ParsedCertificates();
  private final Map<Integer, Bytes> made = new HashMap<>();

  @Test
  void theSameBytesAreParsedOnceAndOtherBytesAreAnotherCertificate() throws PkiException {
    Bytes der = der(1);
    X509Certificate parsed = certificates.parse(der);

    assertEquals(der, Certificates.encoded(parsed));
    assertSame(parsed, certificates.parse(Bytes.copyOf(der.toArray())));
    assertEquals(der(2), Certificates.encoded(certificates.parse(der(2))));
  }

  @Test
  void whatIsNoCertificateIsRefusedEachTime() {
    Bytes nothing = Bytes.fromHex("3000");
    assertThrows(PkiException.class, () -> certificates.parse(nothing));
    assertThrows(PkiException.class, () -> certificates.parse(nothing));
    assertEquals(0, certificates.size());
  }

  @Test
  void onlySoManyAreKeptAndThoseUsedLastStay() throws PkiException {
    X509Certificate first = certificates.parse(der(1));
    X509Certificate second = certificates.parse(der(2));
    for (int i = 3; i <= ParsedCertificates.MAX_KEPT + 1; i++) {
      certificates.parse(der(1));
      certificates.parse(der(i));
    }

    assertEquals(ParsedCertificates.MAX_KEPT, certificates.size());
    assertSame(first, certificates.parse(der(1)));
    assertNotSame(second, certificates.parse(der(2)));
  }

  private Bytes der(int serial) {
    return made.computeIfAbsent(serial, s -> Certificates.encoded(Records.certificate(s)));
  }
}
