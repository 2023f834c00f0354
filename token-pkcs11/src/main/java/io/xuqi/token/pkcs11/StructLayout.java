package io.xuqi.token.pkcs11;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How PKCS#11 structs lie in memory. On Windows CK_ULONG has 4 bytes and structs are packed (so the
 * function list starts at offset 2); elsewhere CK_ULONG is as long as a pointer and fields are
 * aligned to their size (PKCS#11 v2.40, 2.1). Every size and offset used with a driver comes from
 * here.
 *
 * @param numberSize bytes of a CK_ULONG
 * @param pointerSize bytes of a pointer
 * @param packed whether structs have no padding
 * @param order the processor's byte order
 */
record StructLayout(int numberSize, int pointerSize, boolean packed, ByteOrder order) {

  /** No smaller than any of CK_INFO, CK_SLOT_INFO, CK_TOKEN_INFO and CK_MECHANISM_INFO. */
  static final int MAX_INFO_SIZE = 256;

  /** CKF_OS_LOCKING_OK: the driver may lock with the operating system's means. */
  private static final long OS_LOCKING_OK = 0x2;

  /** The layout of drivers for this Java. */
  static StructLayout ofThisPlatform(int pointerSize) {
    return Platform.current() == Platform.WINDOWS
        ? windows(pointerSize)
        : unix(pointerSize, ByteOrder.nativeOrder());
  }

  static StructLayout windows(int pointerSize) {
    return new StructLayout(4, pointerSize, true, ByteOrder.LITTLE_ENDIAN);
  }

  static StructLayout unix(int pointerSize, ByteOrder order) {
    return new StructLayout(pointerSize, pointerSize, false, order);
  }

  /** CK_UNAVAILABLE_INFORMATION: all ones. */
  long unavailable() {
    return numberSize == 4 ? 0xFFFF_FFFFL : -1L;
  }

  /** The offset of a function pointer in CK_FUNCTION_LIST, behind the two bytes of CK_VERSION. */
  long functionOffset(Function function) {
    return (packed ? 2 : pointerSize) + (long) function.index() * pointerSize;
  }

  /** CK_C_INITIALIZE_ARGS without callbacks: four pointers, the flags, a pointer. */
  byte[] initializeArguments() {
    Writer writer = new Writer(6 * Math.max(pointerSize, numberSize));
    for (int callback = 0; callback < 4; callback++) {
      writer.pointer(0);
    }
    writer.number(OS_LOCKING_OK).pointer(0);
    return writer.bytes();
  }

  /** CK_MECHANISM without a parameter. */
  byte[] mechanism(long type) {
    return new Writer(attributeSize()).number(type).pointer(0).number(0).bytes();
  }

  /** A CK_ULONG, as it is the value of an attribute. */
  byte[] encode(long number) {
    return new Writer(numberSize).number(number).bytes();
  }

  /** Reads a CK_ULONG that is the value of an attribute; all ones when it has another length. */
  long decode(byte[] number) {
    return number.length == numberSize ? fields(number).number() : unavailable();
  }

  /** Bytes of one CK_ATTRIBUTE: type, pointer to the value, length. */
  int attributeSize() {
    return packed ? 2 * numberSize + pointerSize : 3 * Math.max(numberSize, pointerSize);
  }

  /**
   * An array of CK_ATTRIBUTE with the values right behind it.
   *
   * @param address where the bytes will lie
   * @param values an empty one becomes a null pointer
   */
  byte[] attributes(long address, long[] types, byte[][] values) {
    Writer writer = new Writer(attributesSize(values));
    int position = valuesOffset(values.length);
    for (int i = 0; i < types.length; i++) {
      byte[] value = values[i];
      writer.number(types[i]).pointer(value.length == 0 ? 0 : address + position);
      writer.number(value.length).alignTo(attributeSize());
      writer.put(position, value);
      position += roundUp(value.length);
    }
    return writer.bytes();
  }

  /** The size of what {@link #attributes} returns. */
  int attributesSize(byte[][] values) {
    int size = valuesOffset(values.length);
    for (byte[] value : values) {
      size += roundUp(value.length);
    }
    return size;
  }

  /**
   * Takes back what a driver left in the bytes that {@link #attributes} made: fills the values and
   * the lengths.
   */
  void readAttributes(byte[] image, byte[][] values, long[] lengths) {
    int position = valuesOffset(values.length);
    for (int i = 0; i < values.length; i++) {
      Fields attribute = new Fields(image, i * attributeSize());
      attribute.number();
      attribute.pointer();
      lengths[i] = attribute.number();
      System.arraycopy(image, position, values[i], 0, values[i].length);
      position += roundUp(values[i].length);
    }
  }

  private int valuesOffset(int attributes) {
    return roundUp(attributes * attributeSize());
  }

  /** Values that are numbers must be aligned. */
  private static int roundUp(int size) {
    return (size + 7) & ~7;
  }

  /** Reads a struct field by field. */
  Fields fields(byte[] struct) {
    return new Fields(struct, 0);
  }

  /** The fields of one struct, in their order. */
  final class Fields {
    private final ByteBuffer buffer;
    private final int start;

    private Fields(byte[] struct, int start) {
      this.buffer = ByteBuffer.wrap(struct).order(order).position(start);
      this.start = start;
    }

    long number() {
      align(numberSize);
      return numberSize == 4 ? Integer.toUnsignedLong(buffer.getInt()) : buffer.getLong();
    }

    long pointer() {
      align(pointerSize);
      return pointerSize == 4 ? Integer.toUnsignedLong(buffer.getInt()) : buffer.getLong();
    }

    byte[] bytes(int length) {
      byte[] bytes = new byte[length];
      buffer.get(bytes);
      return bytes;
    }

    private void align(int size) {
      if (!packed) {
        int offset = buffer.position() - start;
        buffer.position(start + (offset + size - 1) / size * size);
      }
    }
  }

  private final class Writer {
    private final ByteBuffer buffer;

    Writer(int size) {
      this.buffer = ByteBuffer.allocate(size).order(order);
    }

    Writer number(long value) {
      return put(numberSize, value);
    }

    Writer pointer(long value) {
      return put(pointerSize, value);
    }

    private Writer put(int size, long value) {
      if (!packed) {
        alignTo(size);
      }
      if (size == 4) {
        buffer.putInt((int) value);
      } else {
        buffer.putLong(value);
      }
      return this;
    }

    void alignTo(int size) {
      buffer.position((buffer.position() + size - 1) / size * size);
    }

    void put(int position, byte[] value) {
      buffer.put(position, value);
    }

    byte[] bytes() {
      return buffer.array();
    }
  }
}
