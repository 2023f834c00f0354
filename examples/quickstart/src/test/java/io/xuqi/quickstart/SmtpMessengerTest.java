package io.xuqi.quickstart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.xuqi.common.Bytes;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.quickstart.SmtpMessenger.Server;
import io.xuqi.simulator.ca.RecordingMessenger;
import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a mail server on this computer. */
class SmtpMessengerTest {
  private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final InvoiceDocument XML =
      new InvoiceDocument(
          DocumentFormat.XML, Bytes.copyOf("<发票/>".getBytes(StandardCharsets.UTF_8)));
  private static final InvoiceDocument OFD =
      new InvoiceDocument(DocumentFormat.OFD, Bytes.copyOf(new byte[] {'P', 'K', 3, 4, 0, -1, 13}));

  private final GreenMail mailbox =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final RecordingMessenger texts = new RecordingMessenger();

  @BeforeEach
  void start() {
    mailbox.start();
  }

  @AfterEach
  void stop() {
    mailbox.stop();
  }

  private SmtpMessenger messenger(boolean encrypted, Optional<PasswordAuthentication> login) {
    return new SmtpMessenger(
        new Server("127.0.0.1", mailbox.getSmtp().getPort(), encrypted, login),
        "invoices@ca.example",
        CLOCK,
        texts);
  }

  private SmtpMessenger messenger() {
    return messenger(false, Optional.empty());
  }

  @Test
  void a_mail_arrives_with_its_text_and_its_documents() throws Exception {
    messenger().mail("wang@example.com", "发票26352000000000000001", "您好", List.of(XML, OFD));

    MimeMessage[] received = mailbox.getReceivedMessages();
    assertEquals(1, received.length);
    assertEquals("发票26352000000000000001", received[0].getSubject());
    assertEquals("invoices@ca.example", received[0].getFrom()[0].toString());
    assertEquals(
        "wang@example.com", received[0].getRecipients(Message.RecipientType.TO)[0].toString());
    assertEquals(Date.from(NOW), received[0].getSentDate());
    MimeMultipart parts = (MimeMultipart) received[0].getContent();
    assertEquals(3, parts.getCount());
    assertEquals("您好", parts.getBodyPart(0).getContent());
    assertPart(parts.getBodyPart(1), "invoice.xml", XML);
    assertPart(parts.getBodyPart(2), "invoice.ofd", OFD);
  }

  private static void assertPart(BodyPart part, String name, InvoiceDocument document)
      throws Exception {
    assertEquals(name, part.getFileName());
    assertTrue(part.isMimeType(document.format().mediaType()));
    assertArrayEquals(document.content().toArray(), part.getInputStream().readAllBytes());
  }

  @Test
  void a_domain_in_chinese_characters_is_written_to() throws Exception {
    messenger().mail("wang@示例.com", "发票", "您好", List.of());

    assertEquals(
        "wang@xn--fsq092h.com",
        mailbox.getReceivedMessages()[0].getRecipients(Message.RecipientType.TO)[0].toString());
  }

  @Test
  void an_odd_address_or_subject_reaches_no_server() {
    for (String address :
        List.of("", "wang", "a@b.example, c@d.example", "a@b.example\r\nBcc: c")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> messenger().mail(address, "发票", "您好", List.of()),
          address);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> messenger().mail("a@b.example", "a\r\nBcc: c@d.example", "您好", List.of()));
    assertEquals(0, mailbox.getReceivedMessages().length);
  }

  @Test
  void nothing_is_sent_in_the_clear_where_encryption_is_wanted() {
    assertThrows(
        IllegalStateException.class,
        () -> messenger(true, Optional.empty()).mail("wang@example.com", "发票", "您好", List.of()));
    assertEquals(0, mailbox.getReceivedMessages().length);
  }

  @Test
  void a_wrong_password_sends_nothing_and_is_not_shown() {
    mailbox.setUser("invoices@ca.example", "ca", "right");
    SmtpMessenger wrong = messenger(false, Optional.of(new PasswordAuthentication("ca", "not-it")));

    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class,
            () -> wrong.mail("wang@example.com", "发票", "您好", List.of()));
    assertFalse(String.valueOf(failure.getCause()).contains("not-it"));
    assertEquals(0, mailbox.getReceivedMessages().length);
    messenger(false, Optional.of(new PasswordAuthentication("ca", "right")))
        .mail("wang@example.com", "发票", "您好", List.of());
    assertEquals(1, mailbox.getReceivedMessages().length);
  }

  @Test
  void a_server_that_is_not_there_is_a_failure() {
    SmtpMessenger nobody = messenger();
    mailbox.stop();

    assertThrows(
        IllegalStateException.class, () -> nobody.mail("wang@example.com", "发票", "您好", List.of()));
  }

  @Test
  void an_sms_goes_where_sms_go() {
    messenger().sms("13800000000", "您好");

    assertEquals(List.of(new RecordingMessenger.Sms("13800000000", "您好")), texts.texts());
  }
}
