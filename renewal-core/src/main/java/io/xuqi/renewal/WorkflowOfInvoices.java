package io.xuqi.renewal;

import static io.xuqi.renewal.Workflow.nothingToDo;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.renewal.InvoiceRecord.Numbered;
import io.xuqi.renewal.Workflow.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The decisions about invoices, as pure as the others of {@link Workflow}: what was confirmed is
 * stored before it is sent, an answer counts only for what it answers, and what was issued stays as
 * it is (R41).
 */
final class WorkflowOfInvoices {

  /** The CA's numbers are not believed beyond this: ours have to come after them. */
  static final int MAX_FOREIGN_REVISION = 1_000_000;

  private WorkflowOfInvoices() {}

  static Decision decide(RenewalRecord record, Event.OfInvoice event, Instant now) {
    if (event instanceof Event.InvoiceChosen e) {
      return chosen(record, e.request(), now);
    }
    if (record.invoice().isEmpty()) {
      return nothingToDo(record);
    }
    InvoiceRecord invoice = record.invoice().get();
    if (event instanceof Event.InvoiceReported e) {
      return nothingToDo(reported(record, invoice, e, now));
    } else if (event instanceof Event.InvoiceRefused e) {
      return refused(record, invoice, e);
    } else if (event instanceof Event.InvoiceCollected) {
      boolean first = invoice.issued().isPresent() && invoice.collectedAt().isEmpty();
      return nothingToDo(
          first ? with(record, i -> i.with(d -> d.collectedAt = Optional.of(now))) : record);
    } else if (event instanceof Event.InvoiceReminded e) {
      return nothingToDo(reminded(record, invoice, e.workingDays()));
    } else if (event instanceof Event.InvoiceOverdue) {
      boolean first = isAwaited(record) && invoice.dueSince().isPresent();
      return nothingToDo(first ? with(record, i -> i.with(d -> d.overdueTold = true)) : record);
    }
    throw new IllegalArgumentException("unknown event " + event);
  }

  // ---- whether --------------------------------------------------------------------------------

  /** Why none can be asked for (any more); empty when one can, as far as the renewal goes. */
  static Optional<Problem> obstacle(RenewalRecord record) {
    OrderRecord priced = record.pricedOrder();
    Optional<InvoiceRecord> invoice = record.invoice();
    if (invoice.flatMap(InvoiceRecord::issued).isPresent()) {
      return Optional.of(Problem.of(ErrorCode.INVOICE_ALREADY_ISSUED));
    }
    if (isOver(record) || priced.handle().isEmpty() || priced.terms().isEmpty()) {
      return Optional.of(Problem.of(ErrorCode.INVOICE_NOT_AVAILABLE, record.state().name()));
    }
    return priced.terms().map(t -> t.fee().isZero()).orElse(true)
        ? Optional.of(Problem.of(ErrorCode.INVOICE_NOT_AVAILABLE, "NO_FEE"))
        : Optional.empty();
  }

  /** No fee is kept for it, or perhaps none: nobody asks the CA for its invoice. */
  private static boolean isOver(RenewalRecord record) {
    return isOver(record.state()) || isOver(record.pricedOrder().state());
  }

  private static boolean isOver(RenewalState state) {
    return state == RenewalState.CANCELLING
        || state == RenewalState.CANCELLED
        || state == RenewalState.EXPIRED;
  }

  /** Whether one is to come or to be collected, and somebody has to look after it. */
  static boolean isAwaited(RenewalRecord record) {
    return isOpen(record) && record.invoice().map(i -> !i.overdueTold()).orElse(false);
  }

  /** Whether one is to come or to be collected, however long ago it should have been. */
  static boolean isOpen(RenewalRecord record) {
    return !isOver(record) && record.invoice().map(InvoiceRecord::isOpen).orElse(false);
  }

  /** Whether there will be none. */
  static boolean isCancelled(RenewalRecord record) {
    InvoiceRecord invoice = record.invoice().orElseGet(InvoiceRecord::none);
    RenewalState priced = record.pricedOrder().state();
    return invoice.issued().isEmpty()
        && (invoice.cancelled()
            || priced == RenewalState.CANCELLED
            || priced == RenewalState.EXPIRED);
  }

  // ---- asking -----------------------------------------------------------------------------------

