package io.xuqi.cli.terminal;

import io.nayuki.qrcodegen.QrCode;
import java.util.ArrayList;
import java.util.List;

/** QR codes made of half blocks: two rows of modules to a line of text. */
public final class QrBlocks {

  /** Scanners want four modules of margin (ISO/IEC 18004); terminals add some of their own. */
  private static final int MARGIN = 2;

  private QrBlocks() {}

  /**
   * The lines of the code. Light modules are drawn, since most terminals are dark; with colours,
   * black on white whatever the terminal.
   */
  public static List<String> render(String content, boolean colours) {
    QrCode code = QrCode.encodeText(content, QrCode.Ecc.LOW);
    List<String> lines = new ArrayList<>();
    for (int y = -MARGIN; y < code.size + MARGIN; y += 2) {
      StringBuilder line = new StringBuilder();
      for (int x = -MARGIN; x < code.size + MARGIN; x++) {
        boolean top = !code.getModule(x, y);
        boolean bottom = y + 1 < code.size + MARGIN && !code.getModule(x, y + 1);
        line.append(top ? bottom ? '█' : '▀' : bottom ? '▄' : ' ');
      }
      lines.add(colours ? "\033[97;40m" + line + "\033[0m" : line.toString());
    }
    return lines;
  }
}
