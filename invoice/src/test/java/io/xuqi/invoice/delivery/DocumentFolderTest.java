package io.xuqi.invoice.delivery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.invoice.DocumentFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentFolderTest {

  private static final String NUMBER = "26952000000012345678";
  private static final Bytes CONTENT = bytes("<EInvoice>一</EInvoice>");
  private static final Bytes OTHER = bytes("<EInvoice>二</EInvoice>");

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void name() {
    folder = temporary.resolve("invoices");
  }

  private static Bytes bytes(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }

  private Path keep(Disk disk, Bytes content) throws InvoiceFolderException {
    return DocumentFolder.open(folder, disk).keep(NUMBER, DocumentFormat.XML, content);
  }

  private Path keep(Bytes content) throws InvoiceFolderException {
    return keep(new Disk(), content);
  }

  /** Every name in the folder, hidden ones too. */
  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static void assertHolds(Bytes content, Path file) throws IOException {
    assertArrayEquals(content.toArray(), Files.readAllBytes(file));
  }

  @Test
  void a_document_is_kept_under_the_number_of_its_invoice_for_its_owner_only() throws Exception {
    Path kept = keep(CONTENT);
    assertEquals(folder.toRealPath().resolve(NUMBER + ".xml"), kept);
    assertHolds(CONTENT, kept);
    assertEquals(List.of(NUMBER + ".xml"), names());
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
  }

  @Test
  void the_same_document_is_not_written_twice() throws Exception {
    Path kept = keep(CONTENT);
    Object file = Files.getAttribute(kept, "basic:fileKey");
    assertEquals(kept, keep(CONTENT));
    assertEquals(file, Files.getAttribute(kept, "basic:fileKey"));
    assertEquals(List.of(NUMBER + ".xml"), names());
  }

  @Test
  void another_document_of_the_same_number_gets_a_name_of_its_own() throws Exception {
    Path first = keep(CONTENT);
    Path second = keep(OTHER);
    assertEquals(second, keep(OTHER));
    assertHolds(CONTENT, first);
    assertHolds(OTHER, second);
    assertEquals(List.of(NUMBER + "-2.xml", NUMBER + ".xml"), names());
  }

  @Test
  void a_folder_takes_a_bounded_number_of_different_documents_of_one_number() throws Exception {
    for (int i = 0; i < DocumentFolder.MAX_NAMES; i++) {
      keep(bytes("document " + i));
    }
    InvoiceFolderException full =
        assertThrows(InvoiceFolderException.class, () -> keep(bytes("one more")));
    assertEquals(ErrorCode.INVOICE_DOCUMENT_NAMES, full.code());
    assertEquals(DocumentFolder.MAX_NAMES, names().size());
  }

  @Test
  void nothing_is_written_or_read_through_a_link() throws Exception {
    Files.createDirectories(folder);
    Path outside = temporary.resolve("outside.xml");
    Files.createSymbolicLink(folder.resolve(NUMBER + ".xml"), outside);
    assertEquals(NUMBER + "-2.xml", keep(CONTENT).getFileName().toString());
    assertEquals(false, Files.exists(outside));

    // Not even a link to the very same content is taken for the document.
    Files.write(outside, OTHER.toArray());
    assertEquals(NUMBER + "-3.xml", keep(OTHER).getFileName().toString());
    assertHolds(OTHER, outside);
  }

  @Test
  void a_folder_or_leftover_folder_of_that_name_is_left_alone() throws Exception {
    Files.createDirectories(folder.resolve(NUMBER + ".xml").resolve("inside"));
    Files.createDirectories(folder.resolve("." + NUMBER + ".xml.1.part").resolve("inside"));
    assertEquals(NUMBER + "-2.xml", keep(CONTENT).getFileName().toString());
  }

  @Test
  void what_takes_the_name_at_the_last_moment_is_not_replaced() throws Exception {
    for (boolean links : List.of(true, false)) {
      Disk overtaken =
          new Disk() {
            @Override
            void name(Path written, Path file) throws IOException {
              if (file.endsWith(NUMBER + ".xml")) {
                Files.write(file, OTHER.toArray());
              }
              super.name(written, file);
            }

            @Override
            void link(Path written, Path file) throws IOException {
              if (!links) {
                throw new UnsupportedOperationException();
              }
              super.link(written, file);
            }
          };
      folder = temporary.resolve("overtaken-" + links);
      assertEquals(NUMBER + "-2.xml", keep(overtaken, CONTENT).getFileName().toString());
      assertHolds(OTHER, folder.resolve(NUMBER + ".xml"));
      assertEquals(List.of(NUMBER + "-2.xml", NUMBER + ".xml"), names());
    }
  }

  @Test
  void a_file_system_without_links_keeps_documents_too() throws Exception {
    Disk without =
        new Disk() {
          @Override
          void link(Path written, Path file) {
            throw new UnsupportedOperationException();
          }
        };
    assertHolds(CONTENT, keep(without, CONTENT));
    keep(without, OTHER);
    assertEquals(List.of(NUMBER + "-2.xml", NUMBER + ".xml"), names());
  }

  @Test
  void a_number_that_is_no_number_is_no_name() throws Exception {
    DocumentFolder documents = DocumentFolder.open(folder, new Disk());
    for (String number : List.of("", "../1", "1/2", "1.xml", "a", "１", "1\0", "-1")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> documents.keep(number, DocumentFormat.XML, CONTENT),
          number);
    }
    assertEquals(List.of(), names());
  }

  @Test
  void a_folder_that_cannot_be_one_is_said_with_a_code() throws Exception {
    Files.createFile(folder);
    InvoiceFolderException refused =
        assertThrows(InvoiceFolderException.class, () -> keep(CONTENT));
    assertEquals(ErrorCode.INVOICE_DOCUMENT_FOLDER, refused.code());
  }

  @Test
  void a_disk_that_fails_at_any_step_leaves_nothing_half_and_the_next_try_finishes()
      throws Exception {
    int steps = 0;
    for (Failure how : Failure.values()) {
      for (int last = 1; ; last++) {
        folder = temporary.resolve(how + "-" + last);
        DyingDisk disk = new DyingDisk(last, how);
        boolean died = false;
        try {
          DocumentFolder documents = DocumentFolder.open(folder, disk);
          documents.keep(NUMBER, DocumentFormat.XML, CONTENT);
          documents.keep(NUMBER, DocumentFormat.OFD, OTHER);
        } catch (InvoiceFolderException e) {
          assertEquals(ErrorCode.INVOICE_DOCUMENT_FOLDER, e.code());
          died = true;
        } catch (Crash e) {
          died = true;
        }
        assertWhole();
        DocumentFolder documents = DocumentFolder.open(folder, new Disk());
        documents.keep(NUMBER, DocumentFormat.XML, CONTENT);
        documents.keep(NUMBER, DocumentFormat.OFD, OTHER);
        assertEquals(List.of(NUMBER + ".ofd", NUMBER + ".xml"), names(), how + " at " + last);
        assertWhole();
        if (!died) {
          break;
        }
        steps++;
      }
    }
    assertEquals(Failure.values().length * 9, steps, "make, and twice write, name, delete, flush");
  }

  /** Whatever is there under a name that people see is there as a whole. */
  private void assertWhole() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    for (String name : names()) {
      if (!name.startsWith(".")) {
        assertHolds(name.endsWith(".xml") ? CONTENT : OTHER, folder.resolve(name));
      }
    }
  }

  @Test
  void many_at_once_keep_one_file_of_each_content() throws Exception {
    ExecutorService people = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 20; round++) {
        folder = temporary.resolve("shared-" + round);
        List<Callable<Path>> acts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          Bytes content = i % 2 == 0 ? CONTENT : OTHER;
          acts.add(() -> patient(content));
        }
        for (Future<Path> kept : people.invokeAll(acts)) {
          kept.get();
        }
        assertEquals(List.of(NUMBER + "-2.xml", NUMBER + ".xml"), names());
      }
    } finally {
      people.shutdownNow();
    }
  }

  /** Who is disturbed again and again repeats, as the remedy says. */
  private Path patient(Bytes content) throws Exception {
    for (int i = 0; ; i++) {
      try {
        return keep(content);
      } catch (InvoiceFolderException e) {
        if (i == 50 || !(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        }
      }
    }
  }

  private enum Failure {
    /** The step is not done, and says so. */
    REFUSES,
    /** The step is done half, then the process is gone. */
    CRASHES_HALF,
    /** The step is done, then the process is gone. */
    CRASHES_AFTER
  }

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Works until its last step. */
  private static final class DyingDisk extends Disk {
    private final Failure how;
    private int left;
    private boolean gone;

    DyingDisk(int steps, Failure how) {
      this.left = steps;
      this.how = how;
    }

    private interface Act {
      void run() throws IOException;
    }

    private void step(Act whole, Act half) throws IOException {
      if (gone) {
        throw new Crash();
      }
      left--;
      if (left != 0) {
        whole.run();
        return;
      }
      gone = how != Failure.REFUSES;
      if (how == Failure.CRASHES_AFTER) {
        whole.run();
      } else if (how == Failure.CRASHES_HALF) {
        half.run();
      }
      if (gone) {
        throw new Crash();
      }
      throw new IOException("no space left");
    }

    @Override
    void makeFolder(Path folder) throws IOException {
      step(() -> super.makeFolder(folder), () -> {});
    }

    @Override
    void write(Path file, byte[] content) throws IOException {
      step(
          () -> super.write(file, content),
          () -> super.write(file, java.util.Arrays.copyOf(content, content.length / 2)));
    }

    @Override
    void name(Path written, Path file) throws IOException {
      step(() -> super.name(written, file), () -> {});
    }

    @Override
    void delete(Path file) throws IOException {
      step(() -> super.delete(file), () -> {});
    }

    @Override
    void flush(Path folder) throws IOException {
      step(() -> super.flush(folder), () -> {});
    }
  }
}
