package io.xuqi.invoice.document;

import com.google.zxing.RGBLuminanceSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The upright rectangles that a page fills: a QR code that is drawn consists of such. */
final class Rectangles {

  /** The most rectangles kept; a QR code has some hundreds. */
  static final int MAX_RECTANGLES = 20_000;

  /** The longest side of the picture they are painted on, in pixels. */
  static final int MAX_SIDE = 1_600;

  /** How many pixels are painted at most, all rectangles together. */
  private static final long MAX_PAINTED = 30_000_000;

  private static final double PIXELS_PER_POINT = 4;
  private static final int FEWEST = 60;
  private static final double LARGEST = 100;
  private static final int MARGIN = 16;

  private record Rectangle(double left, double bottom, double right, double top, boolean dark) {}

  private final List<Rectangle> filled = new ArrayList<>();
  private final List<Rectangle> path = new ArrayList<>();
  private final List<double[]> points = new ArrayList<>();
  private boolean curved;

  void rectangle(Affine ctm, double x, double y, double width, double height) {
    endSubpath();
    double x1 = ctm.x(x, y);
    double y1 = ctm.y(x, y);
    double x2 = ctm.x(x + width, y + height);
    double y2 = ctm.y(x + width, y + height);
    add(x1, y1, x2, y2);
  }

  private void add(double x1, double y1, double x2, double y2) {
    if (path.size() < MAX_RECTANGLES) {
      path.add(
          new Rectangle(
              Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2), true));
    }
  }

  void begin(Affine ctm, double x, double y) {
    endSubpath();
    points.add(new double[] {ctm.x(x, y), ctm.y(x, y)});
  }

  void line(Affine ctm, double x, double y) {
    if (points.size() < 6) {
      points.add(new double[] {ctm.x(x, y), ctm.y(x, y)});
    }
  }

  void curve() {
    curved = true;
  }

  /** Four corners, or five that end where they began. */
  private void endSubpath() {
    int corners = points.size();
    if (!curved && (corners == 4 || corners == 5)) {
      double[] one = points.get(0);
      double[] opposite = points.get(2);
      add(one[0], one[1], opposite[0], opposite[1]);
    }
    points.clear();
    curved = false;
  }

  void fill(boolean dark) {
    endSubpath();
    for (Rectangle rectangle : path) {
      if (filled.size() < MAX_RECTANGLES) {
        filled.add(
            new Rectangle(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top, dark));
      }
    }
    path.clear();
  }

  void forget() {
    path.clear();
    points.clear();
    curved = false;
  }

  /** The QR code that the small dark ones make up. */
  Optional<InvoiceQr> qr() {
    List<Rectangle> small =
        filled.stream()
            .filter(r -> r.dark && r.right - r.left < LARGEST && r.top - r.bottom < LARGEST)
            .filter(r -> Math.abs(r.left) < 1e6 && Math.abs(r.bottom) < 1e6)
            .toList();
    if (small.size() < FEWEST) {
      return Optional.empty();
    }
    double left = small.stream().mapToDouble(Rectangle::left).min().orElse(0);
    double right = small.stream().mapToDouble(Rectangle::right).max().orElse(0);
    double bottom = small.stream().mapToDouble(Rectangle::bottom).min().orElse(0);
    double top = small.stream().mapToDouble(Rectangle::top).max().orElse(0);
    double scale =
        Math.min(PIXELS_PER_POINT, MAX_SIDE / Math.max(1, Math.max(right - left, top - bottom)));
    int width = 2 * MARGIN + (int) Math.ceil((right - left) * scale);
    int height = 2 * MARGIN + (int) Math.ceil((top - bottom) * scale);
    int[] pixels = new int[width * height];
    Arrays.fill(pixels, 0xFFFFFF);
    long painted = 0;
    for (Rectangle r : small) {
      int x1 = MARGIN + (int) Math.round((r.left - left) * scale);
      int x2 = MARGIN + (int) Math.round((r.right - left) * scale);
      int y1 = MARGIN + (int) Math.round((top - r.top) * scale);
      int y2 = MARGIN + (int) Math.round((top - r.bottom) * scale);
      painted += (long) (x2 - x1) * (y2 - y1);
      if (painted > MAX_PAINTED) {
        return Optional.empty();
      }
      for (int y = y1; y < Math.min(y2, height); y++) {
        Arrays.fill(pixels, y * width + x1, y * width + Math.min(x2, width), 0);
      }
    }
    return Pictures.qr(new RGBLuminanceSource(width, height, pixels));
  }
}
