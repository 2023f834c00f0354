package io.xuqi.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.MultiFormatReader;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import java.util.List;
import org.junit.jupiter.api.Test;

class QrBlocksTest {

  private static final int SCALE = 8;

  @Test
  void what_is_drawn_can_be_scanned() throws Exception {
    String content = "https://pay.invalid/0123456789abcdef?订单=P1";
    List<String> lines = QrBlocks.render(content, false);
    assertEquals(content, scan(lines));
  }

  /** The picture that a dark terminal shows. */
  private static String scan(List<String> lines) throws Exception {
    int width = lines.get(0).length();
    int margin = 2 * SCALE;
    int columns = width * SCALE + 2 * margin;
    int rows = lines.size() * 2 * SCALE + 2 * margin;
    int[] pixels = new int[columns * rows];
    java.util.Arrays.fill(pixels, 0xFFFFFF);
    for (int y = 0; y < lines.size() * 2 * SCALE; y++) {
      for (int x = 0; x < width * SCALE; x++) {
        char block = lines.get(y / (2 * SCALE)).charAt(x / SCALE);
        boolean upper = y / SCALE % 2 == 0;
        boolean light = block == '█' || block == (upper ? '▀' : '▄');
        pixels[(y + margin) * columns + x + margin] = light ? 0xFFFFFF : 0;
      }
    }
    return new MultiFormatReader()
        .decode(
            new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(columns, rows, pixels))))
        .getText();
  }
}
