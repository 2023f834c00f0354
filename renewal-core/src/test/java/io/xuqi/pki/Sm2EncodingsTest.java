package io.xuqi.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.pki.Sm2Encodings.CiphertextOrder;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sm2EncodingsTest {

  private static final KeyPair KEYS = TestCertificates.holderKeys(KeyAlgorithm.SM2);
  private static final byte[] MESSAGE = "message digest".getBytes(StandardCharsets.US_ASCII);
  private static final String ORDER =
      "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";

  @Test
  void what_is_signed_is_the_example_of_the_standard() throws Exception {
    // GB/T 32918.5, A.2.
    PublicKey key =
        PublicKeys.ec(
            KeyAlgorithm.SM2,
            HexFormat.of()
                .parseHex(
                    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
                        + "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"));
    assertArrayEquals(
        HexFormat.of().parseHex("b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"),
        Arrays.copyOf(Sm2Encodings.prefixed(key, MESSAGE), 32));
    assertArrayEquals(
        HexFormat.of().parseHex("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640"),
        Sm2Encodings.digest(key, MESSAGE));
  }

  @Test
  void both_forms_of_a_signature_become_the_one_that_verifies() throws Exception {
    byte[] der = SoftwareKeys.sign(KEYS.getPrivate(), SignatureAlgorithm.SM3_WITH_SM2, MESSAGE);
    assertArrayEquals(der, Sm2Encodings.signatureOfDer(der));
    ASN1Sequence numbers = ASN1Sequence.getInstance(der);
    byte[] raw = new byte[64];
    for (int i = 0; i < 2; i++) {
      BigInteger number = ASN1Integer.getInstance(numbers.getObjectAt(i)).getValue();
      System.arraycopy(BigIntegers.asUnsignedByteArray(32, number), 0, raw, 32 * i, 32);
    }
    byte[] made = Sm2Encodings.signatureOfNumbers(raw);
    assertArrayEquals(der, made);
    assertTrue(Signatures.verify(KEYS.getPublic(), SignatureAlgorithm.SM3_WITH_SM2, MESSAGE, made));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 65, 72, 128})
  void numbers_of_another_length_are_no_signature(int length) {
    byte[] raw = new byte[length];
    Arrays.fill(raw, (byte) 1);
    assertMalformed(() -> Sm2Encodings.signatureOfNumbers(raw));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        ORDER,
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void numbers_out_of_range_are_no_signature(String number) {
    String one = "0000000000000000000000000000000000000000000000000000000000000001";
    assertMalformed(() -> Sm2Encodings.signatureOfNumbers(HexFormat.of().parseHex(number + one)));
    assertMalformed(() -> Sm2Encodings.signatureOfNumbers(HexFormat.of().parseHex(one + number)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "3000",
        "3003020101", // one number
        "3009020101020101020101", // three
        "3006020101020100", // zero
        "300602010102017f00", // bytes behind
        "300702010102020001", // a number not in its shortest form
        "30060201010201ff", // negative
        "30810602010102017f", // a length not in its shortest form
        "300604010104017f" // not numbers
      })
  void what_is_not_der_of_two_numbers_is_no_signature(String der) {
    assertMalformed(() -> Sm2Encodings.signatureOfDer(HexFormat.of().parseHex(der)));
  }

  @Test
  void a_ciphertext_is_told_in_either_order() throws Exception {
    byte[] der = SoftwareKeys.encrypt(KEYS.getPublic(), MESSAGE);
    byte[] hashFirst = Sm2Encodings.ciphertext(der, CiphertextOrder.C1C3C2);
    byte[] hashLast = Sm2Encodings.ciphertext(der, CiphertextOrder.C1C2C3);
    int length = 65 + 32 + MESSAGE.length;
    assertEquals(length, hashFirst.length);
    assertEquals(4, hashFirst[0]);
    assertEquals(length, hashLast.length);
    assertArrayEquals(Arrays.copyOf(hashFirst, 65), Arrays.copyOf(hashLast, 65));
    assertArrayEquals(
        Arrays.copyOfRange(hashFirst, 65, 97), Arrays.copyOfRange(hashLast, length - 32, length));
    assertArrayEquals(
        Arrays.copyOfRange(hashFirst, 97, length), Arrays.copyOfRange(hashLast, 65, length - 32));
  }

  @Property(tries = 200)
  void arbitrary_bytes_are_refused_and_nothing_else(@ForAll @Size(max = 200) byte[] bytes) {
    assertMalformed(() -> Sm2Encodings.signatureOfDer(bytes));
    PkiException refused =
        assertThrows(
            PkiException.class, () -> Sm2Encodings.ciphertext(bytes, CiphertextOrder.C1C3C2));
    assertEquals(ErrorCode.DECRYPTION_FAILED, refused.code());
  }

  private static void assertMalformed(Executable reading) {
    assertEquals(ErrorCode.KEY_MALFORMED, assertThrows(PkiException.class, reading).code());
  }
}
