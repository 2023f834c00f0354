package io.xuqi.payment.qr;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * Square pictures of black and white, one bit to a pixel (PNG, third edition). The JDK's own writer
 * would need {@code java.desktop}, which servers and images made by jlink often lack.
 */
final class Png {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final byte[] ONE_BIT_OF_GREY = {1, 0, 0, 0, 0};

  /** Whether a pixel is black. */
  interface Pixels {
    boolean isBlack(int x, int y);
  }

  private Png() {}

  static byte[] of(int size, Pixels pixels) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(png)) {
      out.write(SIGNATURE);
      chunk(out, "IHDR", header(size));
      chunk(out, "IDAT", deflated(size, pixels));
      chunk(out, "IEND", new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return png.toByteArray();
  }

  private static byte[] header(int size) throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(header);
    out.writeInt(size);
    out.writeInt(size);
    out.write(ONE_BIT_OF_GREY);
    return header.toByteArray();
  }

  /** Each row is led by its filter, which is none; a set bit is white. */
  private static byte[] deflated(int size, Pixels pixels) throws IOException {
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    byte[] row = new byte[1 + (size + 7) / 8];
    try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
      for (int y = 0; y < size; y++) {
        Arrays.fill(row, (byte) 0);
        for (int x = 0; x < size; x++) {
          if (!pixels.isBlack(x, y)) {
            row[1 + x / 8] |= (byte) (0x80 >> x % 8);
          }
        }
        out.write(row);
      }
    }
    return deflated.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 check = new CRC32();
    check.update(name);
    check.update(content);
    out.writeInt(content.length);
    out.write(name);
    out.write(content);
    out.writeInt((int) check.getValue());
  }
}
