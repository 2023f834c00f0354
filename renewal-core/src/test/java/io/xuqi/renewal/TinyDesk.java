package io.xuqi.renewal;

import io.xuqi.ca.CaException;
import io.xuqi.ca.CaInvoices;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.OrderHandle;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.IssuedInvoice;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A CA's invoice desk that keeps its promises, unless it is told how to break them. */
final class TinyDesk implements CaInvoices {

  static final IssuedInvoice INVOICE =
      new IssuedInvoice("26530000000000000001", LocalDate.of(2026, 6, 16), Records.FEE);

  /** What it holds. */
  int revision;

  Optional<InvoiceRequest> held = Optional.empty();
  boolean issued;

  /** What was asked: {@code request 1}, {@code report}. */
  final List<String> calls = new ArrayList<>();

  /** The next calls are answered with these, once the desk has done its part. */
  final List<Answer> answers = new ArrayList<>();

  /** Runs at the beginning of each call. */
  Runnable whenAsked = () -> {};

  /** Refuses the content of every request. */
  boolean refuses;

  /** What comes back instead of the truth. */
  interface Answer {
    @Nullable InvoiceReport instead() throws CaException;
  }

  static Answer lost() {
    return () -> {
      throw new CaException(Problem.of(ErrorCode.CA_NO_ANSWER));
    };
  }

  void issue() {
    issued = held.isPresent();
  }

  @Override
  public InvoicePolicy policy() {
    return InvoicePolicy.electronic("云岭示例认证有限公司");
  }

  @Override
  public InvoiceReport request(
      OrderHandle order, int number, InvoiceRequest request, CallContext context)
      throws CaException {
    called("request " + number);
    if (refuses) {
      throw new CaException(Problem.of(ErrorCode.INVOICE_REFUSED, "标题有误"));
    }
    if (issued && !Optional.of(request).equals(held)) {
      throw new CaException(Problem.of(ErrorCode.INVOICE_ALREADY_ISSUED));
    }
    if (number > revision && !issued) {
      revision = number;
      held = Optional.of(request);
    }
    return answer();
  }

  @Override
  public InvoiceReport report(OrderHandle order, CallContext context) throws CaException {
    called("report");
    return answer();
  }

  @Override
  public InvoiceDocument document(OrderHandle order, DocumentFormat format, CallContext context)
      throws CaException {
    called("document " + format);
    return new InvoiceDocument(format, Bytes.fromHex("01"));
  }

  @Override
  public void resend(OrderHandle order, InvoiceDelivery to, CallContext context) {
    called("resend");
  }

  private void called(String call) {
    calls.add(call);
    whenAsked.run();
  }

  @SuppressWarnings("NullAway") // an adapter may break every promise
  private InvoiceReport answer() throws CaException {
    return answers.isEmpty() ? report() : answers.remove(0).instead();
  }

  /** The truth. */
  InvoiceReport report() {
    if (held.isEmpty()) {
      return new InvoiceReport(
          InvoiceReport.Status.NONE, 0, Bytes.empty(), Optional.empty(), Set.of());
    }
    return issued ? issued(revision, held.get()) : requested(revision, held.get());
  }

  static InvoiceReport requested(int revision, InvoiceRequest request) {
    return new InvoiceReport(
        InvoiceReport.Status.REQUESTED, revision, request.sha256(), Optional.empty(), Set.of());
  }

  static InvoiceReport issued(int revision, InvoiceRequest request) {
    return new InvoiceReport(
        InvoiceReport.Status.ISSUED,
        revision,
        request.sha256(),
        Optional.of(INVOICE),
        Set.of(DocumentFormat.XML));
  }
}
