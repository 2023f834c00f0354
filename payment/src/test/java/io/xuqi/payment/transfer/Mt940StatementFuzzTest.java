package io.xuqi.payment.transfer;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.xuqi.payment.AccountNumber;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an MT940 says: lines within their bounds, or the declared exception. */
class Mt940StatementFuzzTest {

  private static final StatementFormat ANY = Mt940Statement.ofAnyAccount(StandardCharsets.UTF_8);
  private static final StatementFormat OURS =
      Mt940Statement.of(Samples.GB18030, new AccountNumber("622200009999"));

  static Stream<byte[]> seeds() {
    return Stream.of(
            Mt940StatementTest.statement(
                ":61:2611021102RCY180,00NTRFC123//F1\nx\n:86:166?20a?21b?31622200001111?32n"),
            Mt940StatementTest.statement(
                ":61:261102C5,NTRFNONREF\n:86:/ORDP/n/ACCT/622200001111/REMI/r\n:61:261102D5,FMSCx"),
            "{1:F01}{4:\r\n:60M:D261101CNY5,\r\n:62M:C261101CNY5,\r\n-}")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @DictionaryEntries({":60F:", ":61:", ":86:", ":62F:", "-}", "//", "NTRF", "?20", "/REMI/"})
  @MethodSource("seeds")
  @FuzzTest
  void whateverAnMt940SaysIsLinesOrRefused(byte[] statement) {
    FuzzedLines.check(ANY, statement);
    FuzzedLines.check(OURS, statement);
  }
}
