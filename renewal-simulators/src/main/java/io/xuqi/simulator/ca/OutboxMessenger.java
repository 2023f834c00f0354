package io.xuqi.simulator.ca;

import io.xuqi.invoice.InvoiceDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts what the simulated CA sends into a folder, a file for each message: {@code 0001.sms} is the
 * receiver, an empty line and the text in UTF-8; {@code 0002.eml} is a mail (RFC 5322, RFC 2045)
 * with its attachments. The numbers tell the order and go on where they ended before. Names hold
 * nothing of the messages; on POSIX systems only the owner can read the files. Thread-safe.
 */
public final class OutboxMessenger implements Messenger {
  /** More messages than anybody looks at. */
  public static final int MAX_MESSAGES = 9999;

  private static final Pattern NAME = Pattern.compile("(\\d{4})\\.(sms|eml)");

  private final Path folder;
  private final Clock clock;
  private final Consumer<Sent> told;

  /**
   * A message in its file. {@link #toString()} shows the file only.
   *
   * @param summary its text, or for an e-mail its subject
   */
  public record Sent(String to, String summary, Path file) {
    @Override
    public String toString() {
      return "Sent[" + file + "]";
    }
  }

  /**
   * @param folder made with the first message if it is not there
   * @param clock dates the mails
   */
  public OutboxMessenger(Path folder, Clock clock) {
    this(folder, clock, sent -> {});
  }

  /**
   * @param folder made with the first message if it is not there
   * @param clock dates the mails
   * @param told who hears of each message once its file is there
   */
  public OutboxMessenger(Path folder, Clock clock, Consumer<Sent> told) {
    this.folder = folder;
    this.clock = clock;
    this.told = told;
  }

  /**
   * @throws UncheckedIOException if it could not be written, or there are {@link #MAX_MESSAGES}
   */
  @Override
  public void sms(String mobile, String text) {
    Path file = write("sms", mobile + "\n\n" + text + "\n");
    told.accept(new Sent(mobile, text, file));
  }

  /**
   * @throws IllegalArgumentException if address or subject has a line break or another control
   *     character: nothing was written
   * @throws UncheckedIOException if it could not be written, or there are {@link #MAX_MESSAGES}
   */
  @Override
  public void mail(String address, String subject, String text, List<InvoiceDocument> attachments) {
    Path file = write("eml", MailText.of(clock.instant(), address, subject, text, attachments));
    told.accept(new Sent(address, subject, file));
  }

  private synchronized Path write(String extension, String content) {
    try {
      Files.createDirectories(folder, ownerOnly("rwx------"));
      for (int number = last() + 1; number <= MAX_MESSAGES; number++) {
        Path file = folder.resolve("%04d.%s".formatted(number, extension));
        try {
          write(file, content);
          return file;
        } catch (FileAlreadyExistsException e) {
          // Another process took the name: the next one.
        }
      }
      throw new IOException("full: " + folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Path file, String content) throws IOException {
    Set<StandardOpenOption> fresh =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (SeekableByteChannel channel = Files.newByteChannel(file, fresh, ownerOnly("rw-------"))) {
      Channels.newOutputStream(channel).write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The highest number in the folder. */
  private int last() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToInt(name -> Integer.parseInt(name.group(1)))
          .max()
          .orElse(0);
    }
  }

  private FileAttribute<?>[] ownerOnly(String permissions) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
