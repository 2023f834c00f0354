package io.xuqi.renewal;

import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Writes the fields of a record one after the other; {@link FieldReader} reads them back. */
final class FieldWriter {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
  private final DataOutputStream out = new DataOutputStream(bytes);

  byte[] toArray() {
    return bytes.toByteArray();
  }

  void number(long value) {
    write(() -> out.writeLong(value));
  }

  void flag(boolean value) {
    write(() -> out.writeBoolean(value));
  }

  void bytes(Bytes value) {
    write(
        () -> {
          out.writeInt(value.size());
          out.write(value.toArray());
        });
  }

  void text(String value) {
    bytes(Bytes.copyOf(value.getBytes(StandardCharsets.UTF_8)));
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

  private interface Writing {
    void run() throws IOException;
  }

  private static void write(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }
}
