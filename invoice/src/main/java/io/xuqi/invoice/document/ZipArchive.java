package io.xuqi.invoice.document;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A zip in memory, by its directory at the end. Only what is asked for is unpacked, and nothing is
 * ever written. Refused as a whole: names that lead out of the archive or occur twice, entries that
 * overlap, encryption, several volumes, Zip64, and what breaks a bound.
 */
final class ZipArchive {

  /** The most entries. */
  static final int MAX_ENTRIES = 1_000;

  /** The largest entry, unpacked, in bytes. */
  static final int MAX_ENTRY = 16 * 1024 * 1024;

  /** What all that is read may have together, unpacked, in bytes. */
  static final int MAX_TOTAL = 48 * 1024 * 1024;

  /** How many times larger than packed an entry above {@link #RATIO_FROM} may be. */
  static final int MAX_RATIO = 200;

  /** Below so many bytes nobody minds how well an entry was packed. */
  static final int RATIO_FROM = 1024 * 1024;

  private static final int END_SIZE = 22;
  private static final int END = 0x06054b50;
  private static final int CENTRAL_SIZE = 46;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL_SIZE = 30;
  private static final int LOCAL = 0x04034b50;
  private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
  private static final int MAX_NAME = 300;

  /** Where an entry lies. */
  private record Entry(int offset, int data, int packed, int size, int method, long crc) {
    int end() {
      return data + packed;
    }
  }

  private final byte[] zip;
  private final ByteBuffer buffer;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long unpacked;

