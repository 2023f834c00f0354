package io.xuqi.pki;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;

/**
 * Reads DER (X.690) that comes from outside. The framing is checked first, without recursion and
 * without allocating, so that the parsers behind it see neither deep nesting nor lengths that lie.
 */
final class Der {

  /** A certificate nests about eight levels deep, a signed application about twelve. */
  static final int MAX_DEPTH = 32;

  private static final int CONSTRUCTED = 0x20;
  private static final int TAG_NUMBER = 0x1f;
  private static final int LONG_LENGTH = 0x80;

  private Der() {}

  /** Builds a value from a parsed structure; may throw what Bouncy Castle throws on bad input. */
  @FunctionalInterface
  interface Reading<T> {
    T read(ASN1Primitive structure) throws Exception;
  }

  /**
   * Parses exactly one DER element and hands it to {@code reading}.
   *
   * @throws PkiException with the given code if the bytes are too many, not one DER element, nested
   *     too deeply, or {@code reading} refuses them
   */
  static <T> T read(Bytes der, int maxSize, ErrorCode code, Reading<T> reading)
      throws PkiException {
    if (der.size() == 0 || der.size() > maxSize) {
      throw new PkiException(Problem.of(code, der.size() + " bytes"));
    }
    try {
      byte[] encoded = der.toArray();
      requireSound(encoded);
      return reading.read(ASN1Primitive.fromByteArray(encoded));
    } catch (PkiException e) {
      throw e;
    } catch (Exception e) {
      throw new PkiException(Problem.of(code, reason(e)), e);
    }
  }

  /** The DER of a structure made here. */
  static byte[] encode(ASN1Encodable structure) {
    try {
      return structure.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }

  /**
   * Checks the framing of one DER element: definite lengths in their shortest form, every element
   * inside the one around it, at most {@link #MAX_DEPTH} levels, nothing after it.
   */
  static void requireSound(byte[] der) throws IOException {
    int[] ends = new int[MAX_DEPTH];
    int depth = 0;
    int at = 0;
    int end = der.length;
    while (true) {
      int tag = octet(der, at++, end);
      if ((tag & TAG_NUMBER) == TAG_NUMBER) {
        throw new IOException("high tag number");
      }
      int length = octet(der, at++, end);
      if (length >= LONG_LENGTH) {
        int octets = length - LONG_LENGTH;
        if (octets == 0 || octets > 3) {
          throw new IOException("indefinite or excessive length");
        }
        length = 0;
        for (int i = 0; i < octets; i++) {
          length = length << 8 | octet(der, at++, end);
        }
        if (length < LONG_LENGTH || length >>> (8 * (octets - 1)) == 0) {
          throw new IOException("length not in its shortest form");
        }
      }
      if (length > end - at) {
        throw new IOException("truncated");
      }
      if ((tag & CONSTRUCTED) != 0) {
        if (depth == MAX_DEPTH) {
          throw new IOException("nested too deeply");
        }
        ends[depth++] = end;
        end = at + length;
      } else {
        at += length;
      }
      while (at == end) {
        if (depth == 0) {
          return;
        }
        end = ends[--depth];
      }
      if (depth == 0) {
        throw new IOException("bytes after the end");
      }
    }
  }

  private static int octet(byte[] der, int at, int end) throws IOException {
    if (at >= end) {
      throw new IOException("truncated");
    }
    return der[at] & 0xff;
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