  private static Decision chosen(RenewalRecord record, InvoiceRequest request, Instant now) {
    if (obstacle(record).isPresent()) {
      return nothingToDo(record);
    }
    InvoiceRecord known = record.invoice().orElseGet(InvoiceRecord::none);
    Optional<Numbered> pending =
        // Not when the CA has used its number for something else.
        known.wanted().filter(w -> w.revision() == known.revision());
    if (pending.map(w -> w.request().equals(request)).orElse(false)) {
      return new Decision(record, List.of(new Effect.RequestInvoice(pending.get().revision())));
    }
    boolean held =
        known.wanted().isEmpty()
            && known.unanswered().isEmpty() // of which the CA may hold one instead
            && !known.cancelled()
            && known.acknowledged().map(a -> a.request().equals(request)).orElse(false);
    if (held) {
      // Not only asked about: a CA that has lost it takes it again.
      int again = known.acknowledgedRevision();
      return new Decision(record, List.of(new Effect.RequestInvoice(again)));
    }
    if (known.unanswered().size() == InvoiceRecord.MAX_UNANSWERED) {
      return nothingToDo(record);
    }
    Numbered next = new Numbered(known.revision() + 1, request);
    InvoiceRecord wanting =
        known.with(
            i -> {
              i.wanted.ifPresent(i.unanswered::add); // who knows whether it arrived
              i.revision = next.revision();
              i.wanted = Optional.of(next);
              i.cancelled = false;
              if (i.overdueTold) { // it was not for this one that somebody was told
                i.overdueTold = false;
                i.reminded = 0;
                i.dueSince = Optional.of(now);
              }
            });
    RenewalRecord stored = withoutTrouble(record).with(r -> r.invoice = Optional.of(wanting));
    return new Decision(stored, List.of(new Effect.RequestInvoice(next.revision())));
  }

  /** What to ask the CA when somebody wants to know how everything stands. */
  static List<Effect> asking(RenewalRecord record) {
    boolean asks = !isOver(record) && record.pricedOrder().handle().isPresent();
    if (!asks || record.invoice().isEmpty()) {
      return List.of();
    }
    InvoiceRecord invoice = record.invoice().get();
    if (invoice.wanted().isPresent()) {
      return List.of(new Effect.RequestInvoice(invoice.wanted().get().revision()));
    }
    boolean mayBeHeld =
        invoice.collectedAt().isEmpty()
            && (invoice.acknowledged().isPresent() || !invoice.unanswered().isEmpty());
    return mayBeHeld ? List.of(new Effect.QueryInvoice()) : List.of();
  }

  // ---- the CA's word ----------------------------------------------------------------------------

  private static RenewalRecord reported(
      RenewalRecord record, InvoiceRecord invoice, Event.InvoiceReported e, Instant now) {
    InvoiceReport report = e.report();
    return switch (report.status()) {
      case UNKNOWN -> record;
      case NONE -> e.holdsAtLeast() > 0 ? odd(record, "no invoice is asked for") : record;
      case CANCELLED -> cancelled(record, invoice, e);
      case REQUESTED -> held(record, invoice, e);
      case ISSUED -> issued(record, invoice, report, now);
    };
  }

  private static RenewalRecord cancelled(
      RenewalRecord record, InvoiceRecord invoice, Event.InvoiceReported e) {
    if (invoice.issued().isPresent()) {
      return e.issued() ? odd(record, "an issued invoice is cancelled") : record;
    }
    boolean ours =
        invoice.wanted().isEmpty()
            && (e.report().revision() == 0 || invoice.heldBy(e.report()).isPresent());
    return ours ? with(record, i -> i.with(d -> d.cancelled = true)) : record;
  }

  private static RenewalRecord held(
      RenewalRecord record, InvoiceRecord invoice, Event.InvoiceReported e) {
    InvoiceReport report = e.report();
    if (invoice.issued().isPresent()) {
      return e.issued() ? odd(record, "an issued invoice is asked for") : record;
    }
    if (report.revision() < e.holdsAtLeast()) {
      return odd(record, "an older request for an invoice");
    }
    if (report.revision() < invoice.acknowledgedRevision()) {
      return record; // asked before the CA acknowledged a later one
    }
    Optional<Numbered> ours = invoice.heldBy(report);
    if (ours.isEmpty()) {
      return foreign(record, report);
    }
    boolean known =
        invoice.acknowledged().equals(ours)
            && invoice.wanted().isEmpty()
            && !invoice.cancelled(); // which the CA takes back
    return known ? record : acknowledged(record, ours.get());
  }

  private static RenewalRecord acknowledged(RenewalRecord record, Numbered ours) {
    boolean answered =
        record
            .invoice()
            .flatMap(InvoiceRecord::wanted)
            .map(w -> w.revision() <= ours.revision())
            .orElse(false);
    RenewalRecord next =
        with(
            record,
            i ->
                i.with(
                    d -> {
                      d.acknowledged = Optional.of(ours);
                      d.cancelled = false;
                      d.unanswered.removeIf(n -> n.revision() <= ours.revision());
                      if (answered) {
                        d.wanted = Optional.empty();
                      }
                    }));
    return answered ? withoutTrouble(next) : next;
  }

