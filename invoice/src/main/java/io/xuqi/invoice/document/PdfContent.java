package io.xuqi.invoice.document;

import io.xuqi.invoice.document.PdfLexer.Keyword;
import io.xuqi.invoice.document.PdfLexer.Name;
import io.xuqi.invoice.document.PdfLexer.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the operators of a page (ISO 32000-1, annex A) and gathers its text, its pictures
 * and the rectangles it fills, of which QR codes are made.
 */
final class PdfContent {

  /** How deep forms may lie in forms. */
  static final int MAX_FORMS = 8;

  /** How many forms are shown at most, each as often as it is. */
  static final int MAX_SHOWN_FORMS = 20_000;

  /** The most saved states. */
  static final int MAX_SAVED = 256;

  /** The most pictures in which a QR code is looked for. */
  static final int MAX_PICTURES = 8;

  /** Of a step within a string that is a gap, in thousandths of the size. */
  private static final double LARGE_STEP = 1_000;

  private final PdfFile pdf;
  private final PageText text;
  private final Rectangles rectangles = new Rectangles();
  private final List<PdfFile.Stream> pictures = new ArrayList<>();
  private final IdentityHashMap<Map<String, Object>, PdfFont> fonts = new IdentityHashMap<>();
  private final Deque<State> saved = new ArrayDeque<>();
  private State state = new State();
  private Affine textLine = Affine.IDENTITY;
  private Affine textMatrix = Affine.IDENTITY;
  private int forms;
  private int shownForms;

  /** What {@code q} saves. */
  private static final class State {
    Affine ctm = Affine.IDENTITY;
    Optional<PdfFont> font = Optional.empty();
    double size;
    double characterSpace;
    double wordSpace;
    double stretch = 1;
    double leading;
    double rise;
    boolean dark = true;

    State copy() {
      State copy = new State();
      copy.ctm = ctm;
      copy.font = font;
      copy.size = size;
      copy.characterSpace = characterSpace;
      copy.wordSpace = wordSpace;
      copy.stretch = stretch;
      copy.leading = leading;
      copy.rise = rise;
      copy.dark = dark;
      return copy;
    }
  }

  PdfContent(PdfFile pdf, PageText text) {
    this.pdf = pdf;
    this.text = text;
  }

  Rectangles rectangles() {
    return rectangles;
  }

  List<PdfFile.Stream> pictures() {
    return pictures;
  }

  /** Goes through a content stream. */
  void read(byte[] content, Map<String, Object> resources) throws InvoiceDocumentException {
    PdfLexer lexer = new PdfLexer(content, 0, pdf.budget());
    List<Object> operands = new ArrayList<>();
    Object next = lexer.next();
    while (next != null) {
      if (!(next instanceof Keyword operator)) {
        operands.add(next);
      } else {
        if (operator.value().equals("ID")) {
          skipInlinePicture(lexer, content);
        } else {
          perform(operator.value(), operands, resources);
        }
        operands.clear();
      }
      next = lexer.next();
    }
  }

  private static void skipInlinePicture(PdfLexer lexer, byte[] content) {
    int at = lexer.position() + 1;
    while (at + 2 < content.length) {
      boolean ends =
          PdfLexer.isSpace(content[at])
              && content[at + 1] == 'E'
              && content[at + 2] == 'I'
              && (at + 3 == content.length || PdfLexer.isSpace(content[at + 3]));
      if (ends) {
        lexer.seek(at + 3);
        return;
      }
      at++;
    }
    lexer.seek(content.length);
  }

  private void perform(String operator, List<Object> operands, Map<String, Object> resources)
      throws InvoiceDocumentException {
    List<Double> numbers = new ArrayList<>();
    for (Object operand : operands) {
      if (operand instanceof Double number) {
        numbers.add(number);
      }
    }
    if (!graphics(operator, numbers) && !textState(operator, numbers)) {
      switch (operator) {
        case "Tf" -> font(operands, numbers, resources);
        case "Tj" -> show(last(operands));
        case "'" -> {
          nextLine(0, -state.leading);
          show(last(operands));
        }
        case "\"" -> {
          state.wordSpace = number(numbers, 0);
          state.characterSpace = number(numbers, 1);
          nextLine(0, -state.leading);
          show(last(operands));
        }
        case "TJ" -> showAll(pdf.array(last(operands)));
        case "Do" -> {
          if (last(operands) instanceof Name name) {
            external(pdf.dictionary(resources.get("XObject")).get(name.value()), resources);
          }
        }
        default -> {
          // nothing that shows text or a QR code
        }
      }
    }
  }

