package io.xuqi.invoice.delivery;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;

/**
 * A folder of invoices. A document appears in it whole or not at all, under its invoice's number,
 * and never in the place of something else: what has the name already stays as it is, be it a file,
 * a link or a folder. Processes may share a folder.
 */
final class DocumentFolder {

  /** How many documents of one number and format may differ. */
  static final int MAX_NAMES = 20;

  /** How often another process may take away what is being written. */
  private static final int MAX_TRIES = 5;

  private final Path folder;
  private final Disk disk;

  private DocumentFolder(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /**
   * Opens a folder and makes it where it is not there.
   *
   * @throws InvoiceFolderException if it cannot be one; nothing else was done
   */
  static DocumentFolder open(Path folder, Disk disk) throws InvoiceFolderException {
    try {
      if (!Files.isDirectory(folder)) {
        disk.makeFolder(folder);
      }
      return new DocumentFolder(folder.toRealPath(), disk);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /**
   * Keeps a document and returns once it is on the disk. A document that is there already, byte for
   * byte, is not written again; beside another one of the same number it gets a name of its own.
   *
   * @param number the invoice's, digits only
   * @throws InvoiceFolderException if it could not be kept: there is nothing of it, or all of it
   */
  Path keep(String number, DocumentFormat format, Bytes content) throws InvoiceFolderException {
    if (!number.matches("[0-9]{1,30}")) {
      throw new IllegalArgumentException("not an invoice number");
    }
    byte[] bytes = content.toArray();
    try {
      for (int tries = 1; ; tries++) {
        try {
          Path kept = keep(number, format, bytes);
          disk.flush(folder);
          return kept;
        } catch (NoSuchFileException e) { // another process took our part for a leftover
          if (tries == MAX_TRIES) {
            throw e;
          }
        }
      }
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private Path keep(String number, DocumentFormat format, byte[] content)
      throws IOException, InvoiceFolderException {
    String extension = "." + format.extension();
    String parts = "." + number + extension;
    deleteLeftovers(parts);
    for (int i = 1; i <= MAX_NAMES; i++) {
      Path file = folder.resolve(number + (i == 1 ? "" : "-" + i) + extension);
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        Path part = folder.resolve(parts + "." + UUID.randomUUID() + ".part");
        if (write(part, file, content)) {
          return file;
        }
      }
      if (holds(file, content)) {
        return file;
      }
    }
    throw new InvoiceFolderException(
        Problem.of(ErrorCode.INVOICE_DOCUMENT_NAMES, number + extension, MAX_NAMES), null);
  }

  /** Whether the name was still free. */
  private boolean write(Path part, Path file, byte[] content) throws IOException {
    try {
      disk.write(part, content);
      disk.name(part, file);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      disk.delete(part);
    }
  }

  /** What processes left behind that ended while they wrote. */
  private void deleteLeftovers(String parts) throws IOException {
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, parts + ".*.part")) {
      for (Path leftover : leftovers) {
        if (!Files.isDirectory(leftover, LinkOption.NOFOLLOW_LINKS)) {
          disk.delete(leftover);
        }
      }
    }
  }

  private static boolean holds(Path file, byte[] content) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        || Files.size(file) != content.length) {
      return false;
    }
    try (InputStream in =
        Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return Arrays.equals(in.readNBytes(InvoiceDocument.MAX_SIZE + 1), content);
    }
  }

  private static InvoiceFolderException failed(Path folder, IOException cause) {
    return new InvoiceFolderException(
        Problem.of(
            ErrorCode.INVOICE_DOCUMENT_FOLDER,
            folder,
            cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()),
        cause);
  }
}
