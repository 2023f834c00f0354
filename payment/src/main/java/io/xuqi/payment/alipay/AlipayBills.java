package io.xuqi.payment.alipay;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentException;
import java.io.IOException;
import java.net.URI;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The daily bills of a merchant (alipay.data.dataservice.bill.downloadurl.query, kind {@code
 * trade}): what really came and went, for reconciliation. A bill is there from about nine o'clock
 * of the next day. Nothing is changed by asking. Thread-safe.
 */
public final class AlipayBills {

  /** The largest bill that is fetched, packed. */
  public static final int MAX_SIZE = 16 * 1024 * 1024;

  private static final String DOWNLOAD = "alipay.data.dataservice.bill.downloadurl.query";
  private static final String NO_BILL = "isp.bill_not_exist";
  private static final String ALIPAY = ".alipay.com";

  private final PaymentEnvironment environment;
  private final AlipayCalls calls;

  AlipayBills(PaymentEnvironment environment, AlipayCalls calls) {
    this.environment = environment;
    this.calls = calls;
  }

  /**
   * Fetches and reads a day's bill, within the environment's deadline.
   *
   * @return empty when Alipay has none: nothing was traded, or it is not made yet
   * @throws PaymentException with {@code payment.bill-unavailable} if it could not be fetched or
   *     read, {@code payment.unreachable} if Alipay could not be reached, {@code payment.refused}
   *     if it refused
   */
  public Optional<AlipayBill> trades(LocalDate day) throws PaymentException {
    Deadline deadline = Deadline.in(environment.deadline());
    Map<String, String> content = new LinkedHashMap<>();
    content.put("bill_type", "trade");
    content.put("bill_date", day.toString());
    AlipayReply reply = calls.call(DOWNLOAD, content, false, deadline);
    if (reply.refusedFor(NO_BILL)) {
      return Optional.empty();
    }
    if (reply.kind() == AlipayReply.Kind.REFUSED) {
      throw AlipaySession.refused(reply);
    }
    if (reply.kind() != AlipayReply.Kind.DONE) {
      throw unavailable(day, "no usable answer", null);
    }
    try {
      URI address = address(reply.text("bill_download_url"));
      return Optional.of(read(day, calls.download(address, MAX_SIZE, deadline)));
    } catch (IOException e) {
      throw unavailable(day, e.getClass().getSimpleName(), e);
    }
  }

  /**
   * Reads a bill as it is downloaded: a ZIP of CSV files in GB18030.
   *
   * @throws PaymentException with {@code payment.bill-unavailable} if it is none, or is larger than
   *     is read
   */
  public static AlipayBill read(LocalDate day, Bytes zip) throws PaymentException {
    try {
      return new AlipayBill(day, AlipayBillReader.read(zip));
    } catch (IOException e) {
      throw unavailable(day, String.valueOf(e.getMessage()), e);
    }
  }

  /** Only Alipay's own machines; they are named with http for old clients. */
  private static URI address(String text) throws IOException {
    URI address;
    try {
      address = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IOException("not an address");
    }
    if ("http".equals(address.getScheme()) && !AlipayPayment.isSecure(address)) {
      address = URI.create("https" + text.substring("http".length()));
    }
    boolean here = "http".equals(address.getScheme());
    if (!AlipayPayment.isSecure(address) || !(here || address.getHost().endsWith(ALIPAY))) {
      throw new IOException("an address elsewhere");
    }
    return address;
  }

  private static PaymentException unavailable(
      LocalDate day, String why, @org.jspecify.annotations.Nullable Throwable cause) {
    return new PaymentException(Problem.of(ErrorCode.PAYMENT_BILL_UNAVAILABLE, day, why), cause);
  }
}