  private static RenewalRecord issued(
      RenewalRecord record, InvoiceRecord invoice, InvoiceReport report, Instant now) {
    boolean held =
        invoice
            .acknowledged()
            .map(a -> report.request().equals(a.request().sha256()))
            .orElse(false);
    if (invoice.issued().isPresent()) {
      // Under whatever number: the same content may have been sent again before it was issued.
      boolean same = held && report.issued().equals(invoice.issued());
      return same
          ? with(record, i -> i.with(d -> d.formats.addAll(report.formats())))
          : odd(record, "another invoice than the one that was issued");
    }
    // Under another number too: asked for in a life before this one, but it says what is wanted.
    Optional<Numbered> ours =
        invoice
            .heldBy(report)
            .or(() -> invoice.wanted().filter(w -> report.request().equals(w.request().sha256())));
    if (ours.isEmpty()) {
      return foreign(record, report);
    }
    if (ours.get().revision() < invoice.acknowledgedRevision()) {
      return odd(record, "an invoice for a request that was replaced");
    }
    boolean tooLate =
        invoice.wanted().map(w -> !w.request().equals(ours.get().request())).orElse(false);
    RenewalRecord next =
        with(
            withoutTrouble(record),
            i ->
                i.with(
                    d -> {
                      d.acknowledged = ours;
                      d.wanted = Optional.empty();
                      d.unanswered.clear();
                      d.cancelled = false;
                      d.issued = report.issued();
                      d.formats.addAll(report.formats());
                      d.dueSince = d.dueSince.or(() -> Optional.of(now));
                    }));
    return tooLate
        ? next.with(r -> r.problem = Optional.of(Problem.of(ErrorCode.INVOICE_ALREADY_ISSUED)))
        : next;
  }

  /**
   * The CA holds what nobody here confirmed: not believed. But its number is taken, so that the
   * next wish gets one after it.
   */
  private static RenewalRecord foreign(RenewalRecord record, InvoiceReport report) {
    RenewalRecord next = record;
    if (report.revision() <= MAX_FOREIGN_REVISION) {
      next = with(record, i -> i.with(d -> d.revision = numberAfter(i, report)));
    }
    return odd(next, "an invoice request that is not ours");
  }

  /** The same number with another content is used up too. */
  private static int numberAfter(InvoiceRecord invoice, InvoiceReport report) {
    boolean taken = invoice.wanted().map(w -> w.revision() == report.revision()).orElse(false);
    return Math.max(invoice.revision(), report.revision() + (taken ? 1 : 0));
  }

  private static Decision refused(
      RenewalRecord record, InvoiceRecord invoice, Event.InvoiceRefused e) {
    boolean current =
        invoice.issued().isEmpty()
            && invoice.current().map(c -> c.revision() == e.revision()).orElse(false);
    if (!current) {
      return nothingToDo(
          with(record, i -> i.with(d -> d.unanswered.removeIf(n -> n.revision() == e.revision()))));
    }
    RenewalRecord next =
        with(record, i -> i.with(d -> d.wanted = Optional.empty()))
            .with(r -> r.problem = Optional.of(e.problem()));
    boolean issued = e.problem().code() == ErrorCode.INVOICE_ALREADY_ISSUED;
    boolean asks = issued || !invoice.unanswered().isEmpty(); // one before it may have arrived
    return new Decision(next, asks ? asking(next) : List.of());
  }

  // ---- time -------------------------------------------------------------------------------------

  /** From the approval on working days are counted. */
  static RenewalRecord dated(RenewalRecord record, Instant now) {
    RenewalState state = record.pricedOrder().state();
    boolean approved =
        state == RenewalState.AWAITING_INSTALL
            || state == RenewalState.INSTALLING
            || state == RenewalState.COMPLETED;
    boolean undated = record.invoice().map(i -> i.dueSince().isEmpty()).orElse(false);
    return approved && undated
        ? with(record, i -> i.with(d -> d.dueSince = Optional.of(now)))
        : record;
  }

  private static RenewalRecord reminded(
      RenewalRecord record, InvoiceRecord invoice, int workingDays) {
    boolean waits =
        isAwaited(record) && invoice.issued().isPresent() && workingDays > invoice.reminded();
    return waits ? with(record, i -> i.with(d -> d.reminded = workingDays)) : record;
  }

  // ---- common -----------------------------------------------------------------------------------

  private static RenewalRecord with(RenewalRecord record, UnaryOperator<InvoiceRecord> change) {
    return record.with(r -> r.invoice = r.invoice.map(change));
  }

  private static RenewalRecord odd(RenewalRecord record, String what) {
    return record.with(r -> r.problem = Optional.of(Problem.of(ErrorCode.CA_BAD_REPLY, what)));
  }

  /** Whatever was wrong with an invoice before is no news any more. */
  private static RenewalRecord withoutTrouble(RenewalRecord record) {
    boolean passed =
        record.problem().filter(p -> p.code().value().startsWith("invoice.")).isPresent();
    return passed ? record.with(r -> r.problem = Optional.empty()) : record;
  }
}