  private boolean graphics(String operator, List<Double> numbers) throws InvoiceDocumentException {
    switch (operator) {
      case "q" -> save();
      case "Q" -> state = saved.isEmpty() ? state : saved.pop();
      case "cm" -> state.ctm = Affine.of(numbers).then(state.ctm);
      case "g", "rg", "k", "sc", "scn" -> state.dark = isDark(operator, numbers);
      case "re" ->
          rectangles.rectangle(
              state.ctm,
              number(numbers, 0),
              number(numbers, 1),
              number(numbers, 2),
              number(numbers, 3));
      case "m" -> rectangles.begin(state.ctm, number(numbers, 0), number(numbers, 1));
      case "l" -> rectangles.line(state.ctm, number(numbers, 0), number(numbers, 1));
      case "c", "v", "y" -> rectangles.curve();
      case "f", "F", "f*", "B", "B*", "b", "b*" -> rectangles.fill(state.dark);
      case "S", "s", "n" -> rectangles.forget();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void save() throws InvoiceDocumentException {
    if (saved.size() >= MAX_SAVED) {
      throw InvoiceDocumentException.tooLarge("the saved states of a page");
    }
    saved.push(state.copy());
  }

  private static boolean isDark(String operator, List<Double> numbers) {
    double sum = numbers.stream().mapToDouble(Double::doubleValue).sum();
    boolean inks = operator.equals("k") || numbers.size() == 4;
    return inks ? sum > 0.5 : sum < 0.5 * Math.max(1, numbers.size());
  }

  private boolean textState(String operator, List<Double> numbers) {
    switch (operator) {
      case "BT" -> {
        textLine = Affine.IDENTITY;
        textMatrix = Affine.IDENTITY;
      }
      case "Tc" -> state.characterSpace = number(numbers, 0);
      case "Tw" -> state.wordSpace = number(numbers, 0);
      case "Tz" -> state.stretch = number(numbers, 0) / 100;
      case "TL" -> state.leading = number(numbers, 0);
      case "Ts" -> state.rise = number(numbers, 0);
      case "Td" -> nextLine(number(numbers, 0), number(numbers, 1));
      case "TD" -> {
        state.leading = -number(numbers, 1);
        nextLine(number(numbers, 0), number(numbers, 1));
      }
      case "T*" -> nextLine(0, -state.leading);
      case "Tm" -> {
        textLine = Affine.of(numbers);
        textMatrix = textLine;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void nextLine(double x, double y) {
    textLine = Affine.move(x, y).then(textLine);
    textMatrix = textLine;
  }

  private void font(List<Object> operands, List<Double> numbers, Map<String, Object> resources)
      throws InvoiceDocumentException {
    state.size = number(numbers, 0);
    state.font = Optional.empty();
    if (!operands.isEmpty() && operands.get(0) instanceof Name name) {
      Map<String, Object> font =
          pdf.dictionary(pdf.dictionary(resources.get("Font")).get(name.value()));
      PdfFont known = fonts.get(font);
      if (known == null) {
        known = PdfFont.of(pdf, font);
        fonts.put(font, known);
      }
      state.font = Optional.of(known);
    }
  }

  /** Parts of one string, unless a large step lies between them. */
  private void showAll(List<Object> parts) throws InvoiceDocumentException {
    StringBuilder shown = new StringBuilder();
    Affine from = textMatrix;
    for (Object part : parts) {
      if (part instanceof Double number) {
        if (Math.abs(number) > LARGE_STEP) {
          add(from, shown);
          advance(-number / 1000 * state.size * state.stretch);
          from = textMatrix;
        } else {
          advance(-number / 1000 * state.size * state.stretch);
        }
      } else {
        move(part, shown);
      }
    }
    add(from, shown);
  }

  private void show(Object string) throws InvoiceDocumentException {
    StringBuilder shown = new StringBuilder();
    Affine from = textMatrix;
    move(string, shown);
    add(from, shown);
  }

  /** Moves on by a string and says how it reads. */
  private void move(Object string, StringBuilder shown) throws InvoiceDocumentException {
    if (string instanceof Text codes && state.font.isPresent()) {
      state
          .font
          .get()
          .read(
              codes.bytes(),
              glyph -> {
                shown.append(glyph.text());
                if (shown.length() > PageText.MAX_CHARACTERS) {
                  throw InvoiceDocumentException.tooLarge("the text of a page");
                }
                double space = state.characterSpace + (glyph.isSpace() ? state.wordSpace : 0);
                advance((glyph.width() / 1000 * state.size + space) * state.stretch);
              });
    }
  }

  /** A string that began at a place and ends where the next one would begin. */
  private void add(Affine from, StringBuilder shown) throws InvoiceDocumentException {
    Affine begin = Affine.move(0, state.rise).then(from).then(state.ctm);
    Affine end = Affine.move(0, state.rise).then(textMatrix).then(state.ctm);
    if (!shown.toString().isBlank()) {
      text.add(begin.e(), end.e(), -begin.f(), begin.scale() * state.size, shown.toString());
    }
    shown.setLength(0);
  }

  private void advance(double by) {
    textMatrix = Affine.move(by, 0).then(textMatrix);
  }

  private void external(@Nullable Object reference, Map<String, Object> outer)
      throws InvoiceDocumentException {
    Optional<PdfFile.Stream> found = pdf.stream(reference);
    if (found.isEmpty()) {
      return;
    }
    Map<String, Object> dictionary = found.get().dictionary();
    if (pdf.name(dictionary.get("Subtype")).equals("Image")) {
      if (pictures.size() < MAX_PICTURES && !pictures.contains(found.get())) {
        pictures.add(found.get());
      }
      return;
    }
    if (forms >= MAX_FORMS || ++shownForms > MAX_SHOWN_FORMS) {
      throw InvoiceDocumentException.tooLarge("its forms");
    }
    Optional<byte[]> content = pdf.content(found.get());
    if (content.isPresent()) {
      Map<String, Object> own = pdf.dictionary(dictionary.get("Resources"));
      List<Double> matrix =
          pdf.array(dictionary.get("Matrix")).stream().limit(6).map(n -> pdf.number(n, 0)).toList();
      save();
      int depth = saved.size();
      forms++;
      state.ctm = Affine.of(matrix).then(state.ctm);
      read(content.get(), own.isEmpty() ? outer : own);
      forms--;
      while (saved.size() > depth) {
        saved.pop();
      }
      state = saved.isEmpty() ? state : saved.pop();
    }
  }

  private static double number(List<Double> numbers, int index) {
    return index < numbers.size() ? numbers.get(index) : 0;
  }

  private static Object last(List<Object> operands) {
    return operands.isEmpty() ? "" : operands.get(operands.size() - 1);
  }
}
