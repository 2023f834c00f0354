package io.xuqi.token.pkcs11;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The few DER encodings that stand between PKCS#11 attributes and the port (X.690). */
final class Der {

  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final int WRAPPED_POINT_SIZE = 67;

  private Der() {}

  static byte[] integer(BigInteger value) {
    return encode(INTEGER, value.toByteArray());
  }

  static byte[] octetString(byte[] content) {
    return encode(OCTET_STRING, content);
  }

  /** ECDSA-Sig-Value (RFC 3279) of a signature as PKCS#11 returns it, r and s of equal length. */
  static byte[] ecdsaSignature(byte[] raw) {
    int half = raw.length / 2;
    byte[] r = integer(new BigInteger(1, Arrays.copyOf(raw, half)));
    byte[] s = integer(new BigInteger(1, Arrays.copyOfRange(raw, half, raw.length)));
    return encode(SEQUENCE, ByteBuffer.allocate(r.length + s.length).put(r).put(s).array());
  }

  /**
   * An uncompressed point on a 256-bit curve: drivers return its 65 bytes as they are or, as the
   * standard says, in an OCTET STRING of 67. The first byte is the same, so the length decides.
   */
  static byte[] ecPoint(byte[] attribute) {
    boolean wrapped = attribute.length == WRAPPED_POINT_SIZE && attribute[0] == OCTET_STRING;
    return wrapped ? Arrays.copyOfRange(attribute, 2, attribute.length) : attribute;
  }

  private static byte[] encode(int tag, byte[] content) {
    int length = content.length;
    ByteBuffer out = ByteBuffer.allocate(4 + length).put((byte) tag);
    if (length < 0x80) {
      out.put((byte) length);
    } else if (length < 0x100) {
      out.put((byte) 0x81).put((byte) length);
    } else {
      out.put((byte) 0x82).putShort((short) length);
    }
    return Arrays.copyOf(out.put(content).array(), out.position());
  }
}
