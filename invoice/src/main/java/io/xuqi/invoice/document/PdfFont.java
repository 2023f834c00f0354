package io.xuqi.invoice.document;

import io.xuqi.invoice.document.PdfLexer.Keyword;
import io.xuqi.invoice.document.PdfLexer.Name;
import io.xuqi.invoice.document.PdfLexer.Text;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the codes of a font mean and how wide they are, as the document says (ISO 32000-1, 9.10).
 * The font's own program is never looked at, be it embedded or not.
 */
final class PdfFont {

  /** The most codes of which a meaning or a width is kept. */
  static final int MAX_CODES = 70_000;

  private static final Map<String, String> GLYPHS =
      Map.ofEntries(
          Map.entry("zero", "0"),
          Map.entry("one", "1"),
          Map.entry("two", "2"),
          Map.entry("three", "3"),
          Map.entry("four", "4"),
          Map.entry("five", "5"),
          Map.entry("six", "6"),
          Map.entry("seven", "7"),
          Map.entry("eight", "8"),
          Map.entry("nine", "9"),
          Map.entry("period", "."),
          Map.entry("comma", ","),
          Map.entry("colon", ":"),
          Map.entry("hyphen", "-"),
          Map.entry("slash", "/"),
          Map.entry("yen", "¥"),
          Map.entry("asterisk", "*"),
          Map.entry("parenleft", "("),
          Map.entry("parenright", ")"),
          Map.entry("percent", "%"),
          Map.entry("space", " "));

  /** A code in a string: how it reads, and how far it moves, in thousandths of the size. */
  record Glyph(String text, double width, boolean isSpace) {}

  /** Takes one glyph after the other. */
  interface Glyphs {
    void glyph(Glyph glyph) throws InvoiceDocumentException;
  }

  private final Map<Integer, String> meanings = new HashMap<>();
  private final Map<Integer, Double> widths = new HashMap<>();
  private final PdfBudget budget;
  private final boolean composite;
  private final @Nullable Charset charset;
  private double defaultWidth;

  private PdfFont(PdfBudget budget, boolean composite, @Nullable Charset charset) {
    this.budget = budget;
    this.composite = composite;
    this.charset = charset;
  }

  static PdfFont of(PdfFile pdf, Map<String, Object> font) throws InvoiceDocumentException {
    boolean composite = pdf.name(font.get("Subtype")).equals("Type0");
    String encoding = pdf.name(font.get("Encoding"));
    Charset charset = composite ? charset(encoding) : Charset.forName("windows-1252");
    PdfFont read = new PdfFont(pdf.budget(), composite, charset);
    if (composite) {
      read.readCidWidths(pdf, pdf.dictionary(first(pdf.array(font.get("DescendantFonts")))));
    } else {
      read.readDifferences(pdf, pdf.dictionary(font.get("Encoding")));
      read.readWidths(pdf, font);
    }
    Optional<PdfFile.Stream> map = pdf.stream(font.get("ToUnicode"));
    Optional<byte[]> content = map.isPresent() ? pdf.content(map.get()) : Optional.empty();
    if (content.isPresent()) {
      read.readMeanings(new PdfLexer(content.get(), 0, pdf.budget()));
    }
    return read;
  }

  private static @Nullable Object first(List<Object> list) {
    return list.isEmpty() ? null : list.get(0);
  }

  /** The text encoding behind a predefined CMap; null when its codes are those of glyphs. */
  private static @Nullable Charset charset(String encoding) {
    if (encoding.contains("UCS2") || encoding.contains("UTF16")) {
      return StandardCharsets.UTF_16BE;
    }
    return encoding.startsWith("GB") ? Charset.forName("GB18030") : null;
  }

  /** Of how many codes it is known what they mean. */
  int codes() {
    return meanings.size();
  }

  /** Goes through the codes of a string. */
  void read(byte[] string, Glyphs glyphs) throws InvoiceDocumentException {
    int at = 0;
    while (at < string.length) {
      int length = Math.min(length(string[at] & 0xFF), string.length - at);
      int code = 0;
      for (int i = 0; i < length; i++) {
        code = code << 8 | (string[at + i] & 0xFF);
      }
      String text = meanings.get(code);
      if (text == null) {
        text = charset == null ? "" : new String(string, at, length, charset);
      }
      double width = widths.getOrDefault(cid(code), defaultWidth);
      glyphs.glyph(new Glyph(text, width, length == 1 && code == ' '));
      at += length;
    }
  }

  /**
   * The CID of a code, as far as widths need it. Where codes are characters, the ones of ASCII are
   * 1 to 95 in Adobe-GB1, and everything else has the default width.
   */
  private int cid(int code) {
    if (!composite || charset == null) {
      return code;
    }
    return code >= ' ' && code <= '~' ? code - ' ' + 1 : -1;
  }

