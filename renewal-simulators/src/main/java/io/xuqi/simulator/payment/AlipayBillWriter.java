package io.xuqi.simulator.payment;

import io.xuqi.common.Bytes;
import io.xuqi.payment.alipay.protocol.AlipayTime;
import io.xuqi.simulator.payment.AlipayLedger.Charge;
import io.xuqi.simulator.payment.AlipayLedger.Refund;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.LocalDate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a day's bill as Alipay does: two CSV files in GB18030, packed. */
final class AlipayBillWriter {
  private static final Charset CHARSET = Charset.forName("GB18030");

  private AlipayBillWriter() {}

  static boolean isEmpty(AlipayBook book, LocalDate day) {
    return book.charges.stream().noneMatch(charge -> isOn(charge.at(), day))
        && book.refunds.stream().noneMatch(refund -> isOn(refund.at(), day));
  }

  static Bytes write(AlipayBook book, LocalDate day, String sellerId) {
    StringBuilder csv = new StringBuilder();
    csv.append("#支付宝业务明细查询\r\n#账号：[").append(sellerId).append("]\r\n");
    csv.append("支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,对方账户,订单金额（元）,退款批次号/请求号\r\n");
    for (Charge charge : book.charges) {
      if (isOn(charge.at(), day)) {
        row(csv, book, charge.trade(), "交易", charge.at(), charge.amount().toDecimalString(), "");
      }
    }
    for (Refund refund : book.refunds) {
      if (isOn(refund.at(), day)) {
        String amount = "-" + refund.amount().toDecimalString();
        row(csv, book, refund.trade(), "退款", refund.at(), amount, refund.request());
      }
    }
    csv.append("#业务明细列表结束\r\n");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(packed, CHARSET)) {
      String name = sellerId + "_" + day.toString().replace("-", "") + "_业务明细";
      put(zip, name + ".csv", csv.toString());
      put(zip, name + "(汇总).csv", "#支付宝业务汇总查询\r\n门店编号,交易订单总笔数\r\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Bytes.copyOf(packed.toByteArray());
  }

  private static void row(
      StringBuilder csv,
      AlipayBook book,
      String trade,
      String kind,
      Instant at,
      String amount,
      String request) {
    AlipayTrade known = book.find(trade).orElseThrow();
    String time = AlipayTime.format(at);
    String[] cells = {
      known.number, trade, kind, known.subject, time, time, "某*(139****1111)", amount, request
    };
    for (String cell : cells) {
      csv.append(cell.replace(',', ' ')).append("\t,");
    }
    csv.setLength(csv.length() - 1);
    csv.append("\r\n");
  }

  private static void put(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(CHARSET));
    zip.closeEntry();
  }

  private static boolean isOn(Instant time, LocalDate day) {
    return time.atOffset(AlipayTime.ZONE).toLocalDate().equals(day);
  }
}
