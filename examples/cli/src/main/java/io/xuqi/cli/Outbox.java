package io.xuqi.cli;

import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.simulator.ca.Messenger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/** Messages of the simulated CA that reach a folder instead of a person: 0001.sms, 0002.eml. */
final class Outbox implements Messenger {

  /** More messages than anybody looks at. */
  private static final int MAX_MESSAGES = 9999;

  private static final String BOUNDARY = "=_xuqi_simulated_ca";

  private final Path folder;
  private final Consumer<Sent> told;

  /**
   * A message in its file.
   *
   * @param summary its text, or for an e-mail its subject
   */
  record Sent(String to, String summary, Path file) {}

  /**
   * @param told who hears of each message once its file is there
   */
  Outbox(Path folder, Consumer<Sent> told) {
    this.folder = folder;
    this.told = told;
  }

  @Override
  public void sms(String mobile, String text) {
    Path file = write(".sms", mobile + "\n\n" + text + "\n");
    told.accept(new Sent(mobile, text, file));
  }

  @Override
  public void mail(String address, String subject, String text, List<InvoiceDocument> attachments) {
    StringBuilder mail = new StringBuilder();
    mail.append("To: <").append(address).append(">\r\nSubject: =?UTF-8?B?");
    mail.append(Base64.getEncoder().encodeToString(subject.getBytes(StandardCharsets.UTF_8)));
    mail.append("?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"");
    mail.append(BOUNDARY).append("\"\r\n\r\n");
    part(mail, "text/plain; charset=utf-8", "", text.getBytes(StandardCharsets.UTF_8));
    for (InvoiceDocument attachment : attachments) {
      String name = "invoice." + attachment.format().extension();
      part(
          mail,
          attachment.format().mediaType(),
          "Content-Disposition: attachment; filename=\"" + name + "\"\r\n",
          attachment.content().toArray());
    }
    mail.append("--").append(BOUNDARY).append("--\r\n");
    Path file = write(".eml", mail.toString());
    told.accept(new Sent(address, subject, file));
  }

  private static void part(StringBuilder mail, String type, String more, byte[] content) {
    mail.append("--").append(BOUNDARY).append("\r\nContent-Type: ").append(type).append("\r\n");
    mail.append(more).append("Content-Transfer-Encoding: base64\r\n\r\n");
    mail.append(Base64.getMimeEncoder().encodeToString(content)).append("\r\n");
  }

  private Path write(String extension, String content) {
    try {
      Files.createDirectories(folder);
      for (int i = 1; i <= MAX_MESSAGES; i++) {
        Path file = folder.resolve("%04d%s".formatted(i, extension));
        if (Files.exists(folder.resolve("%04d.sms".formatted(i)))
            || Files.exists(folder.resolve("%04d.eml".formatted(i)))) {
          continue;
        }
        try {
          return Files.writeString(file, content, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
          // Another message took the name: the next one.
        }
      }
      throw new IOException("full: " + folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
