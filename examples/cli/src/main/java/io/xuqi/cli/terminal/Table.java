package io.xuqi.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells, aligned in columns. */
public final class Table {

  private static final String GAP = "   ";

  private record Cell(String text, Paint paint) {}

  private final List<List<Cell>> lines = new ArrayList<>();
  private final boolean colours;

  /**
   * @param colours whether to paint
   */
  public Table(boolean colours) {
    this.colours = colours;
  }

  /** Adds the heading. */
  public Table head(String... titles) {
    return line(Paint.DIM, titles);
  }

  /** Adds a line in one colour. */
  public Table line(Paint paint, String... texts) {
    lines.add(java.util.Arrays.stream(texts).map(text -> new Cell(text, paint)).toList());
    return this;
  }

  /** Adds a line. */
  public Table line(String... texts) {
    return line(Paint.PLAIN, texts);
  }

  /** The table, each line indented by so many columns. */
  public List<String> render(int indent) {
    List<Integer> widths = new ArrayList<>();
    for (List<Cell> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        int width = TextWidth.of(line.get(i).text());
        if (i == widths.size()) {
          widths.add(width);
        } else {
          widths.set(i, Math.max(widths.get(i), width));
        }
      }
    }
    return lines.stream().map(line -> " ".repeat(indent) + render(line, widths)).toList();
  }

  private String render(List<Cell> line, List<Integer> widths) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < line.size(); i++) {
      Cell cell = line.get(i);
      boolean last = i == line.size() - 1;
      text.append(cell.paint().on(cell.text(), colours));
      if (!last) {
        text.append(" ".repeat(widths.get(i) - TextWidth.of(cell.text()))).append(GAP);
      }
    }
    return text.toString();
  }
}
