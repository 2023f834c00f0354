package io.xuqi.payment.qr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.MultiFormatReader;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import io.xuqi.payment.NextAction;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class QrCodeTest {

  private static final String PAY = "https://pay.invalid/0123456789abcdef?订单=P1";

  static Stream<String> contents() {
    return Stream.of(
        PAY,
        "1",
        "wallet://pay/" + "aB3-_/".repeat(15),
        "x".repeat(250),
        "HTTPS://PAY.INVALID/" + "7".repeat(900),
        ("https://pay.invalid/?token=" + "kQ9_".repeat(500)).substring(0, 2000),
        "续期".repeat(333));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void a_picture_can_be_scanned(String content) throws Exception {
    assertEquals(content, scan(picture(QrCode.of(content), 4)));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void a_terminal_with_colours_can_be_scanned_whether_it_is_dark_or_light(String content)
      throws Exception {
    List<String> lines = QrCode.of(content).terminal();
    assertEquals(content, scan(new Terminal(Terminal.WHITE, Terminal.BLACK).shows(lines)));
    assertEquals(content, scan(new Terminal(Terminal.BLACK, Terminal.WHITE).shows(lines)));
  }

  @Test
  void a_terminal_of_pale_colours_can_be_scanned() throws Exception {
    List<String> lines = QrCode.of(PAY).terminal();
    assertEquals(PAY, scan(new Terminal(0x657b83, 0xfdf6e3).shows(lines)));
    assertEquals(PAY, scan(new Terminal(0x839496, 0x002b36).shows(lines)));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void a_dark_terminal_without_colours_can_be_scanned_and_a_light_one_shows_it_inverted(
      String content) throws Exception {
    List<String> lines = QrCode.of(content).plainTerminal();
    assertEquals(content, scan(new Terminal(Terminal.WHITE, Terminal.BLACK).shows(lines)));
    assertEquals(
        content,
        scan(
            new Terminal(Terminal.BLACK, Terminal.WHITE).shows(lines),
            DecodeHintType.ALSO_INVERTED));
  }

  /** It takes a steady hand: only what is told where the code is reads the largest. */
  @Test
  void the_largest_code_is_a_right_one_too() throws Exception {
    String content = "续".repeat(QrCode.MAX_BYTES / 3);
    assertEquals(content, scan(picture(QrCode.of(content), 4), DecodeHintType.PURE_BARCODE));
  }

  @Test
  void four_light_modules_are_on_every_side() throws Exception {
    QrCode code = QrCode.of(PAY);
    int scale = 3;
    Screen picture = picture(code, scale);
    assertEquals(code.size() * scale, picture.width());
    assertEquals(code.size() * scale, picture.height());
    assertQuiet(picture, 4 * scale);
    assertFalse(
        picture.isWhite(4 * scale, 4 * scale), "and no more than four: here a corner begins");

    Terminal dark = new Terminal(Terminal.WHITE, Terminal.BLACK);
    for (List<String> lines : List.of(code.terminal(), code.plainTerminal())) {
      Screen shown = dark.shows(lines);
      assertEquals(code.size(), shown.width() / Terminal.CELL - 2 * Terminal.MARGIN);
      Screen inner = shown.without(Terminal.MARGIN * Terminal.CELL);
      assertQuiet(inner, 4 * Terminal.CELL);
    }
  }

  private static void assertQuiet(Screen picture, int margin) {
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        boolean outside =
            Math.min(x, y) < margin
                || x >= picture.width() - margin
                || y >= picture.height() - margin;
        assertTrue(!outside || picture.isWhite(x, y), x + ", " + y);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\033]0;owned\007\033[2J", "a\r\nb\u0000\u009b31m", "\u202e\u2028\u200b", "█▀▄"})
  void nothing_of_the_content_but_modules_reaches_the_terminal(String content) throws Exception {
    QrCode code = QrCode.of(content);
    for (String line : code.terminal()) {
      assertTrue(
          line.matches("\033\\[38;5;16;48;5;231m[ █▀▄]{" + code.size() + "}\033\\[0m"), line);
    }
    for (String line : code.plainTerminal()) {
      assertTrue(line.matches("[ █▀▄]{" + code.size() + "}"), line);
    }
    assertEquals(content, scan(picture(code, 4)));
  }

  @Test
  void whatever_may_be_shown_is_drawn_as_long_as_it_is_ascii() {
    String longest = "~".repeat(2000);
    assertEquals(longest, new NextAction.ShowQr(longest).content());
    assertTrue(QrCode.fits(longest));
    assertTrue(QrCode.of(longest).size() <= 177 + 8);
  }

  @Test
  void what_no_code_holds_is_refused() {
    assertFalse(QrCode.fits(""));
    assertFalse(QrCode.fits("期".repeat(1000)));
    assertFalse(QrCode.fits("~".repeat(QrCode.MAX_BYTES + 1)));
    assertTrue(QrCode.fits("~".repeat(QrCode.MAX_BYTES)));
    assertThrows(IllegalArgumentException.class, () -> QrCode.of(""));
    assertThrows(IllegalArgumentException.class, () -> QrCode.of("期".repeat(1000)));
    assertEquals(177 + 8, QrCode.of("~".repeat(QrCode.MAX_BYTES)).size());
  }

  @Test
  void a_picture_has_the_same_bytes_every_time_and_a_sensible_scale() {
    QrCode code = QrCode.of(PAY);
    assertArrayEquals(code.png(8), QrCode.of(PAY).png(8));
    assertThrows(IllegalArgumentException.class, () -> code.png(0));
    assertThrows(IllegalArgumentException.class, () -> code.png(QrCode.MAX_SCALE + 1));
  }

  /** Java's reader does not look; others refuse what is damaged. */
  @Test
  void every_chunk_of_a_picture_has_its_length_and_check() {
    ByteBuffer png = ByteBuffer.wrap(QrCode.of(PAY).png(8));
    assertEquals(0x89504e470d0a1a0aL, png.getLong());
    List<String> chunks = new ArrayList<>();
    while (png.hasRemaining()) {
      byte[] chunk = new byte[4 + png.getInt()];
      png.get(chunk);
      CRC32 check = new CRC32();
      check.update(chunk);
      String name = new String(chunk, 0, 4, StandardCharsets.US_ASCII);
      assertEquals((int) check.getValue(), png.getInt(), name);
      chunks.add(name);
    }
    assertEquals(List.of("IHDR", "IDAT", "IEND"), chunks);
  }

  private static Screen picture(QrCode code, int scale) throws Exception {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(code.png(scale)));
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return new Screen(image.getWidth(), pixels);
  }

  private static String scan(Screen screen, DecodeHintType... more) throws ReaderException {
    Map<DecodeHintType, Object> hints = new EnumMap<>(DecodeHintType.class);
    hints.put(DecodeHintType.CHARACTER_SET, "UTF-8");
    for (DecodeHintType hint : more) {
      hints.put(hint, true);
    }
    RGBLuminanceSource light =
        new RGBLuminanceSource(screen.width(), screen.height(), screen.pixels());
    return new MultiFormatReader()
        .decode(new BinaryBitmap(new HybridBinarizer(light)), hints)
        .getText();
  }
}
