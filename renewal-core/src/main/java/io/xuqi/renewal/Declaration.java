package io.xuqi.renewal;

import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.TransferVerification.Result;
import io.xuqi.renewal.DeclaredTransfers.Declared;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bank transfers the payer declared for an attempt, and what was found of each (R34–R36).
 *
 * @param revision how often the list was changed, 0 before the first time: an answer says which
 *     list it answers
 * @param sought whether they are looked for: since the payer first wished it, until the attempt's
 *     time is over
 */
record Declaration(int revision, boolean sought, List<Declared> transfers) {

  Declaration {
    transfers = List.copyOf(transfers);
    if (transfers.size() > TransferRecord.MAX_RECORDS) {
      throw new IllegalArgumentException("more transfers than " + TransferRecord.MAX_RECORDS);
    }
  }

  static Declaration none() {
    return new Declaration(0, false, List.of());
  }

  /** Whether anything was ever declared: such money comes in any amount, and in parts. */
  boolean wasMade() {
    return revision > 0;
  }

  List<TransferRecord> records() {
    return transfers.stream().map(Declared::transfer).toList();
  }

  /** Whether looking again can bring news without anybody doing anything. */
  boolean isAwaited() {
    return sought
        && transfers.stream()
            .anyMatch(t -> t.result().map(r -> r.finding().mayChange()).orElse(true));
  }

  /** Whether the bank took money back that may have been counted. */
  boolean wasReversed() {
    return transfers.stream().anyMatch(t -> t.isFound(Finding.REVERSED));
  }

  /**
   * With another list of transfers; those that stay keep what was found of them.
   *
   * @return empty when a transfer is missing that was counted
   */
  Optional<Declaration> changedTo(List<TransferRecord> next) {
    if (next.equals(records())) {
      return Optional.of(this);
    }
    List<Declared> known = new ArrayList<>(transfers);
    List<Declared> changed = new ArrayList<>();
    for (TransferRecord record : next) {
      Optional<Declared> same =
          known.stream()
              .filter(k -> k.transfer().equals(record))
              // Of two that are told alike the counted one stays.
              .reduce((one, other) -> one.mayBeDeleted() ? other : one);
      same.ifPresent(known::remove);
      changed.add(same.orElseGet(() -> new Declared(record, Optional.empty())));
    }
    boolean countedIsMissing = known.stream().anyMatch(k -> !k.mayBeDeleted());
    return countedIsMissing
        ? Optional.empty()
        : Optional.of(new Declaration(revision + 1, sought, changed));
  }

  Declaration seeking(boolean next) {
    return new Declaration(revision, next, transfers);
  }

  /** With what was found of this very list. What was counted stays so, unless it was reversed. */
  Declaration verified(List<Result> results) {
    List<Declared> verified = new ArrayList<>();
    for (int i = 0; i < transfers.size(); i++) {
      Declared known = transfers.get(i);
      Result told = results.get(i);
      verified.add(
          isOlder(known, told) ? known : new Declared(known.transfer(), Optional.of(told)));
    }
    return new Declaration(revision, sought, verified);
  }

  /** Two may look at the same time, and the first to look be the last to tell. */
  private static boolean isOlder(Declared known, Result told) {
    Finding finding = told.finding();
    return known.isFound(Finding.REVERSED)
        || (known.isFound(Finding.MATCHED)
            && finding != Finding.MATCHED
            && finding != Finding.REVERSED);
  }
}
