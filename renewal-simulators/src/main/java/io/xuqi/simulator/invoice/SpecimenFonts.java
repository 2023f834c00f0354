package io.xuqi.simulator.invoice;

import static io.xuqi.simulator.invoice.PdfObjects.reference;

import io.xuqi.simulator.invoice.SpecimenLayout.Page;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The fonts of a PDF, each with what its codes mean beside it (9.10.3). The first is one that every
 * reader has for Chinese and that is not embedded (9.7.5.2), since none of a licence that suits is
 * at hand. Its codes are UTF-16; readers do not agree about those of rare characters (beyond
 * U+FFFF), for which no such font has a glyph either: they are frames in fonts of their own
 * (9.6.5).
 */
final class SpecimenFonts {

  private static final String COMMON = "F1";
  private static final int MOST_OF_A_MAP = 100;
  private static final int MOST_OF_A_FONT = 255;

  /** A character of a font of frames: the font's name and the code there. */
  private record Frame(String font, int code) {}

  private final PdfObjects objects;
  private final StringBuilder resources = new StringBuilder();
  private final Map<Integer, Frame> frames = new HashMap<>();

  private SpecimenFonts(PdfObjects objects) {
    this.objects = objects;
  }

  /** The fonts for everything on these pages. */
  static SpecimenFonts of(List<Page> pages, PdfObjects objects) {
    SpecimenFonts fonts = new SpecimenFonts(objects);
    TreeSet<Integer> used =
        pages.stream()
            .flatMap(page -> page.texts().stream())
            .flatMap(text -> text.text().codePoints().boxed())
            .collect(Collectors.toCollection(TreeSet::new));
    fonts.common(List.copyOf(used.headSet(Character.MIN_SUPPLEMENTARY_CODE_POINT)));
    List<Integer> rare = List.copyOf(used.tailSet(Character.MIN_SUPPLEMENTARY_CODE_POINT));
    for (int from = 0; from < rare.size(); from += MOST_OF_A_FONT) {
      fonts.frames(rare.subList(from, Math.min(from + MOST_OF_A_FONT, rare.size())));
    }
    return fonts;
  }

  /** What stands in a page's dictionary of fonts. */
  String resources() {
    return resources.toString();
  }

  /** The operators that show a text of a size. */
  String show(String text, String size) {
    StringBuilder shown = new StringBuilder();
    StringBuilder codes = new StringBuilder();
    String font = "";
    for (int codePoint : text.codePoints().toArray()) {
      Frame frame = frames.get(codePoint);
      String next = frame == null ? COMMON : frame.font();
      if (!next.equals(font)) {
        end(shown, codes);
        font = next;
        shown.append('/').append(font).append(' ').append(size).append(" Tf ");
      }
      codes.append(frame == null ? hex(codePoint) : code(frame.code()));
    }
    end(shown, codes);
    return shown.toString();
  }

  private static void end(StringBuilder shown, StringBuilder codes) {
    if (!codes.isEmpty()) {
      shown.append('<').append(codes).append("> Tj ");
      codes.setLength(0);
    }
  }

  private void common(List<Integer> used) {
    int descriptor =
        objects.add(
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880]"
                + " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>");
    int descendant =
        objects.add(
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo <<"
                + " /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor "
                + reference(descriptor)
                + " /DW 1000 /W [1 95 500] >>");
    List<String> meanings = new ArrayList<>();
    for (int codePoint : used) {
      meanings.add("<" + hex(codePoint) + "> <" + hex(codePoint) + ">");
    }
    register(
        COMMON,
        objects.add(
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H"
                + " /DescendantFonts ["
                + reference(descendant)
                + "] /ToUnicode "
                + reference(map("<0000> <FFFF>", meanings))
                + " >>"));
  }

  private void frames(List<Integer> rare) {
    String name = "F" + (2 + frames.size() / MOST_OF_A_FONT);
    List<String> meanings = new ArrayList<>();
    for (int i = 0; i < rare.size(); i++) {
      frames.put(rare.get(i), new Frame(name, i + 1));
      meanings.add("<" + code(i + 1) + "> <" + hex(rare.get(i)) + ">");
    }
    int glyph =
        objects.addStream("", latin("1000 0 60 -80 940 800 d1 60 w 100 -40 800 800 re S\n"));
    register(
        name,
        objects.add(
            "<< /Type /Font /Subtype /Type3 /FontBBox [0 -120 1000 880] /FontMatrix [0.001 0 0 0.001"
                + " 0 0] /Resources << >> /CharProcs << /frame "
                + reference(glyph)
                + " >> /Encoding << /Type /Encoding /Differences [1"
                + " /frame".repeat(rare.size())
                + "] >> /FirstChar 1 /LastChar "
                + rare.size()
                + " /Widths ["
                + "1000 ".repeat(rare.size())
                + "] /ToUnicode "
                + reference(map("<00> <FF>", meanings))
                + " >>"));
  }

  private void register(String name, int font) {
    resources.append('/').append(name).append(' ').append(reference(font)).append(' ');
  }

  /** A stream that says which UTF-16 each code means. */
  private int map(String codes, List<String> meanings) {
    StringBuilder map =
        new StringBuilder("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n")
            .append("/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n")
            .append("/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n")
            .append(codes)
            .append("\nendcodespacerange\n");
    for (int from = 0; from < meanings.size(); from += MOST_OF_A_MAP) {
      List<String> part = meanings.subList(from, Math.min(from + MOST_OF_A_MAP, meanings.size()));
      map.append(part.size()).append(" beginbfchar\n");
      part.forEach(meaning -> map.append(meaning).append('\n'));
      map.append("endbfchar\n");
    }
    map.append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    return objects.addStream("", latin(map.toString()));
  }

  private static String hex(int codePoint) {
    return PdfObjects.utf16(Character.toString(codePoint));
  }

  private static String code(int code) {
    return String.format(Locale.ROOT, "%02X", code);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
