package io.xuqi.invoice.document;

import com.google.zxing.RGBLuminanceSource;
import io.xuqi.invoice.document.PdfLexer.Text;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A picture in a PDF (ISO 32000-1, 8.9.5) in shades of grey: JPEG, or samples of 1 to 8 bits of
 * grey, RGB or a palette, with or without PNG's prediction. Others have no QR code for us.
 */
final class PdfPicture {

  /** The most pixels of a picture that is not JPEG. */
  static final int MAX_PIXELS = 4_000_000;

  private final PdfFile pdf;
  private final Map<String, Object> dictionary;
  private final int width;
  private final int height;
  private final int bits;

  private PdfPicture(PdfFile pdf, Map<String, Object> dictionary) {
    this.pdf = pdf;
    this.dictionary = dictionary;
    width = (int) pdf.number(dictionary.get("Width"), 0);
    height = (int) pdf.number(dictionary.get("Height"), 0);
    boolean mask = isTrue(pdf.resolved(dictionary.get("ImageMask")));
    bits = mask ? 1 : (int) pdf.number(dictionary.get("BitsPerComponent"), 8);
  }

  private static boolean isTrue(@org.jspecify.annotations.Nullable Object value) {
    return value instanceof PdfLexer.Keyword word && word.value().equals("true");
  }

  static Optional<InvoiceQr> qr(PdfFile pdf, PdfFile.Stream stream)
      throws InvoiceDocumentException {
    List<String> filters = pdf.filters(stream);
    if (filters.equals(List.of("DCTDecode")) || filters.equals(List.of("DCT"))) {
      return Pictures.qrIn(pdf.raw(stream));
    }
    PdfPicture picture = new PdfPicture(pdf, stream.dictionary());
    if (!picture.isReadable()) {
      return Optional.empty();
    }
    Optional<byte[]> content = pdf.content(stream);
    return content.isPresent() ? picture.qr(content.get()) : Optional.empty();
  }

  private boolean isReadable() {
    return width > 20
        && height > 20
        && (long) width * height <= MAX_PIXELS
        && (bits == 1 || bits == 2 || bits == 4 || bits == 8);
  }

  private Optional<InvoiceQr> qr(byte[] content) throws InvoiceDocumentException {
    int[] palette = palette();
    int components = palette.length > 0 ? 1 : components();
    int row = (width * bits * components + 7) / 8;
    byte[] samples = unpredicted(content, row, Math.max(1, bits * components / 8));
    if (components == 0 || samples.length < (long) row * height) {
      return Optional.empty();
    }
    int[] pixels = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int sum = 0;
        for (int c = 0; c < components; c++) {
          int value = sample(samples, y * row, x * components + c);
          sum += palette.length > 0 ? entry(palette, value) : value * 255 / ((1 << bits) - 1);
        }
        pixels[y * width + x] = 0x010101 * (sum / components);
      }
    }
    if (isInverted()) {
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = 0xFFFFFF - pixels[i];
      }
    }
    return Pictures.qr(new RGBLuminanceSource(width, height, pixels));
  }

  private static int entry(int[] palette, int index) {
    return index < palette.length ? palette[index] : 255;
  }

  private int sample(byte[] samples, int row, int index) {
    int bit = index * bits;
    return (samples[row + bit / 8] & 0xFF) >> (8 - bits - bit % 8) & ((1 << bits) - 1);
  }

  private boolean isInverted() {
    List<Object> decode = pdf.array(dictionary.get("Decode"));
    return !decode.isEmpty() && pdf.number(decode.get(0), 0) > 0;
  }

  /** 0 when the colour space is none of those read here. */
  private int components() {
    Object space = pdf.resolved(dictionary.get("ColorSpace"));
    if (space == null) {
      return 1; // a mask
    }
    List<Object> array = pdf.array(space);
    String name = pdf.name(array.isEmpty() ? space : array.get(0));
    return switch (name) {
      case "DeviceGray", "CalGray", "G" -> 1;
      case "DeviceRGB", "CalRGB", "RGB" -> 3;
      case "ICCBased" -> {
        int n = array.size() < 2 ? 0 : (int) pdf.number(pdf.dictionary(array.get(1)).get("N"), 0);
        yield n == 1 || n == 3 ? n : 0;
      }
      default -> 0;
    };
  }

  /** The greys of a palette of RGB or grey; empty when there is none. */
  private int[] palette() throws InvoiceDocumentException {
    List<Object> space = pdf.array(dictionary.get("ColorSpace"));
    if (space.size() < 4 || !pdf.name(space.get(0)).equals("Indexed")) {
      return new int[0];
    }
    Object table = pdf.resolved(space.get(3));
    Optional<PdfFile.Stream> stream = pdf.stream(table);
    byte[] bytes = table instanceof Text text ? text.bytes() : new byte[0];
    if (stream.isPresent()) {
      bytes = pdf.content(stream.get()).orElse(bytes);
    }
    int count = 1 + (int) Math.max(0, Math.min(255, pdf.number(space.get(2), 0)));
    int components = Math.max(1, bytes.length / count);
    int[] palette = new int[Math.min(count, bytes.length / components)];
    for (int i = 0; i < palette.length; i++) {
      int sum = 0;
      for (int c = 0; c < components; c++) {
        sum += bytes[i * components + c] & 0xFF;
      }
      palette[i] = sum / components;
    }
    return palette;
  }

  /** Undoes PNG's prediction of rows, where it was used. */
  private byte[] unpredicted(byte[] content, int row, int pixel) {
    Object parameters = pdf.resolved(dictionary.get("DecodeParms"));
    List<Object> several = pdf.array(parameters);
    Map<String, Object> last =
        pdf.dictionary(several.isEmpty() ? parameters : several.get(several.size() - 1));
    if (pdf.number(last.get("Predictor"), 1) < 10) {
      return content;
    }
    int rows = Math.min(height, content.length / (row + 1));
    byte[] plain = new byte[rows * row];
    for (int y = 0; y < rows; y++) {
      int filter = content[y * (row + 1)];
      for (int i = 0; i < row; i++) {
        int at = y * row + i;
        int left = i >= pixel ? plain[at - pixel] & 0xFF : 0;
        int up = y > 0 ? plain[at - row] & 0xFF : 0;
        int corner = i >= pixel && y > 0 ? plain[at - row - pixel] & 0xFF : 0;
        int predicted =
            switch (filter) {
              case 1 -> left;
              case 2 -> up;
              case 3 -> (left + up) / 2;
              case 4 -> paeth(left, up, corner);
              default -> 0;
            };
        plain[at] = (byte) (content[y * (row + 1) + 1 + i] + predicted);
      }
    }
    return plain;
  }

  private static int paeth(int left, int up, int corner) {
    int estimate = left + up - corner;
    int toLeft = Math.abs(estimate - left);
    int toUp = Math.abs(estimate - up);
    int toCorner = Math.abs(estimate - corner);
    if (toLeft <= toUp && toLeft <= toCorner) {
      return left;
    }
    return toUp <= toCorner ? up : corner;
  }
}
