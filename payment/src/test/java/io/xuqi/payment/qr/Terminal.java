package io.xuqi.payment.qr;

import java.util.Arrays;
import java.util.List;

/** Shows lines of half blocks as a terminal with these colours does, amid empty cells. */
final class Terminal {

  static final int BLACK = 0x000000;
  static final int WHITE = 0xFFFFFF;

  /** The width of a cell and half its height, in pixels. */
  static final int CELL = 4;

  /** Empty cells around. */
  static final int MARGIN = 6;

  private final int ownForeground;
  private final int ownBackground;
  private int foreground;
  private int background;

  Terminal(int foreground, int background) {
    this.ownForeground = foreground;
    this.ownBackground = background;
    reset();
  }

  private void reset() {
    foreground = ownForeground;
    background = ownBackground;
  }

  Screen shows(List<String> lines) {
    int columns = lines.get(0).replaceAll("\033\\[[0-9;]*m", "").length() + 2 * MARGIN;
    int halves = 2 * lines.size() + 2 * MARGIN;
    int[][] modules = new int[halves][columns];
    for (int[] row : modules) {
      Arrays.fill(row, ownBackground);
    }
    for (int y = 0; y < lines.size(); y++) {
      show(lines.get(y), modules[MARGIN + 2 * y], modules[MARGIN + 2 * y + 1]);
    }
    int[] pixels = new int[halves * CELL * columns * CELL];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = modules[i / (columns * CELL) / CELL][i % (columns * CELL) / CELL];
    }
    return new Screen(columns * CELL, pixels);
  }

  private void show(String line, int[] upper, int[] lower) {
    int column = MARGIN;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\033') {
        int end = line.indexOf('m', i);
        paint(line.substring(i + 2, end));
        i = end;
        continue;
      }
      upper[column] = c == '█' || c == '▀' ? foreground : background;
      lower[column] = c == '█' || c == '▄' ? foreground : background;
      column++;
    }
  }

  private void paint(String parameters) {
    switch (parameters) {
      case "0" -> reset();
      case "38;5;16;48;5;231" -> {
        foreground = BLACK;
        background = WHITE;
      }
      default -> throw new IllegalArgumentException(parameters);
    }
  }
}
