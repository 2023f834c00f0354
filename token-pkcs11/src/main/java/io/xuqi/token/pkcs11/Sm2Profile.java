package io.xuqi.token.pkcs11;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * How a family of drivers does SM2, for which PKCS#11 has neither a key type nor a mechanism. The
 * numbers of two makers may be the same and mean different things: a profile counts only for a
 * driver that was said to be of this family, and there only when its C_GetMechanismList names the
 * mechanisms.
 *
 * @param keyType the CKA_KEY_TYPE of SM2 keys
 * @param keyPairGeneration the mechanism that generates them
 * @param signing the ways to sign, the preferred first; the first one that is listed is used
 * @param decryption the ways to decrypt, as for signing; may be empty
 * @param unwrapping the mechanism by which C_UnwrapKey opens an {@code SM2EnvelopedKey} (GB/T
 *     35276) and keeps the private key in it, where there is one
 * @param point where a public key's point is kept
 * @param namesCurve whether a template for a new key names the curve in CKA_EC_PARAMS; some drivers
 *     need it, others refuse it
 */
public record Sm2Profile(
    long keyType,
    long keyPairGeneration,
    List<Signing> signing,
    List<Decryption> decryption,
    OptionalLong unwrapping,
    PublicPoint point,
    boolean namesCurve) {

  /** The largest number that fits CK_ULONG everywhere, CK_UNAVAILABLE_INFORMATION left out. */
  private static final long MAX_NUMBER = 0xFFFF_FFFEL;

  /**
   * @throws IllegalArgumentException if a number does not fit four bytes, the key type is the
   *     standard's for RSA or EC, there is no way to sign, or keys could be unwrapped and then not
   *     be shown to decrypt
   */
  public Sm2Profile {
    signing = List.copyOf(signing);
    decryption = List.copyOf(decryption);
    if (keyType == Cryptoki.CKK_RSA || keyType == Cryptoki.CKK_EC) {
      throw new IllegalArgumentException(
          "key type 0x" + Long.toHexString(keyType) + " is the standard's for another kind of key");
    }
    LongStream numbers = LongStream.of(keyType, keyPairGeneration);
    numbers = LongStream.concat(numbers, signing.stream().mapToLong(Signing::mechanism));
    numbers = LongStream.concat(numbers, decryption.stream().mapToLong(Decryption::mechanism));
    numbers = LongStream.concat(numbers, unwrapping.stream());
    numbers = LongStream.concat(numbers, point.attributes());
    numbers.forEach(Sm2Profile::requireNumber);
    if (signing.isEmpty()) {
      throw new IllegalArgumentException("no mechanism to sign with");
    }
    if (unwrapping.isPresent() && decryption.isEmpty()) {
      throw new IllegalArgumentException("unwraps keys, but has no mechanism to decrypt with");
    }
  }

  /**
   * @throws IllegalArgumentException if it does not fit a CK_ULONG of four bytes
   */
  static void requireNumber(long number) {
    if (number < 0 || number > MAX_NUMBER) {
      throw new IllegalArgumentException(
          "0x" + Long.toHexString(number) + " is beyond 0x" + Long.toHexString(MAX_NUMBER));
    }
  }

  /** What a signing mechanism is given. */
  public enum SignatureInput {
    /** The message: the driver computes Z with the default id, and the digest. */
    MESSAGE,
    /** Z and the message: the driver computes the digest. */
    PREFIXED,
    /** The digest of Z and the message, 32 bytes. */
    DIGEST
  }

  /** What a signing mechanism returns. */
  public enum SignatureForm {
    /** r and s, 32 bytes each. */
    RAW,
    /** DER {@code SEQUENCE { r, s }}. */
    DER
  }

  /** One way to sign. */
  public record Signing(long mechanism, SignatureInput input, SignatureForm form) {}

  /** What a decryption mechanism is given. */
  public enum CiphertextForm {
    /** DER {@code SM2Cipher} (GM/T 0009). */
    DER,
    /** Point (04, x, y), hash, encrypted message. */
    C1C3C2,
    /** Point (04, x, y), encrypted message, hash. */
    C1C2C3
  }

  /** One way to decrypt. */
  public record Decryption(long mechanism, CiphertextForm form) {}

  /**
   * Where a public key's point is kept: in CKA_EC_POINT, which is read with and without an OCTET
   * STRING around it, or in two attributes of the maker's own.
   *
   * @param wrapped whether CKA_EC_POINT is written in an OCTET STRING, as the standard says
   * @param coordinates the two attributes, in place of CKA_EC_POINT
   */
  public record PublicPoint(boolean wrapped, Optional<Coordinates> coordinates) {

    /** CKA_EC_POINT with an OCTET STRING of 65 bytes. */
    public static final PublicPoint WRAPPED = new PublicPoint(true, Optional.empty());

    /** CKA_EC_POINT with 65 bytes. */
    public static final PublicPoint PLAIN = new PublicPoint(false, Optional.empty());

    LongStream attributes() {
      return coordinates.stream().flatMapToLong(both -> LongStream.of(both.x, both.y));
    }
  }

  /** The attributes of the two coordinates, 32 bytes each. */
  public record Coordinates(long x, long y) {}

  /** Whether a driver's mechanisms are these: it can generate keys and sign with them. */
  boolean isServedBy(Mechanisms mechanisms) {
    return mechanisms.has(keyPairGeneration)
        && signing.stream().anyMatch(way -> mechanisms.has(way.mechanism));
  }
}
