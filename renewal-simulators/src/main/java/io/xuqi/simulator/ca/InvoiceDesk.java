package io.xuqi.simulator.ca;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.portal.protocol.PortalInvoiceMessages.InvoiceReply;
import io.xuqi.ca.portal.protocol.PortalInvoiceMessages.Issued;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceReport.Status;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.simulator.invoice.SpecimenInvoice;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests for invoices, one for each order with a fee, and issues them with the approval;
 * what is issued stays as it is (R41). Guarded by the CA's lock.
 */
final class InvoiceDesk {
  private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");
  private static final String SERVICE = "*信息技术服务*数字证书更新服务费";

  /** What is issued on paper cannot be fetched. */
  private static final List<DocumentFormat> ELECTRONIC = List.of(DocumentFormat.values());

  /** 6 % VAT of services, in percent of the net amount. */
  private static final long TAX = 6;

  private final Clock clock;
  private final Invoicing invoicing;
  private final LedgerBook ledger;
  private final InvoiceNotices notices;
  private final Map<BusinessNumber, Held> requests = new HashMap<>();
  private final Queue<MisissueInvoice> misissues = new ArrayDeque<>();
  private Optional<String> refusal = Optional.empty();
  private long issued;

  InvoiceDesk(Clock clock, Invoicing invoicing, LedgerBook ledger) {
    this.clock = clock;
    this.invoicing = invoicing;
    this.ledger = ledger;
    this.notices = new InvoiceNotices(invoicing);
  }

  /** What an order's invoice is to say. */
  private static final class Held {
    int revision;
    InvoiceRequest request;
    @Nullable Printed printed;

    Held(int revision, InvoiceRequest request) {
      this.revision = revision;
      this.request = request;
    }
  }

  /**
   * An issued invoice.
   *
   * @param told as the CA says it issued it
   * @param specimen as it is
   */
  record Printed(
      IssuedInvoice told,
      InvoiceType type,
      SpecimenInvoice specimen,
      Optional<MisissueInvoice> misissue) {

    List<DocumentFormat> formats() {
      return type == InvoiceType.ELECTRONIC ? ELECTRONIC : List.of();
    }

    /** Makes a document, the same each time. Takes long. */
    Bytes document(DocumentFormat format) {
      Bytes document = Bytes.copyOf(specimen.document(format));
      return misissue.map(wrong -> wrong.handedOut(format, document)).orElse(document);
    }
  }

  InvoiceNotices notices() {
    return notices;
  }

  InvoiceReply request(Order order, int revision, InvoiceRequest request) throws RefusedException {
    if (order.fee.isZero()) {
      throw new RefusedException(PortalProblem.INVOICE_CONTENT, "该业务无需缴费");
    }
    Held held = requests.get(order.number);
    if (isOver(order) || (held != null && revision < held.revision)) {
      return report(order);
    }
    if (held != null && held.request.equals(request)) {
      held.revision = revision;
      return report(order);
    }
    if (held != null && held.revision == revision) {
      throw new RefusedException(PortalProblem.IDEMPOTENCY_CONFLICT, "invoice " + revision);
    }
    if (held != null && held.printed != null) {
      throw new RefusedException(PortalProblem.INVOICE_FINAL, held.printed.told().number());
    }
    requireTaken(request);
    requests.put(order.number, new Held(revision, request));
    if (isApproved(order)) {
      approved(order);
    }
    return report(order);
  }

  private void requireTaken(InvoiceRequest request) throws RefusedException {
    if (!invoicing.types().contains(request.type())) {
      throw new RefusedException(PortalProblem.INVOICE_CONTENT, "不提供此类发票");
    }
    if (refusal.isPresent()) {
      throw new RefusedException(PortalProblem.INVOICE_CONTENT, refusal.get());
    }
  }

  InvoiceReply report(Order order) {
    Held held = requests.get(order.number);
    if (held == null) {
      return new InvoiceReply(
          isOver(order) ? Status.CANCELLED : Status.NONE, 0, null, null, List.of());
    }
    Bytes digest = held.request.sha256();
    if (held.printed == null) {
      return new InvoiceReply(
          isOver(order) ? Status.CANCELLED : Status.REQUESTED,
          held.revision,
          digest,
          null,
          List.of());
    }
    IssuedInvoice told = held.printed.told();
    return new InvoiceReply(
        Status.ISSUED,
        held.revision,
        digest,
        new Issued(told.number(), told.date(), told.total()),
        held.printed.formats());
  }

