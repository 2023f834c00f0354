package io.xuqi.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublicKeysTest {

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void a_key_survives_its_encoding(KeyAlgorithm algorithm) throws Exception {
    PublicKey key = TestCertificates.holderKeys(algorithm).getPublic();
    PublicKey read = PublicKeys.fromSpki(Bytes.copyOf(key.getEncoded()));
    assertArrayEquals(key.getEncoded(), read.getEncoded());
    assertEquals(algorithm, Certificates.keyAlgorithm(read));
  }

  @ParameterizedTest
  @EnumSource(names = {"EC_P256", "SM2"})
  void a_key_survives_its_point(KeyAlgorithm algorithm) throws Exception {
    PublicKey key = TestCertificates.holderKeys(algorithm).getPublic();
    byte[] point = PublicKeys.point(key);
    assertEquals(65, point.length);
    assertArrayEquals(key.getEncoded(), PublicKeys.ec(algorithm, point).getEncoded());
  }

  @ParameterizedTest
  @EnumSource(names = {"EC_P256", "SM2"})
  void a_point_off_the_curve_or_in_another_form_is_refused(KeyAlgorithm algorithm)
      throws Exception {
    byte[] point = PublicKeys.point(TestCertificates.holderKeys(algorithm).getPublic());
    byte[] off = point.clone();
    off[64] ^= 1;
    assertRefused(ErrorCode.KEY_MALFORMED, () -> PublicKeys.ec(algorithm, off));
    byte[] compressed = Arrays.copyOf(point, 33);
    compressed[0] = (byte) (2 + (point[64] & 1));
    assertRefused(ErrorCode.KEY_MALFORMED, () -> PublicKeys.ec(algorithm, compressed));
    byte[] hybrid = point.clone();
    hybrid[0] = (byte) (6 + (point[64] & 1));
    assertRefused(ErrorCode.KEY_MALFORMED, () -> PublicKeys.ec(algorithm, hybrid));
    assertRefused(ErrorCode.KEY_MALFORMED, () -> PublicKeys.ec(algorithm, new byte[] {0}));
    assertRefused(ErrorCode.KEY_MALFORMED, () -> PublicKeys.ec(algorithm, new byte[0]));
    byte[] spki = TestCertificates.holderKeys(algorithm).getPublic().getEncoded();
    spki[spki.length - 1] ^= 1;
    assertRefused(ErrorCode.KEY_MALFORMED, () -> PublicKeys.fromSpki(Bytes.copyOf(spki)));
  }

  @Test
  void a_point_of_one_curve_is_not_on_the_other() throws Exception {
    byte[] point = PublicKeys.point(TestCertificates.holderKeys(KeyAlgorithm.SM2).getPublic());
    assertRefused(ErrorCode.KEY_MALFORMED, () -> PublicKeys.ec(KeyAlgorithm.EC_P256, point));
  }

  @Test
  void rsa_numbers_make_a_key_when_size_and_exponent_are_supported() throws Exception {
    RSAPublicKey key =
        (RSAPublicKey) TestCertificates.holderKeys(KeyAlgorithm.RSA_2048).getPublic();
    BigInteger modulus = key.getModulus();
    assertArrayEquals(
        key.getEncoded(), PublicKeys.rsa(modulus, key.getPublicExponent()).getEncoded());
    BigInteger f4 = BigInteger.valueOf(65537);
    assertRefused(ErrorCode.KEY_UNSUPPORTED, () -> PublicKeys.rsa(modulus.shiftRight(1024), f4));
    assertRefused(
        ErrorCode.KEY_UNSUPPORTED, () -> PublicKeys.rsa(modulus.shiftLeft(1).setBit(0), f4));
    assertRefused(ErrorCode.KEY_UNSUPPORTED, () -> PublicKeys.rsa(modulus.clearBit(0), f4));
    assertRefused(ErrorCode.KEY_UNSUPPORTED, () -> PublicKeys.rsa(modulus.negate(), f4));
    assertRefused(
        ErrorCode.KEY_UNSUPPORTED, () -> PublicKeys.rsa(modulus, BigInteger.valueOf(65536)));
    assertRefused(ErrorCode.KEY_UNSUPPORTED, () -> PublicKeys.rsa(modulus, BigInteger.ONE));
    assertRefused(ErrorCode.KEY_UNSUPPORTED, () -> PublicKeys.rsa(modulus, modulus));
  }

  @Test
  void the_canonical_encoding_names_the_curve() throws Exception {
    PublicKey key = TestCertificates.holderKeys(KeyAlgorithm.SM2).getPublic();
    assertEquals(
        "1.2.156.10197.1.301",
        SubjectPublicKeyInfo.getInstance(
                PublicKeys.ec(KeyAlgorithm.SM2, PublicKeys.point(key)).getEncoded())
            .getAlgorithm()
            .getParameters()
            .toString());
  }

  @Property(tries = 500)
  void a_damaged_encoding_is_refused_or_read_never_more(
      @ForAll @IntRange(max = 1_000_000) int place,
      @ForAll byte value,
      @ForAll KeyAlgorithm algorithm) {
    byte[] spki = TestCertificates.holderKeys(algorithm).getPublic().getEncoded();
    spki[place % spki.length] = value;
    try {
      Certificates.keyAlgorithm(PublicKeys.fromSpki(Bytes.copyOf(spki)));
    } catch (PkiException expected) {
      assertTrue(expected.code().value().startsWith("certificate."));
    }
  }

  private static void assertRefused(ErrorCode code, Executable action) {
    assertEquals(code, assertThrows(PkiException.class, action).code());
  }
}
