package io.xuqi.renewal;

import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Writes the fields of a record one after the other; {@link FieldReader} reads them back. */
final class FieldWriter {

  private ByteBuffer out = ByteBuffer.allocate(4096);

  byte[] toArray() {
    return Arrays.copyOf(out.array(), out.position());
  }

  void number(long value) {
    room(Long.BYTES).putLong(value);
  }

  void flag(boolean value) {
    room(1).put((byte) (value ? 1 : 0));
  }

  void bytes(Bytes value) {
    bytes(value.toArray());
  }

  private void bytes(byte[] value) {
    room(Integer.BYTES + value.length).putInt(value.length).put(value);
  }

  void text(String value) {
    bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  void constant(Enum<?> value) {
    text(value.name());
  }

  void instant(Instant value) {
    number(value.getEpochSecond());
    number(value.getNano());
  }

  void money(Money value) {
    text(value.currency().getCurrencyCode());
    number(value.minorUnits());
  }

  <T> void optional(Optional<T> value, BiConsumer<FieldWriter, T> writer) {
    flag(value.isPresent());
    value.ifPresent(v -> writer.accept(this, v));
  }

  <T> void list(Collection<T> values, BiConsumer<FieldWriter, T> writer) {
    number(values.size());
    values.forEach(v -> writer.accept(this, v));
  }

  /** The buffer, with room for so many bytes more. */
  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int needed = Math.addExact(out.position(), bytes);
      out = ByteBuffer.allocate(Math.max(needed, 2 * out.capacity())).put(out.flip());
    }
    return out;
  }
}
