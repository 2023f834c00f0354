package io.xuqi.benchmark;

import com.prowidesoftware.swift.model.Tag;
import com.prowidesoftware.swift.model.field.Field61;
import com.prowidesoftware.swift.model.mt.mt9xx.MT940;
import com.prowidesoftware.swift.model.mx.MxCamt05300102;
import com.prowidesoftware.swift.model.mx.dic.ReportEntry2;
import io.xuqi.payment.transfer.Camt053Statement;
import io.xuqi.payment.transfer.Mt940Statement;
import io.xuqi.payment.transfer.StatementException;
import io.xuqi.payment.transfer.StatementFormat;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.function.ToLongFunction;

/** The time to read a statement, beside Prowide's library; both add its amounts up. */
public final class StatementReaders {

  private static final int LINES = 5000;
  private static final int WARM_UP = 30;

  private StatementReaders() {}

  /**
   * @param arguments how many rounds
   */
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("usage: StatementReaders ROUNDS");
      System.exit(2);
    }
    int rounds = Integer.parseInt(arguments[0]);
    Ratio.heading();
    boolean met =
        compare(
            "MT940, 5,000 lines",
            mt940(),
            Mt940Statement.ofAnyAccount(StandardCharsets.UTF_8),
            StatementReaders::prowideMt940,
            rounds);
    met &=
        compare(
            "camt.053.001.02, 5,000 lines",
            camt053(),
            Camt053Statement.ofAnyAccount(),
            StatementReaders::prowideCamt053,
            rounds);
    System.exit(met ? 0 : Ratio.MISSED);
  }

  private static boolean compare(
      String name,
      String statement,
      StatementFormat format,
      ToLongFunction<String> beside,
      int rounds) {
    byte[] bytes = statement.getBytes(StandardCharsets.UTF_8);
    double[] ours = new double[rounds];
    double[] theirs = new double[rounds];
    for (int round = -WARM_UP; round < rounds; round++) {
      long start = System.nanoTime();
      long sum = xuqi(format, bytes);
      long middle = System.nanoTime();
      long other = beside.applyAsLong(statement);
      long end = System.nanoTime();
      if (sum != other || sum == 0) {
        throw new IllegalStateException(sum + " and " + other);
      }
      if (round >= 0) {
        ours[round] = (middle - start) / 1e6;
        theirs[round] = (end - middle) / 1e6;
      }
    }
    Ratio ratio = Ratio.of(ours, theirs);
    Ratio.Bound bound = Ratio.Bound.atMost(1);
    ratio.row(name, Ratio.median(ours), Ratio.median(theirs), "ms", bound);
    return ratio.meets(bound);
  }

  private static long xuqi(StatementFormat format, byte[] statement) {
    long[] sum = {0};
    try {
      format.read(
          new ByteArrayInputStream(statement), line -> sum[0] += line.amount().minorUnits());
    } catch (StatementException e) {
      throw new IllegalStateException(e);
    }
    return sum[0];
  }

  private static long prowideMt940(String statement) {
    long sum = 0;
    for (Tag tag : MT940.parse(statement).getSwiftMessage().getBlock4().getTags()) {
      if (tag.getName().equals("61")) {
        sum += fen(((Field61) tag.asField()).getAmountAsBigDecimal());
      }
    }
    return sum;
  }

  private static long prowideCamt053(String statement) {
    long sum = 0;
    for (ReportEntry2 entry :
        MxCamt05300102.parse(statement).getBkToCstmrStmt().getStmt().get(0).getNtry()) {
      sum += fen(entry.getAmt().getValue());
    }
    return sum;
  }

  private static long fen(BigDecimal amount) {
    return amount.movePointRight(2).longValueExact();
  }

  // ---- the statements ---------------------------------------------------------------------------

  private static String mt940() {
    StringBuilder text =
        new StringBuilder("{1:F01BANKCNBJAXXX0000000000}{2:I940BANKCNBJXXXXN}{4:\r\n")
            .append(":20:REF\r\n:25:622299990000\r\n:28C:1/1\r\n:60F:C261101CNY0,\r\n");
    for (int i = 0; i < LINES; i++) {
      text.append(":61:2611021102C").append(180 + i).append(",00NTRFNONREF//F").append(i);
      text.append("\r\n:86:166?00CREDIT?20ORDER 20261102").append(100_000_000 + i);
      text.append("?31622200001111?32YUNSHAN EXAMPLE CO LTD\r\n");
    }
    return text.append(":62F:C261130CNY0,\r\n-}").toString();
  }

  private static String camt053() {
    StringBuilder text =
        new StringBuilder(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document"
                + " xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt>"
                + "<Id>S1</Id>");
    for (int i = 0; i < LINES; i++) {
      text.append("<Ntry><Amt Ccy=\"CNY\">").append(180 + i).append(".00</Amt>");
      text.append(
          "<CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-02</Dt></BookgDt>");
      text.append("<AcctSvcrRef>F").append(i).append("</AcctSvcrRef><NtryDtls><TxDtls><RltdPties>");
      text.append("<Dbtr><Nm>云杉示例科技有限公司</Nm></Dbtr><DbtrAcct><Id><Othr><Id>622200001111</Id>");
      text.append("</Othr></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>20261102");
      text.append(100_000_000 + i).append("</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n");
    }
    return text.append("</Stmt></BkToCstmrStmt></Document>").toString();
  }
}
