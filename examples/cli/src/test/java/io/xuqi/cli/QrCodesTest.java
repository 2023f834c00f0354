package io.xuqi.cli;

import static io.xuqi.cli.CommandLineWorld.PIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.xuqi.payment.NextAction;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code to pay with, on the terminal and in a file. */
class QrCodesTest {

  @TempDir Path folder;

  @Test
  void the_picture_shows_what_is_to_be_paid() throws Exception {
    try (CommandLineWorld world = new CommandLineWorld(folder)) {
      world.createKey("XQ1", 21);
      world.apply(PIN).expect(ExitCode.OK);
      Path file = folder.resolve("pay.png");
      JsonNode paying =
          world
              .run("pay", "--method", "ca-alipay", "--qr-file", file.toString(), "--json")
              .expect(ExitCode.OK)
              .json();
      assertEquals(paying.at("/renewal/nextAction/content").asText(), scan(file));
      world
          .run("pay", "--method", "ca-alipay", "--qr-file", file.toString())
          .expect(ExitCode.OK); // over the one that is there
    }
  }

  @Test
  void a_file_that_cannot_be_written_or_a_way_without_a_code_is_told() throws Exception {
    try (CommandLineWorld world = new CommandLineWorld(folder)) {
      world.createKey("XQ1", 21);
      world.apply(PIN).expect(ExitCode.OK);
      Path file = folder.resolve("pay.png");
      Path nowhere = folder.resolve("nowhere").resolve("pay.png");
      String told =
          world
              .run("pay", "--method", "ca-alipay", "--qr-file", nowhere.toString(), "--json")
              .expect(ExitCode.ACTION_NEEDED)
              .json()
              .at("/error/code")
              .asText();
      assertEquals("cli.qr-file", told);
      world
          .run("pay", "--method", "ca-alipay", "--qr-file", file.toString())
          .expect(ExitCode.OK); // the payment went on
      Files.delete(file);
      world
          .run("pay", "--method", "ca-bank-transfer", "--qr-file", file.toString())
          .expect(ExitCode.ACTION_NEEDED);
      assertFalse(Files.exists(file));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\033]0;owned\007\033[2J", "a\r\nb\u0000\u009b31m\u007f", "\u202e\u2028"})
  void nothing_in_a_code_commands_the_terminal(String content) {
    for (boolean colours : new boolean[] {true, false}) {
      String shown = show(content, colours);
      String text = shown.replaceAll("\033\\[[0-9;]*m", "");
      assertTrue(text.matches("[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]*"), () -> "shown: " + text);
    }
  }

  @Test
  void a_code_that_is_wider_than_most_terminals_says_so_and_one_too_long_is_written_out() {
    assertFalse(show("x".repeat(100), true).contains("--qr-file"));
    assertTrue(show("x".repeat(2000), true).contains("--qr-file"));
    assertTrue(show("续".repeat(2000), true).contains("续".repeat(2000)));
  }

  private static String show(String content, boolean colours) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Screen screen = new Screen(stream, stream, Locale.ENGLISH, false, colours);
    new PaymentView(screen).next(new NextAction.ShowQr(content));
    return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "");
  }

  private static String scan(Path png) throws Exception {
    BufferedImage image = ImageIO.read(png.toFile());
    int width = image.getWidth();
    int[] pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    // A picture of nothing else: looking for the code in it fails for some of all contents.
    return new QRCodeReader()
        .decode(
            new BinaryBitmap(
                new HybridBinarizer(new RGBLuminanceSource(width, image.getHeight(), pixels))),
            Map.of(DecodeHintType.PURE_BARCODE, true))
        .getText();
  }
}
