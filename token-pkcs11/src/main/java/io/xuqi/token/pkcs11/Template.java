package io.xuqi.token.pkcs11;

import java.util.ArrayList;
import java.util.List;

/** Attributes to search for or to create an object with. Not thread-safe. */
final class Template {

  private static final byte[] TRUE = {1};
  private static final byte[] FALSE = {0};

  private final StructLayout layout;
  private final List<Long> types = new ArrayList<>();
  private final List<byte[]> values = new ArrayList<>();

  Template(StructLayout layout) {
    this.layout = layout;
  }

  Template with(long type, byte[] value) {
    types.add(type);
    values.add(value);
    return this;
  }

  Template with(long type, boolean value) {
    return with(type, value ? TRUE : FALSE);
  }

  Template with(long type, long value) {
    return with(type, layout.encode(value));
  }

  long[] types() {
    return types.stream().mapToLong(Long::longValue).toArray();
  }

  byte[][] values() {
    return values.toArray(byte[][]::new);
  }
}
