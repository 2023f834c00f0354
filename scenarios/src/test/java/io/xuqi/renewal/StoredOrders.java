package io.xuqi.renewal;

import io.xuqi.common.Bytes;
import io.xuqi.common.RenewalId;
import io.xuqi.store.StoreException;
import io.xuqi.store.StoredRenewal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A window for tests that live in other packages: what a stored renewal says of its orders, and the
 * rows of the transition table.
 */
public final class StoredOrders {

  private StoredOrders() {}

  /** One way an order can go, as {@code FROM TRIGGER TO}. */
  public static Set<String> table() {
    return TransitionTable.ALL.stream()
        .map(t -> t.from() + " " + t.trigger() + " " + t.to())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The name of a renewal's attempt to pay, counted from 1. */
  public static String attemptId(RenewalId renewal, int number) {
    return new AttemptId(renewal, number).toString();
  }

  /**
   * What a stored renewal says.
   *
   * @param orders the states of its orders
   * @param openAttempts attempts to pay that can still succeed
   * @param keptReceipts receipts that are neither given back nor on the way there
   * @param invoiceRequests the content of each request for an invoice by its number
   * @param invoice the issued invoice's number and content
   */
  public record Seen(
      RenewalId id,
      List<RenewalState> orders,
      long openAttempts,
      long keptReceipts,
      Map<Integer, Bytes> invoiceRequests,
      Optional<String> invoice) {}

  public static Seen look(StoredRenewal stored, DataKey key) throws StoreException {
    RenewalRecord record =
        RecordCodec.decode(
            new RecordCipher(key).decrypt(stored.id(), stored.record()), new ParsedCertificates());
    return new Seen(
        record.id(),
        record.orders().stream().map(OrderRecord::state).toList(),
        record.attempts().stream().filter(AttemptRecord::isOpen).count(),
        record.attempts().stream().filter(record::keeps).count(),
        invoiceRequests(record),
        record
            .invoice()
            .flatMap(
                i ->
                    i.issued()
                        .map(
                            issued ->
                                issued.number()
                                    + " "
                                    + i.acknowledged().orElseThrow().request().sha256().toHex())));
  }

  private static Map<Integer, Bytes> invoiceRequests(RenewalRecord record) {
    Map<Integer, Bytes> requests = new TreeMap<>();
    record
        .invoice()
        .ifPresent(
            i ->
                Stream.of(i.wanted().stream(), i.unanswered().stream(), i.acknowledged().stream())
                    .flatMap(s -> s)
                    .forEach(n -> requests.put(n.revision(), n.request().sha256())));
    return requests;
  }

  /**
   * The row of the table by which an order went; empty when there is none.
   *
   * @param events what the history says of the change
   */
  public static Optional<String> row(RenewalState from, RenewalState to, String events) {
    List<TransitionTable.Transition> rows =
        TransitionTable.ALL.stream().filter(t -> t.from() == from && t.to() == to).toList();
    return rows.stream()
        .filter(t -> rows.size() == 1 || t.trigger() == trigger(from, to, events))
        .map(t -> t.from() + " " + t.trigger() + " " + t.to())
        .findFirst();
  }

  /** Where several triggers lead to the same state. */
  private static OrderTrigger trigger(RenewalState from, RenewalState to, String events) {
    if (from == RenewalState.INSTALLING) {
      return events.contains("install-confirmed")
          ? OrderTrigger.INSTALL_CONFIRMED
          : OrderTrigger.CONFIRMED_AT_CA;
    }
    boolean refused = events.contains("submission-refused");
    if (to == RenewalState.REJECTED) {
      return refused ? OrderTrigger.RESUBMISSION_REFUSED : OrderTrigger.REFUSED_BY_REVIEW;
    }
    if (refused) {
      return OrderTrigger.SUBMISSION_REFUSED;
    }
    return events.contains("cancel-chosen") ? OrderTrigger.ABANDONED : OrderTrigger.CANCELLED_AT_CA;
  }
}