  private ZipArchive(byte[] zip) {
    this.zip = zip;
    this.buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads the directory. */
  static ZipArchive open(byte[] zip) throws InvoiceDocumentException {
    ZipArchive archive = new ZipArchive(zip);
    try {
      archive.readDirectory();
    } catch (IndexOutOfBoundsException e) {
      throw InvoiceDocumentException.damaged("a zip that is cut off");
    }
    return archive;
  }

  boolean contains(String name) {
    return entries.containsKey(name);
  }

  /** The content of an entry; empty if there is none of the name. */
  Optional<byte[]> read(String name) throws InvoiceDocumentException {
    Entry entry = entries.get(name);
    return entry == null ? Optional.empty() : Optional.of(unpack(entry));
  }

  private void readDirectory() throws InvoiceDocumentException {
    int end = findEnd();
    int count = buffer.getShort(end + 10) & 0xFFFF;
    int size = buffer.getInt(end + 12);
    int at = buffer.getInt(end + 16);
    boolean oneVolume = buffer.getInt(end + 4) == 0 && buffer.getShort(end + 8) == (short) count;
    if (!oneVolume || at < 0 || size < 0 || (long) at + size > end) {
      throw damaged();
    }
    if (count > MAX_ENTRIES) {
      throw InvoiceDocumentException.tooLarge("the number of its files");
    }
    int directory = at;
    for (int i = 0; i < count; i++) {
      at = readEntry(at, directory);
    }
    requireNoOverlap();
  }

  private int findEnd() throws InvoiceDocumentException {
    int lowest = Math.max(0, zip.length - END_SIZE - 0xFFFF);
    for (int at = zip.length - END_SIZE; at >= lowest; at--) {
      if (buffer.getInt(at) == END
          && at + END_SIZE + (buffer.getShort(at + 20) & 0xFFFF) == zip.length) {
        return at;
      }
    }
    throw InvoiceDocumentException.damaged("a zip that is cut off");
  }

  /** Returns where the next one begins. */
  private int readEntry(int at, int directory) throws InvoiceDocumentException {
    int flags = buffer.getShort(at + 8) & 0xFFFF;
    int method = buffer.getShort(at + 10) & 0xFFFF;
    long crc = buffer.getInt(at + 16) & 0xFFFFFFFFL;
    int packed = buffer.getInt(at + 20);
    int size = buffer.getInt(at + 24);
    int nameLength = buffer.getShort(at + 28) & 0xFFFF;
    int extraLength = buffer.getShort(at + 30) & 0xFFFF;
    int commentLength = buffer.getShort(at + 32) & 0xFFFF;
    int offset = buffer.getInt(at + 42);
    if (buffer.getInt(at) != CENTRAL || offset < 0 || packed < 0 || nameLength > MAX_NAME) {
      throw damaged();
    }
    if ((flags & ENCRYPTED) != 0 || method == 99) {
      throw InvoiceDocumentException.encrypted();
    }
    if (buffer.getInt(offset) != LOCAL) {
      throw damaged();
    }
    int localName = buffer.getShort(offset + 26) & 0xFFFF;
    int localExtra = buffer.getShort(offset + 28) & 0xFFFF;
    int data = offset + LOCAL_SIZE + localName + localExtra;
    if (data < 0 || (long) data + packed > directory || !sameName(at, nameLength, offset)) {
      throw damaged();
    }
    String name = name(at + CENTRAL_SIZE, nameLength);
    requireSafe(name);
    Entry entry = new Entry(offset, data, packed, size, method, crc);
    if (entries.put(name, entry) != null) {
      throw InvoiceDocumentException.damaged("a file that is there twice");
    }
    return at + CENTRAL_SIZE + nameLength + extraLength + commentLength;
  }

  private boolean sameName(int central, int length, int local) {
    if ((buffer.getShort(local + 26) & 0xFFFF) != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (buffer.get(central + CENTRAL_SIZE + i) != buffer.get(local + LOCAL_SIZE + i)) {
        return false;
      }
    }
    return true;
  }

  private String name(int at, int length) throws InvoiceDocumentException {
    return decoded(at, length, StandardCharsets.UTF_8)
        .or(() -> decoded(at, length, Charset.forName("GB18030")))
        .orElseThrow(ZipArchive::damaged);
  }

  private Optional<String> decoded(int at, int length, Charset charset) {
    try {
      return Optional.of(charset.newDecoder().decode(ByteBuffer.wrap(zip, at, length)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static void requireSafe(String name) throws InvoiceDocumentException {
    boolean leadsOut =
        name.startsWith("/")
            || name.indexOf('\\') >= 0
            || name.indexOf(':') >= 0
            || name.chars().anyMatch(c -> c < ' ')
            || List.of(name.split("/", -1)).contains("..");
    if (leadsOut) {
      throw InvoiceDocumentException.damaged("a file name that leads out of the document");
    }
  }

  private void requireNoOverlap() throws InvoiceDocumentException {
    List<Entry> ordered = new ArrayList<>(entries.values());
    ordered.sort(Comparator.comparingInt(Entry::offset));
    int end = 0;
    for (Entry entry : ordered) {
      if (entry.offset < end) {
        throw damaged();
      }
      end = entry.end();
    }
  }

  private byte[] unpack(Entry entry) throws InvoiceDocumentException {
    if (entry.size < 0 || entry.size > MAX_ENTRY) {
      throw InvoiceDocumentException.tooLarge("a file in it");
    }
    unpacked += entry.size;
    boolean bomb = entry.size > RATIO_FROM && entry.size / MAX_RATIO > entry.packed;
    if (unpacked > MAX_TOTAL || bomb) {
      throw InvoiceDocumentException.tooLarge("its files unpacked");
    }
    byte[] content =
        switch (entry.method) {
          case 0 -> stored(entry);
          case 8 -> inflated(entry);
          default -> throw damaged();
        };
    CRC32 crc = new CRC32();
    crc.update(content);
    if (crc.getValue() != entry.crc) {
      throw damaged();
    }
    return content;
  }

  private byte[] stored(Entry entry) throws InvoiceDocumentException {
    if (entry.packed != entry.size) {
      throw damaged();
    }
    return java.util.Arrays.copyOfRange(zip, entry.data, entry.end());
  }

  /** As many bytes as the directory says, and not one more. */
  private byte[] inflated(Entry entry) throws InvoiceDocumentException {
    byte[] content = new byte[entry.size];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(zip, entry.data, entry.packed);
      int count = 0;
      while (count < content.length) {
        int more = inflater.inflate(content, count, content.length - count);
        if (more == 0) {
          throw damaged();
        }
        count += more;
      }
      if (inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
        throw damaged();
      }
      return content;
    } catch (DataFormatException e) {
      throw damaged();
    } finally {
      inflater.end();
    }
  }

  private static InvoiceDocumentException damaged() {
    return InvoiceDocumentException.damaged("a zip that is not sound");
  }
}