  private int length(int first) {
    boolean single = !composite || (!StandardCharsets.UTF_16BE.equals(charset) && isSingle(first));
    return single ? 1 : 2;
  }

  private boolean isSingle(int first) {
    return charset != null && first < 0x81;
  }

  private void readWidths(PdfFile pdf, Map<String, Object> font) throws InvoiceDocumentException {
    double scale = 1;
    List<Object> matrix = pdf.array(font.get("FontMatrix"));
    if (pdf.name(font.get("Subtype")).equals("Type3") && !matrix.isEmpty()) {
      scale = pdf.number(matrix.get(0), 0.001) * 1000;
    }
    Map<String, Object> descriptor = pdf.dictionary(font.get("FontDescriptor"));
    defaultWidth = pdf.number(descriptor.get("MissingWidth"), 500);
    int code = (int) pdf.number(font.get("FirstChar"), 0);
    for (Object width : pdf.array(font.get("Widths"))) {
      width(code++, pdf.number(width, defaultWidth) * scale);
    }
  }

  /** Widths by CID, which are the codes where nothing else is said. */
  private void readCidWidths(PdfFile pdf, Map<String, Object> descendant)
      throws InvoiceDocumentException {
    defaultWidth = pdf.number(descendant.get("DW"), 1000);
    if (charset != null) {
      for (int cid = 1; cid <= 95; cid++) {
        widths.put(cid, 500.0);
      }
    }
    List<Object> list = pdf.array(descendant.get("W"));
    int at = 0;
    while (at + 1 < list.size()) {
      int code = (int) pdf.number(list.get(at), 0);
      if (pdf.resolved(list.get(at + 1)) instanceof List) {
        for (Object width : pdf.array(list.get(at + 1))) {
          width(code++, pdf.number(width, defaultWidth));
        }
        at += 2;
      } else {
        int last = (int) pdf.number(list.get(at + 1), 0);
        double width = pdf.number(at + 2 < list.size() ? list.get(at + 2) : null, defaultWidth);
        for (int c = code; c <= last && widths.size() < MAX_CODES; c++) {
          width(c, width);
        }
        at += 3;
      }
    }
  }

  /** Each costs, also where it is said again. */
  private void width(int code, double width) throws InvoiceDocumentException {
    budget.token();
    if (widths.size() < MAX_CODES) {
      widths.put(code, width);
    }
  }

  private void readDifferences(PdfFile pdf, Map<String, Object> encoding)
      throws InvoiceDocumentException {
    int code = 0;
    for (Object value : pdf.array(encoding.get("Differences"))) {
      if (value instanceof Double number) {
        code = number.intValue();
      } else if (value instanceof Name name) {
        mean(code++, glyph(name.value()));
      }
    }
  }

  private static String glyph(String name) {
    if (name.matches("uni[0-9A-F]{4}")) {
      return String.valueOf((char) Integer.parseInt(name.substring(3), 16));
    }
    return name.length() == 1 ? name : GLYPHS.getOrDefault(name, "");
  }

  private void mean(int code, String text) throws InvoiceDocumentException {
    budget.token();
    if (meanings.size() < MAX_CODES) {
      meanings.put(code, text);
    }
  }

  // ---- ToUnicode --------------------------------------------------------------------------------

  private void readMeanings(PdfLexer map) throws InvoiceDocumentException {
    Object next = map.next();
    while (next != null) {
      if (next instanceof Keyword word && word.value().equals("beginbfchar")) {
        readCharacters(map);
      } else if (next instanceof Keyword word && word.value().equals("beginbfrange")) {
        readRanges(map);
      }
      next = map.next();
    }
  }

  private void readCharacters(PdfLexer map) throws InvoiceDocumentException {
    while (map.next() instanceof Text code && map.next() instanceof Text meaning) {
      mean(code(code), unicode(meaning));
    }
  }

  private void readRanges(PdfLexer map) throws InvoiceDocumentException {
    while (map.next() instanceof Text from && map.next() instanceof Text to) {
      Object meaning = map.next();
      int first = code(from);
      int last = Math.min(code(to), first + 0xFFFF);
      if (meaning instanceof Text text) {
        String start = unicode(text);
        for (int code = first; code <= last; code++) {
          mean(code, later(start, code - first));
        }
      } else if (meaning instanceof List<?> list) {
        for (int i = 0; i < list.size() && i <= last - first; i++) {
          mean(first + i, list.get(i) instanceof Text text ? unicode(text) : "");
        }
      }
    }
  }

  private static String later(String start, int steps) {
    if (start.isEmpty()) {
      return start;
    }
    int last = start.length() - 1;
    return start.substring(0, last) + (char) (start.charAt(last) + steps);
  }

  private static int code(Text text) {
    int code = 0;
    for (byte b : text.bytes()) {
      code = code << 8 | (b & 0xFF);
    }
    return code;
  }

  private static String unicode(Text text) {
    byte[] bytes = text.bytes();
    return new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.UTF_16BE);
  }
}
