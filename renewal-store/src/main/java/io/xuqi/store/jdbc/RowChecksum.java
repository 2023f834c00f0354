package io.xuqi.store.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.xuqi.common.RenewalId;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.StoredRenewal;
import io.xuqi.store.UniqueKey;
import io.xuqi.store.Versioned;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A number stored with each row and computed again on reading, so that a disk's error in a due time
 * or a claim is not taken for one. (Databases check their structure, and not all of them the
 * content.) It is CRC-32C: against errors, not against people, who have the record's encryption
 * against them.
 *
 * <p>What it is computed from is part of the store's format: every part with its length or a mark
 * for its absence before it, in one order, for ever.
 */
final class RowChecksum {

  private final CRC32C sum = new CRC32C();

  private RowChecksum() {}

  /** Of a renewal with all that it holds. */
  static long of(Versioned versioned) {
    StoredRenewal renewal = versioned.renewal();
    return new RowChecksum()
        .text(renewal.id().toString())
        .number(versioned.version())
        .text(renewal.token().manufacturer())
        .text(renewal.token().serialNumber())
        .text(renewal.state())
        .number(Statements.millis(renewal.dueAt()))
        .number(Statements.millis(renewal.finishedAt()))
        .texts(renewal.claims().stream().map(UniqueKey::value).toList())
        .texts(renewal.orders().stream().map(Object::toString).toList())
        .bytes(renewal.record().toArray())
        .sum
        .getValue();
  }

  /** Of a line of a renewal's history. */
  static long of(RenewalId renewal, long version, HistoryEntry entry) {
    return new RowChecksum()
        .text(renewal.toString())
        .number(version)
        .number(Statements.millis(Optional.of(entry.at())))
        .text(entry.state())
        .text(entry.event())
        .sum
        .getValue();
  }

  /** Of a line of a bank's statement that was counted. */
  static long of(String attemptId, ConsumedLines.Taken taken) {
    return new RowChecksum()
        .text(taken.line())
        .text(attemptId)
        .number(taken.amount().minorUnits())
        .text(taken.amount().currency().getCurrencyCode())
        .sum
        .getValue();
  }

  private RowChecksum text(String text) {
    return bytes(text.getBytes(UTF_8));
  }

  private RowChecksum texts(Collection<String> texts) {
    sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, texts.size()));
    new TreeSet<>(texts).forEach(this::text);
    return this;
  }

  private RowChecksum number(@Nullable Long number) {
    sum.update(number == null ? 0 : 1);
    if (number != null) {
      sum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    }
    return this;
  }

  private RowChecksum bytes(byte[] bytes) {
    sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    sum.update(bytes);
    return this;
  }
}
