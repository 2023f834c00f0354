package io.xuqi.invoice.document;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Pieces of text with their places on a page, put together to lines. */
final class PageText {

  /** The most pieces kept; an invoice has some hundreds. */
  static final int MAX_PIECES = 50_000;

  /** The most characters kept. */
  static final int MAX_CHARACTERS = 500_000;

  /**
   * A piece.
   *
   * @param page which page it is on
   * @param left where it begins
   * @param right where it ends, as far as it is known
   * @param top its base line, growing downwards
   * @param size of its font
   */
  private record Piece(int page, double left, double right, double top, double size, String text) {}

  private final List<Piece> pieces = new ArrayList<>();
  private int characters;
  private int page;

  /** What is added from now on is on another page. */
  void nextPage() {
    page++;
  }

  /** Adds a piece; what is not at a place is left away. */
  void add(double left, double right, double top, double size, String text)
      throws InvoiceDocumentException {
    boolean placed =
        Double.isFinite(left)
            && Double.isFinite(right)
            && Double.isFinite(top)
            && Double.isFinite(size);
    if (!placed || text.isEmpty()) {
      return;
    }
    characters += text.length();
    if (pieces.size() >= MAX_PIECES || characters > MAX_CHARACTERS) {
      throw InvoiceDocumentException.tooLarge("the text of a page");
    }
    pieces.add(new Piece(page, left, right, top, Math.abs(size), text));
  }

  /**
   * The lines of all pages from top to bottom, each from left to right: what touches is put
   * together, a small gap is a space, a large one a tabulator.
   */
  List<String> lines() {
    List<Piece> ordered = new ArrayList<>(pieces);
    ordered.sort(Comparator.comparingInt(Piece::page).thenComparingDouble(Piece::top));
    List<String> lines = new ArrayList<>();
    List<Piece> line = new ArrayList<>();
    double base = 0;
    for (Piece piece : ordered) {
      boolean below = piece.top - base > Math.max(0.5, piece.size * 0.5);
      if (!line.isEmpty() && (below || piece.page != line.get(0).page)) {
        lines.add(joined(line));
        line.clear();
      }
      if (line.isEmpty()) {
        base = piece.top;
      }
      line.add(piece);
    }
    lines.add(joined(line));
    return lines;
  }

  private static String joined(List<Piece> line) {
    line.sort(Comparator.comparingDouble(Piece::left));
    StringBuilder text = new StringBuilder();
    double end = Double.NaN;
    Piece previous = null;
    for (Piece piece : line) {
      if (previous != null
          && previous.text.equals(piece.text)
          && piece.left - previous.left < piece.size * 0.2) {
        continue; // printed twice to look bold
      }
      previous = piece;
      double gap = piece.left - end;
      if (gap > piece.size) {
        text.append('\t');
      } else if (gap > piece.size * 0.2) {
        text.append(' ');
      }
      text.append(piece.text);
      end = piece.right;
    }
    return text.toString();
  }
}
