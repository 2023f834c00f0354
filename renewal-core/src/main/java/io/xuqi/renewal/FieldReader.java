package io.xuqi.renewal;

import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads what {@link FieldWriter} wrote. Damage shows as {@link IllegalArgumentException}, {@link
 * BufferUnderflowException} or {@link java.time.DateTimeException}; nothing is allocated that the
 * input does not hold.
 */
final class FieldReader {

  private static final int MAX_LIST = 1000;

  private final ByteBuffer in;

  FieldReader(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes);
  }

  boolean isAtEnd() {
    return !in.hasRemaining();
  }

  long number() {
    return in.getLong();
  }

  boolean flag() {
    byte value = in.get();
    if (value != 0 && value != 1) {
      throw new IllegalArgumentException("not a flag");
    }
    return value == 1;
  }

  Bytes bytes() {
    return Bytes.copyOf(field());
  }

  private byte[] field() {
    int size = in.getInt();
    if (size < 0 || size > in.remaining()) {
      throw new IllegalArgumentException("a field longer than the record");
    }
    byte[] value = new byte[size];
    in.get(value);
    return value;
  }

  String text() {
    return new String(field(), StandardCharsets.UTF_8);
  }

  <E extends Enum<E>> E constant(Class<E> type) {
    return Enum.valueOf(type, text());
  }

  Instant instant() {
    return Instant.ofEpochSecond(number(), number());
  }

  Money money() {
    Currency currency = Currency.getInstance(text());
    return new Money(number(), currency);
  }

  <T> Optional<T> optional(Function<FieldReader, T> reader) {
    return flag() ? Optional.of(reader.apply(this)) : Optional.empty();
  }

  <T> List<T> list(Function<FieldReader, T> reader) {
    long size = number();
    if (size < 0 || size > MAX_LIST) {
      throw new IllegalArgumentException("a list of " + size);
    }
    List<T> values = new ArrayList<>();
    for (long i = 0; i < size; i++) {
      values.add(reader.apply(this));
    }
    return values;
  }
}
