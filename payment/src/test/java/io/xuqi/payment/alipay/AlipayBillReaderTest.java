package io.xuqi.payment.alipay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.alipay.AlipayBill.Entry;
import io.xuqi.payment.alipay.AlipayBill.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A day's bill as it is downloaded. */
class AlipayBillReaderTest {
  private static final LocalDate DAY = LocalDate.of(2026, 6, 15);
  private static final Charset GB18030 = Charset.forName("GB18030");
  private static final String HEADER =
      "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,对方账户,订单金额（元）,商家实收（元）,退款批次号/请求号\r\n";
  private static final String PAYMENT =
      "2026061522001\t,x5e1_1\t,交易\t,\"证书,𠀀\"\t,2026-06-15 10:00:00,2026-06-15 10:00:07,"
          + "某*\t,180.00,179.00,\t\r\n";

  private static Bytes zip(String... files) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(packed, GB18030)) {
      for (int i = 0; i < files.length; i++) {
        zip.putNextEntry(new ZipEntry("2088_" + i + "_业务明细.csv"));
        zip.write(files[i].getBytes(GB18030));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return Bytes.copyOf(packed.toByteArray());
  }

  @Test
  void payments_and_refunds_are_read_to_the_fen() throws PaymentException {
    String refund =
        PAYMENT.replace("交易\t", "退款\t").replace("180.00", "-0.29").replace(",\t\r", ",r-1\t\r");
    Bytes bill =
        zip(
            "#汇总\r\n门店编号,交易订单总笔数\r\n合计,1\r\n",
            "#支付宝业务明细查询\r\n#----列表----\r\n" + HEADER + PAYMENT + refund + "#合计：1笔\r\n");

    List<Entry> entries = AlipayBills.read(DAY, bill).entries();

    assertEquals(
        List.of(
            new Entry(
                Kind.PAYMENT,
                "2026061522001",
                "x5e1_1",
                Money.ofFen(18_000),
                Instant.parse("2026-06-15T02:00:07Z"),
                Optional.empty()),
            new Entry(
                Kind.REFUND,
                "2026061522001",
                "x5e1_1",
                Money.ofFen(29),
                Instant.parse("2026-06-15T02:00:07Z"),
                Optional.of("r-1"))),
        entries);
  }

  @Test
  void columns_are_found_by_their_names() throws PaymentException {
    String other = "订单金额（元）,业务类型,完成时间,商户订单号,支付宝交易号\r\n1.5,别的,2026-06-15 00:00:00,a,b\r\n";
    Entry entry = AlipayBills.read(DAY, zip(other)).entries().get(0);
    assertEquals(Money.ofFen(150), entry.amount());
    assertEquals(Kind.OTHER, entry.kind());
    assertEquals("a", entry.attemptId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing,of,the,kind\r\n",
        "支付宝交易号,商户订单号\r\n1,2\r\n",
        "支付宝交易号,商户订单号,业务类型,完成时间,订单金额（元）\r\n1,2,交易,2026-06-15 00:00:00,1e3\r\n",
        "支付宝交易号,商户订单号,业务类型,完成时间,订单金额（元）\r\n1,2,交易,yesterday,1.00\r\n",
      })
  void what_is_no_bill_is_refused(String file) {
    assertUnavailable(zip(file));
  }

  @Test
  void what_is_no_zip_or_too_much_is_refused() {
    assertUnavailable(Bytes.copyOf(new byte[] {1, 2, 3}));
    assertUnavailable(zip(HEADER, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j"));
    assertUnavailable(zip(HEADER + "x".repeat(20_000)));
    Bytes whole = zip(HEADER + PAYMENT.repeat(1000));
    byte[] cut = java.util.Arrays.copyOf(whole.toArray(), whole.size() / 2);
    assertUnavailable(Bytes.copyOf(cut));
  }

  /** A small file that unpacks to more than is read. */
  @Test
  void a_bomb_is_refused_before_it_is_unpacked() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] blank = ("#" + " ".repeat(10_000) + "\n").repeat(100).getBytes(GB18030);
    try (ZipOutputStream zip = new ZipOutputStream(packed, GB18030)) {
      zip.putNextEntry(new ZipEntry("a.csv"));
      zip.write((HEADER + PAYMENT).getBytes(GB18030)); // but for its size it is a bill
      for (long size = 0; size <= AlipayBillReader.MAX_UNPACKED; size += blank.length) {
        zip.write(blank);
      }
    }
    assertTrue(packed.size() < AlipayBills.MAX_SIZE);
    assertUnavailable(Bytes.copyOf(packed.toByteArray()));
  }

  private static void assertUnavailable(Bytes zip) {
    PaymentException refused =
        assertThrows(PaymentException.class, () -> AlipayBills.read(DAY, zip));
    assertEquals(ErrorCode.PAYMENT_BILL_UNAVAILABLE, refused.code());
  }
}
