package io.xuqi.payment.qr;

import java.util.Arrays;

/** What an eye or a camera sees: pixels of 0xRRGGBB. */
final class Screen {

  private final int width;
  private final int[] pixels;

  Screen(int width, int[] pixels) {
    this.width = width;
    this.pixels = pixels.clone();
  }

  int width() {
    return width;
  }

  int height() {
    return pixels.length / width;
  }

  int[] pixels() {
    return pixels.clone();
  }

  boolean isWhite(int x, int y) {
    return (pixels[y * width + x] & 0xFFFFFF) == 0xFFFFFF;
  }

  /** The part inside of a margin. */
  Screen without(int margin) {
    int inner = width - 2 * margin;
    int[] kept = new int[inner * (height() - 2 * margin)];
    for (int y = 0; y < kept.length / inner; y++) {
      int from = (y + margin) * width + margin;
      System.arraycopy(Arrays.copyOfRange(pixels, from, from + inner), 0, kept, y * inner, inner);
    }
    return new Screen(inner, kept);
  }
}