  /** A document; making it takes long and needs no lock. */
  Supplier<Bytes> document(Order order, String format) throws RefusedException {
    Printed printed = printed(order, format);
    DocumentFormat found =
        printed.formats().stream()
            .filter(known -> known.name().equals(format))
            .findFirst()
            .orElseThrow(() -> new RefusedException(PortalProblem.NO_INVOICE, format));
    return () -> printed.document(found);
  }

  void resend(Order order, InvoiceDelivery to) throws RefusedException {
    notices.add(printed(order, ""), to);
  }

  private Printed printed(Order order, String what) throws RefusedException {
    Held held = requests.get(order.number);
    if (held == null || held.printed == null) {
      throw new RefusedException(PortalProblem.NO_INVOICE, what);
    }
    return held.printed;
  }

  /** An order was approved: its invoice is issued unless that is done by hand. */
  void approved(Order order) {
    Held held = requests.get(order.number);
    if (held != null && !invoicing.byHand()) {
      issue(order, held);
    }
  }

  /**
   * @throws IllegalStateException if there is nothing to issue
   */
  void issueByHand(Order order) {
    Held held = requests.get(order.number);
    if (held == null || held.printed != null || !isApproved(order)) {
      throw new IllegalStateException("order " + order.number + " has no invoice to be issued");
    }
    issue(order, held);
  }

  void misissueNext(MisissueInvoice misissue) {
    misissues.add(misissue);
  }

  void refuse(Optional<String> reason) {
    refusal = reason;
  }

  private void issue(Order order, Held held) {
    if (held.printed != null) {
      return;
    }
    SpecimenInvoice right = specimen(order, held.request);
    Optional<MisissueInvoice> misissue = Optional.ofNullable(misissues.poll());
    SpecimenInvoice specimen = misissue.map(wrong -> wrong.printed(right)).orElse(right);
    IssuedInvoice told = new IssuedInvoice(right.number(), right.date(), total(specimen));
    held.printed = new Printed(told, held.request.type(), specimen, misissue);
    ledger.invoices.add(
        new Ledger.Invoice(order.number, told.number(), held.revision, held.request.sha256()));
    notices.add(held.printed, held.request.delivery());
  }

  private SpecimenInvoice specimen(Order order, InvoiceRequest request) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), BEIJING);
    return new SpecimenInvoice(
        number(today),
        today,
        request.title(),
        request.taxpayerNumber().map(TaxpayerNumber::value),
        invoicing.seller(),
        invoicing.sellerNumber().value(),
        List.of(line(order.fee)),
        "业务单号：" + order.number.value());
  }

  /** Year and region, the channel, and a sequence. */
  private String number(LocalDate today) {
    issued++;
    String region = invoicing.sellerNumber().value().replaceAll("[^0-9]", "0").substring(2, 4);
    return "%02d%s2%015d".formatted(today.getYear() % 100, region, issued);
  }

  /** The tax within a gross amount, so rounded that net and tax add up to it. */
  static SpecimenInvoice.Item line(Money gross) {
    long whole = 100 + TAX;
    long net = (gross.minorUnits() * 100 + whole / 2) / whole;
    return new SpecimenInvoice.Item(
        SERVICE,
        new Money(net, gross.currency()),
        Optional.of(new Money(gross.minorUnits() - net, gross.currency())));
  }

  private static Money total(SpecimenInvoice specimen) {
    SpecimenInvoice.Item item = specimen.items().get(0);
    return item.tax().map(item.net()::plus).orElse(item.net());
  }

  private static boolean isApproved(Order order) {
    return order.status == ServiceOrder.Status.APPROVED
        || order.status == ServiceOrder.Status.COMPLETED;
  }

  private boolean isOver(Order order) {
    Held held = requests.get(order.number);
    return (held == null || held.printed == null)
        && (order.status == ServiceOrder.Status.CANCELLED
            || order.status == ServiceOrder.Status.EXPIRED);
  }
}
