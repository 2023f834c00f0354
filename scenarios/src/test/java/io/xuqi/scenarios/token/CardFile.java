package io.xuqi.scenarios.token;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file of {@link MyEidCard}: a folder, bytes, or a private key. */
final class CardFile {

  static final int FOLDER = 0x38;
  static final int BYTES = 0x01;
  static final int RSA = 0x11;
  static final int EC = 0x22;

  /** What a file's access conditions are about; a condition is half a byte of three. */
  enum Act {
    READ(0),
    USE(0),
    CREATE(1),
    UPDATE(1),
    DELETE(2),
    GENERATE(3);

    private final int half;

    Act(int half) {
      this.half = half;
    }
  }

  private final int id;
  private final int descriptor;
  private final int size;
  private final byte[] access;
  private final Map<Integer, CardFile> children = new LinkedHashMap<>();
  private final byte[] content;
  private @Nullable CardKey key;

  /**
   * @param descriptor {@link #FOLDER}, {@link #BYTES}, {@link #RSA} or {@link #EC}
   * @param size bytes, or bits of a key
   * @param access three bytes
   */
  CardFile(int id, int descriptor, int size, byte[] access) {
    this.id = id;
    this.descriptor = descriptor;
    this.size = size;
    this.access = access.clone();
    this.content = new byte[descriptor == BYTES ? size : 0];
  }

  CardFile copy() {
    CardFile copy = new CardFile(id, descriptor, size, access);
    System.arraycopy(content, 0, copy.content, 0, content.length);
    copy.key = key;
    children.forEach((name, child) -> copy.children.put(name, child.copy()));
    return copy;
  }

  int id() {
    return id;
  }

  int size() {
    return size;
  }

  int descriptor() {
    return descriptor;
  }

  Map<Integer, CardFile> children() {
    return children;
  }

  byte[] content() {
    return content;
  }

  @Nullable CardKey key() {
    return key;
  }

  void key(CardKey generated) {
    key = generated;
  }

  /** 0 always, 15 never, otherwise the number of a PIN. */
  int condition(Act act) {
    return (access[act.half / 2] >> (act.half % 2 == 0 ? 4 : 0)) & 0x0F;
  }

  /** The file control information of ISO/IEC 7816-4, 5.3.3. */
  byte[] control(boolean active) {
    byte[] told = {
      0x6F,
      0,
      (byte) (descriptor == BYTES ? 0x80 : 0x81),
      2,
      (byte) (size >> 8),
      (byte) size,
      (byte) 0x82,
      1,
      (byte) descriptor,
      (byte) 0x83,
      2,
      (byte) (id >> 8),
      (byte) id,
      (byte) 0x86,
      3,
      access[0],
      access[1],
      access[2],
      (byte) 0x8A,
      1,
      (byte) (active ? 5 : 1)
    };
    told[1] = (byte) (told.length - 2);
    return told;
  }
}
