package io.xuqi.payment.qr;

import io.nayuki.qrcodegen.QrCode.Ecc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A QR code (ISO/IEC 18004) of {@link io.xuqi.payment.NextAction.ShowQr#content}, drawn as a PNG or
 * with the half blocks of a terminal, each with its quiet zone. Whatever the content is, nothing of
 * it but modules reaches the terminal. Immutable; needs no {@code java.desktop}.
 */
public final class QrCode {

  /** The longest content, in bytes of UTF-8: the largest code holds no more. */
  public static final int MAX_BYTES = 2953;

  /** The light margin on each side, in modules (ISO/IEC 18004, 6.3.8). */
  public static final int QUIET_ZONE = 4;

  /** The largest scale of a picture. */
  public static final int MAX_SCALE = 32;

  /** Pure black on pure white of the 256 colours: no theme of a terminal changes these two. */
  private static final String BLACK_ON_WHITE = "\033[38;5;16;48;5;231m";

  private static final String RESET = "\033[0m";

  private final io.nayuki.qrcodegen.QrCode code;

  private QrCode(io.nayuki.qrcodegen.QrCode code) {
    this.code = code;
  }

  /** Whether there is a code large enough. */
  public static boolean fits(String content) {
    return !content.isEmpty() && content.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  /**
   * Encodes a text, as UTF-8 unless it is made of digits or capital letters only.
   *
   * @throws IllegalArgumentException unless it {@link #fits}
   */
  public static QrCode of(String content) {
    if (!fits(content)) {
      throw new IllegalArgumentException("QR content of " + content.length() + " characters");
    }
    return new QrCode(io.nayuki.qrcodegen.QrCode.encodeText(content, Ecc.LOW));
  }

  /** Its width and height with the quiet zone, in modules; in a terminal its width in columns. */
  public int size() {
    return code.size + 2 * QUIET_ZONE;
  }

  /**
   * A picture of black on white, {@link #size} times the scale wide and high.
   *
   * @param scale pixels to a module, 1 to {@link #MAX_SCALE}; 8 suits most screens
   * @return a PNG file's bytes, the same for the same code and scale
   * @throws IllegalArgumentException if the scale is another
   */
  public byte[] png(int scale) {
    if (scale < 1 || scale > MAX_SCALE) {
      throw new IllegalArgumentException("a scale of " + scale);
    }
    return Png.of(size() * scale, (x, y) -> isDark(x / scale, y / scale));
  }

  /** Lines for a terminal with colours, dark or light: they bring their own black and white. */
  public List<String> terminal() {
    return lines(true).stream().map(line -> BLACK_ON_WHITE + line + RESET).toList();
  }

  /**
   * Lines for a dark terminal without colours: the light modules are drawn. On a light one the code
   * is inverted as a whole, which most wallets read too.
   */
  public List<String> plainTerminal() {
    return lines(false);
  }

  /** Two rows of modules to a line; either the dark ones are drawn or the light ones. */
  private List<String> lines(boolean dark) {
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < size(); y += 2) {
      StringBuilder line = new StringBuilder();
      for (int x = 0; x < size(); x++) {
        boolean upper = isDark(x, y) == dark;
        boolean lower = isDark(x, y + 1) == dark;
        line.append(upper ? lower ? '█' : '▀' : lower ? '▄' : ' ');
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /**
   * Whether a module is dark, from the upper left corner of the quiet zone on; everything around
   * the code is light.
   */
  public boolean isDark(int x, int y) {
    return code.getModule(x - QUIET_ZONE, y - QUIET_ZONE);
  }
}
