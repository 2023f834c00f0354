package io.xuqi.invoice.document;

import static io.xuqi.invoice.document.Documents.refused;
import static io.xuqi.invoice.document.Documents.utf8;
import static io.xuqi.invoice.document.Documents.zip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An OFD is a zip; whoever makes one can write into it what he likes. */
class ZipArchiveTest {

  private static final ErrorCode DAMAGED = ErrorCode.INVOICE_DOCUMENT_DAMAGED;
  private static final ErrorCode TOO_LARGE = ErrorCode.INVOICE_DOCUMENT_TOO_LARGE;

  /** Where the directory begins. */
  private static int directory(byte[] zip) {
    return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getInt(zip.length - 22 + 16);
  }

  private static byte[] patched(byte[] zip, int at, int... bytes) {
    byte[] patched = zip.clone();
    for (int i = 0; i < bytes.length; i++) {
      patched[at + i] = (byte) bytes[i];
    }
    return patched;
  }

  private static void refusedToRead(ErrorCode code, byte[] zip, String name) {
    InvoiceDocumentException refused =
        assertThrows(InvoiceDocumentException.class, () -> ZipArchive.open(zip).read(name));
    assertEquals(code, refused.code(), refused.getMessage());
  }

  @Test
  void what_was_packed_is_unpacked() throws Exception {
    ZipArchive archive = ZipArchive.open(zip(Map.of("a/名.xml", utf8("content"))));
    assertArrayEquals(utf8("content"), archive.read("a/名.xml").orElseThrow());
    assertTrue(archive.read("b").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a", "/a", "a/../../b", "a\\b", "C:a", "a/..", "a\u0000b"})
  void names_that_lead_out_are_damage(String name) {
    Map<String, byte[]> files = Documents.ofd();
    files.put(name, utf8("x"));
    refused(DAMAGED, zip(files));
  }

  @Test
  void a_name_that_is_there_twice_is_damage() {
    byte[] zip = zip(new LinkedHashMap<>(Map.of("a1", utf8("x"), "a2", utf8("y"))));
    for (int i = 0; i < zip.length - 1; i++) {
      if (zip[i] == 'a' && (zip[i + 1] == '1' || zip[i + 1] == '2')) {
        zip[i + 1] = '1';
      }
    }
    refused(DAMAGED, zip);
  }

  @Test
  void a_name_that_is_another_in_the_directory_is_damage() {
    byte[] zip = zip(Map.of("a1", utf8("x")));
    refused(DAMAGED, patched(zip, directory(zip) + 46, 'b'));
  }

  @Test
  void an_encrypted_file_is_said_to_be_so() {
    byte[] zip = zip(Documents.ofd());
    refused(ErrorCode.INVOICE_DOCUMENT_ENCRYPTED, patched(zip, directory(zip) + 8, 1));
  }

  @Test
  void another_packing_is_damage() {
    byte[] zip = zip(Map.of("a", utf8("x")));
    refusedToRead(DAMAGED, patched(zip, directory(zip) + 10, 12), "a");
  }

  @Test
  void changed_content_is_damage() {
    byte[] zip = zip(Map.of("a", utf8("x")));
    refusedToRead(DAMAGED, patched(zip, directory(zip) + 16, 1, 2, 3, 4), "a");
  }

  /** Whatever the checksum says of it. */
  @Test
  void a_size_that_is_not_true_is_damage() {
    byte[] zip = zip(Map.of("a", utf8("xy")));
    for (int size = 0; size < 4; size++) {
      byte[] padded = Arrays.copyOf(utf8("xy"), size);
      CRC32 crc = new CRC32();
      crc.update(padded);
      byte[] changed = patched(zip, directory(zip) + 24, size);
      ByteBuffer out = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
      out.putInt(directory(zip) + 16, (int) crc.getValue());
      if (size != 2) {
        refusedToRead(DAMAGED, changed, "a");
      }
    }
  }

  /** A file that is stored in another one, and in the directory of both. */
  @Test
  void files_that_overlap_are_damage() {
    byte[] inner = zip(Map.of("b", utf8("x")));
    int innerDirectory = directory(inner);
    byte[] innerEntry = Arrays.copyOfRange(inner, innerDirectory, inner.length - 22);
    byte[] outer = stored("a", inner);
    int directory = directory(outer);
    byte[] both = new byte[outer.length + innerEntry.length];
    System.arraycopy(outer, 0, both, 0, outer.length - 22);
    System.arraycopy(innerEntry, 0, both, outer.length - 22, innerEntry.length);
    System.arraycopy(outer, outer.length - 22, both, both.length - 22, 22);
    ByteBuffer out = ByteBuffer.wrap(both).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(outer.length - 22 + 42, 31); // where the inner one's header lies
    out.putShort(both.length - 22 + 8, (short) 2).putShort(both.length - 22 + 10, (short) 2);
    out.putInt(both.length - 22 + 12, both.length - 22 - directory);
    InvoiceDocumentException refused =
        assertThrows(InvoiceDocumentException.class, () -> ZipArchive.open(both));
    assertEquals(DAMAGED, refused.code());
  }

  private static byte[] stored(String name, byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(packed)) {
      ZipEntry entry = new ZipEntry(name);
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  @Test
  void a_stored_file_is_read_as_it_is() throws Exception {
    assertArrayEquals(
        utf8("xyz"), ZipArchive.open(stored("a", utf8("xyz"))).read("a").orElseThrow());
  }

  @Test
  void the_number_of_files_is_bounded() {
    Map<String, byte[]> files = Documents.ofd();
    for (int i = files.size(); i < ZipArchive.MAX_ENTRIES; i++) {
      files.put("f" + i, new byte[0]);
    }
    org.junit.jupiter.api.Assertions.assertDoesNotThrow(() -> InvoiceReader.read(zip(files)));
    files.put("one more", new byte[0]);
    refused(TOO_LARGE, zip(files));
  }

  /** Bytes that are packed well, but not that well. */
  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    for (int i = 0; i < size; i += 100) {
      noise[i] = (byte) ((i * 31) >> 5);
    }
    return noise;
  }

  @Test
  void a_bomb_is_not_unpacked() {
    Map<String, byte[]> files = Documents.ofd();
    files.put("Doc_0/Attachs/original_invoice.xml", new byte[ZipArchive.RATIO_FROM * 4]);
    refused(TOO_LARGE, zip(files));
    files.put("Doc_0/Attachs/original_invoice.xml", noise(ZipArchive.MAX_ENTRY + 1));
    refused(TOO_LARGE, zip(files));
  }

  @Test
  void what_nobody_asks_for_is_not_unpacked() throws Exception {
    Map<String, byte[]> files = Documents.ofd();
    files.put("bomb", new byte[ZipArchive.MAX_ENTRY + 1]);
    files.put("nested.zip", zip(Map.of("inner.zip", zip(Map.of("bomb", new byte[1 << 24])))));
    assertEquals(
        Documents.facts(InvoiceFacts.Source.OFD_ATTACHMENT), InvoiceReader.read(zip(files)));
  }

  @Test
  void everything_unpacked_is_bounded_together() throws Exception {
    byte[] random = noise(ZipArchive.MAX_ENTRY);
    ZipArchive archive = ZipArchive.open(zip(Map.of("a", random)));
    for (int i = 0; i < ZipArchive.MAX_TOTAL / ZipArchive.MAX_ENTRY; i++) {
      assertEquals(random.length, archive.read("a").orElseThrow().length);
    }
    InvoiceDocumentException refused =
        assertThrows(InvoiceDocumentException.class, () -> archive.read("a"));
    assertEquals(TOO_LARGE, refused.code());
  }

  @Test
  void a_nested_zip_as_an_attachment_is_not_opened() throws Exception {
    Map<String, byte[]> files = Documents.ofd();
    files.put(
        "Doc_0/Attachs/original_invoice.xml", zip(Map.of("original_invoice.xml", utf8("<a/>"))));
    assertEquals(InvoiceFacts.Source.OFD_TEXT, InvoiceReader.read(zip(files)).source());
  }

  @Test
  void volumes_and_wrong_ends_are_damage() {
    byte[] zip = zip(Documents.ofd());
    int end = zip.length - 22;
    refused(DAMAGED, patched(zip, end + 4, 1));
    refused(DAMAGED, patched(zip, end + 8, 0));
    refused(DAMAGED, patched(zip, end + 12, 0xFF, 0xFF, 0xFF, 0x7F));
    refused(DAMAGED, patched(zip, end + 16, 0xFF, 0xFF, 0xFF, 0xFF));
    refused(DAMAGED, patched(zip, end + 16, 0xFF, 0xFF, 0xFF, 0x7F));
    refused(DAMAGED, patched(zip, directory(zip) + 42, 0xFF, 0xFF, 0xFF, 0x7F));
    refused(DAMAGED, patched(zip, directory(zip) + 20, 0xFF, 0xFF, 0xFF, 0x7F));
  }
}
