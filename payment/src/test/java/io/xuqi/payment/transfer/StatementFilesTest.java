package io.xuqi.payment.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementFilesTest {

  private static final StatementFormat FORMAT =
      CsvStatement.of(
          CsvFormat.builder().date("d", "yyyy-MM-dd").signedAmount("a").remarks("r").build());

  @TempDir Path folder;

  private void file(String name, String... rows) throws IOException {
    Files.writeString(folder.resolve(name), "d,a,r\n" + String.join("\n", rows) + "\n");
  }

  private List<StatementLine> read(Path place) throws StatementException {
    List<StatementLine> lines = new ArrayList<>();
    StatementFiles.of(place, FORMAT)
        .lines(LocalDate.of(2026, 11, 1), LocalDate.of(2026, 11, 3), lines::add);
    return lines;
  }

  @Test
  void only_the_days_asked_for_are_told() throws Exception {
    file("a.csv", "2026-10-31,1,x", "2026-11-01,2,x", "2026-11-03,3,x", "2026-11-04,4,x");
    assertEquals(
        List.of(200L, 300L),
        read(folder.resolve("a.csv")).stream().map(l -> l.amount().minorUnits()).toList());
  }

  @Test
  void a_line_in_several_statements_counts_once_and_identical_ones_in_one_count_each()
      throws Exception {
    file("1.csv", "2026-11-01,180,x", "2026-11-02,180,x");
    file("2.csv", "2026-11-02,180,x", "2026-11-02,180,x", "2026-11-03,180,x");
    List<StatementLine> lines = read(folder);
    assertEquals(4, lines.size());
    assertEquals(4, lines.stream().map(StatementLine::key).distinct().count());
  }

  @Test
  void unfinished_and_hidden_files_are_left_alone() throws Exception {
    file("1.csv", "2026-11-01,180,x");
    Files.writeString(folder.resolve("2.csv.part"), "d,a");
    Files.writeString(folder.resolve(".3.csv"), "d,a");
    Files.createDirectory(folder.resolve("4.csv"));
    assertEquals(1, read(folder).size());
  }

  @Test
  void one_bad_file_makes_all_of_them_invalid() throws Exception {
    file("1.csv", "2026-11-01,180,x");
    file("2.csv", "2026-11-01,NaN,x");
    assertEquals(
        ErrorCode.PAYMENT_STATEMENT_INVALID,
        assertThrows(StatementException.class, () -> read(folder)).code());
  }

  @Test
  void a_file_that_is_not_there_is_unavailable() {
    assertEquals(
        ErrorCode.PAYMENT_STATEMENT_UNAVAILABLE,
        assertThrows(StatementException.class, () -> read(folder.resolve("none.csv"))).code());
  }

  @Test
  void an_empty_folder_has_no_lines() throws Exception {
    assertEquals(List.of(), read(folder));
  }
}
