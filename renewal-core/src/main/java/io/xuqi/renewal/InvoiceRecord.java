package io.xuqi.renewal;

import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.IssuedInvoice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What is kept of a renewal's invoice: what was confirmed, what the CA said of it, who was reminded
 * of what. Each request that differs from the one before has a revision of its own, and a revision
 * never has two contents.
 *
 * @param revision the highest revision in use, by us or by the CA's word
 * @param wanted what was confirmed last, until the CA has answered
 * @param unanswered what was confirmed before that, and may have reached the CA or not; never sent
 *     again
 * @param acknowledged what the CA holds, by its word
 * @param cancelled whether the CA says that there will be none
 * @param issued the invoice; from then on nothing about it changes (R41)
 * @param formats the documents that can be fetched
 * @param dueSince the approval, from which working days are counted (R44); what was asked for later
 *     counts from then
 * @param collectedAt when the documents were kept
 * @param reminded the last working day since {@code dueSince} that was reminded of
 * @param overdueTold whether the overdue notice was given
 */
record InvoiceRecord(
    int revision,
    Optional<Numbered> wanted,
    List<Numbered> unanswered,
    Optional<Numbered> acknowledged,
    boolean cancelled,
    Optional<IssuedInvoice> issued,
    Set<DocumentFormat> formats,
    Optional<Instant> dueSince,
    Optional<Instant> collectedAt,
    int reminded,
    boolean overdueTold) {

  /** More changes of mind than anybody has while the CA does not answer. */
  static final int MAX_UNANSWERED = 20;

  /** A request under the number it is sent with. */
  record Numbered(int revision, InvoiceRequest request) {

    Numbered {
      if (revision < 1) {
        throw new IllegalArgumentException("revision " + revision);
      }
    }

    /** Whether this is what the CA says it holds. */
    boolean isHeldBy(InvoiceReport report) {
      return report.revision() == revision && report.request().equals(request.sha256());
    }
  }

  InvoiceRecord {
    unanswered = List.copyOf(unanswered);
    formats = Set.copyOf(formats);
    if (revision < 0 || reminded < 0 || unanswered.size() > MAX_UNANSWERED) {
      throw new IllegalArgumentException("not a record of an invoice");
    }
    if (issued.isPresent() && acknowledged.isEmpty()) {
      throw new IllegalArgumentException("an invoice that nobody asked for");
    }
  }

  static InvoiceRecord none() {
    return new InvoiceRecord(
        0,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        false,
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        0,
        false);
  }

  /** What the invoice says, or is to say: the confirmed request that counts. */
  Optional<Numbered> current() {
    return wanted.or(() -> acknowledged);
  }

  /** The revision of what the CA acknowledged, 0 when it has not. */
  int acknowledgedRevision() {
    return acknowledged.map(Numbered::revision).orElse(0);
  }

  /** The request of ours that the CA says it holds; empty when it is none. */
  Optional<Numbered> heldBy(InvoiceReport report) {
    return Stream.of(wanted.stream(), acknowledged.stream(), unanswered.stream())
        .flatMap(s -> s)
        .filter(n -> n.isHeldBy(report))
        .findFirst();
  }

  /** Whether one is, or may be, to come, or has come and was not collected. */
  boolean isOpen() {
    boolean asked = current().isPresent() || !unanswered.isEmpty();
    return asked && collectedAt.isEmpty() && (!cancelled || issued.isPresent());
  }

  /** A copy with changes. */
  InvoiceRecord with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new InvoiceRecord(
        draft.revision,
        draft.wanted,
        draft.unanswered,
        draft.acknowledged,
        draft.cancelled,
        draft.issued,
        draft.formats,
        draft.dueSince,
        draft.collectedAt,
        draft.reminded,
        draft.overdueTold);
  }

  /** What can change about an invoice. */
  static final class Draft {
    int revision;
    Optional<Numbered> wanted;
    final List<Numbered> unanswered;
    Optional<Numbered> acknowledged;
    boolean cancelled;
    Optional<IssuedInvoice> issued;
    final Set<DocumentFormat> formats = EnumSet.noneOf(DocumentFormat.class);
    Optional<Instant> dueSince;
    Optional<Instant> collectedAt;
    int reminded;
    boolean overdueTold;

    private Draft(InvoiceRecord from) {
      revision = from.revision;
      wanted = from.wanted;
      unanswered = new ArrayList<>(from.unanswered);
      acknowledged = from.acknowledged;
      cancelled = from.cancelled;
      issued = from.issued;
      formats.addAll(from.formats);
      dueSince = from.dueSince;
      collectedAt = from.collectedAt;
      reminded = from.reminded;
      overdueTold = from.overdueTold;
    }
  }
}
