package io.xuqi.payment.transfer;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a CSV says: lines within their bounds, or the declared exception. */
class CsvStatementFuzzTest {

  private static final CsvFormat.Builder COLUMNS =
      CsvFormat.builder()
          .date("d", "yyyy-MM-dd")
          .payer("n", "a")
          .remarks("r", "s")
          .reference("f")
          .currencyColumn("y")
          .footer("total");

  private static final StatementFormat TWO = CsvStatement.of(COLUMNS.amounts("c", "e").build());
  private static final StatementFormat MARKED =
      CsvStatement.of(
          COLUMNS
              .charset(Samples.GB18030)
              .separator(';')
              .numbers(',', '.')
              .markedAmount("c", "e", Set.of("C"), Set.of("D"))
              .build());

  static Stream<byte[]> seeds() {
    return Stream.of(
            "d,c,e,n,a,r,s,f,y\n2026-11-02,\"1,180.50\",,\"a\"\"b\",62220000,x,,F1,CNY\ntotal,\n",
            "x\n\nd;c;e;n;a;r;s;f;y\n2026-11-02;-1.180,50;C;n;6222****0000;x;y;NONREF;\n",
            "\uFEFFd,c,e,n,a,r,s,f,y\r\n2026-11-02,0,0.00,,,\"x\r\ny\",,,JPY")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @DictionaryEntries({
    "d,c,e,n,a,r,s,f,y",
    "d;c;e;n;a;r;s;f;y",
    "2026-11-02",
    "\\x22\\x22",
    "total"
  })
  @MethodSource("seeds")
  @FuzzTest
  void whateverACsvSaysIsLinesOrRefused(byte[] statement) {
    FuzzedLines.check(TWO, statement);
    FuzzedLines.check(MARKED, statement);
  }
}
