package io.xuqi.simulator.ca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.common.Bytes;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.simulator.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxMessengerTest {
  private static final VirtualClock CLOCK =
      VirtualClock.at(Instant.parse("2026-11-23T02:00:00.123Z"));

  @TempDir Path home;
  private Path folder;
  private OutboxMessenger messenger;

  @BeforeEach
  void open() {
    folder = home.resolve("outbox");
    messenger = new OutboxMessenger(folder, CLOCK);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String content(String name) throws IOException {
    return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
  }

  private static InvoiceDocument document(DocumentFormat format, String content) {
    return new InvoiceDocument(format, Bytes.copyOf(content.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void messages_are_files_in_the_order_they_were_sent_in_and_go_on_after_a_restart()
      throws Exception {
    messenger.sms("13800000000", "您的电子发票已开具");
    messenger.mail("wang@example.com", "发票", "您好", List.of());
    new OutboxMessenger(folder, CLOCK).sms("13900000000", "again");

    assertEquals(List.of("0001.sms", "0002.eml", "0003.sms"), names());
    assertEquals("13800000000\n\n您的电子发票已开具\n", content("0001.sms"));
  }

  @Test
  void who_wants_to_know_hears_of_a_message_when_its_file_is_there() {
    List<OutboxMessenger.Sent> told = new ArrayList<>();
    messenger =
        new OutboxMessenger(
            folder,
            CLOCK,
            sent -> {
              assertTrue(Files.exists(sent.file()));
              told.add(sent);
            });
    messenger.mail("wang@example.com", "发票", "您好", List.of());

    assertEquals(
        List.of(new OutboxMessenger.Sent("wang@example.com", "发票", folder.resolve("0001.eml"))),
        told);
    assertTrue(!told.get(0).toString().contains("wang"));
  }

  @Test
  void a_mail_has_its_text_and_documents_as_parts_in_base64() throws Exception {
    messenger.mail(
        "wang@example.com",
        "发票",
        "您好",
        List.of(document(DocumentFormat.XML, "<e/>"), document(DocumentFormat.OFD, "PK")));

    String mail = content("0001.eml");
    assertTrue(mail.startsWith("Date: Mon, 23 Nov 2026 10:00:00 +0800\r\n"), mail);
    assertTrue(mail.contains("\r\nTo: <wang@example.com>\r\n"));
    assertTrue(
        mail.contains(
            "Content-Type: application/xml\r\n"
                + "Content-Disposition: attachment; filename=\"invoice.xml\"\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getEncoder().encodeToString("<e/>".getBytes(StandardCharsets.UTF_8))
                + "\r\n--"));
    assertTrue(mail.contains("filename=\"invoice.ofd\""));
    assertTrue(mail.lines().allMatch(line -> line.length() <= 78), mail);
  }

  @Test
  void a_long_subject_is_words_that_a_reader_puts_together_again() throws Exception {
    String subject = "发票😀号码".repeat(20);
    messenger.mail("wang@example.com", subject, "", List.of());

    String mail = content("0001.eml");
    String header = mail.substring(mail.indexOf("Subject: ") + 9, mail.indexOf("\r\nMIME"));
    StringBuilder read = new StringBuilder();
    for (String word : header.split("\r\n ", -1)) {
      assertTrue(word.length() <= 75 && word.startsWith("=?UTF-8?B?") && word.endsWith("?="), word);
      byte[] part = Base64.getDecoder().decode(word.substring(10, word.length() - 2));
      read.append(new String(part, StandardCharsets.UTF_8));
    }
    assertEquals(subject, read.toString());
  }

  @Test
  void a_line_break_in_an_address_or_a_subject_adds_no_header() {
    for (List<String> odd :
        List.of(
            List.of("a@b.example>\r\nBcc: <c@d.example", "s"), List.of("a@b.example", "s\nX: y"))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> messenger.mail(odd.get(0), odd.get(1), "", List.of()));
    }
    assertTrue(!Files.exists(folder));
  }

  @Test
  void only_the_owner_reads_messages() throws Exception {
    assumeTrue(home.getFileSystem().supportedFileAttributeViews().contains("posix"));
    messenger.sms("13800000000", "text");

    assertEquals(
        PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(folder));
    assertEquals(
        PosixFilePermissions.fromString("rw-------"),
        Files.getPosixFilePermissions(folder.resolve("0001.sms")));
  }

  @Test
  void a_full_outbox_takes_no_more() throws Exception {
    Files.createDirectories(folder);
    Files.createFile(folder.resolve(OutboxMessenger.MAX_MESSAGES + ".sms"));

    assertThrows(UncheckedIOException.class, () -> messenger.sms("13800000000", "text"));
    assertEquals(1, names().size());
  }

  @Test
  void messages_sent_at_the_same_time_are_all_there() throws Exception {
    IntStream.range(0, 40).parallel().forEach(i -> messenger.sms("13800000000", "text " + i));

    List<String> texts = new ArrayList<>();
    for (String name : names()) {
      texts.add(content(name));
    }
    assertEquals(40, texts.stream().distinct().count());
    assertEquals("0040.sms", Collections.max(names()));
  }
}
