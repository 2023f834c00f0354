package io.xuqi.quickstart;

import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.simulator.ca.Messenger;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Mails invoices by SMTP (Jakarta Mail), so that the simulated CA writes to real mailboxes. SMS go
 * where another messenger takes them. Thread-safe.
 */
public final class SmtpMessenger implements Messenger {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  private final Session session;
  private final InternetAddress from;
  private final Clock clock;
  private final Messenger texts;

  /**
   * A server to hand mail to.
   *
   * @param encrypted whether nothing is sent unless the server offers STARTTLS (RFC 3207) with a
   *     certificate of its name; false for a server on this computer only
   * @param login asked when the server wants one
   */
  public record Server(
      String host, int port, boolean encrypted, Optional<PasswordAuthentication> login) {
    @Override
    public String toString() {
      return "Server[" + host + ":" + port + "]";
    }
  }

  /**
   * @param from the sender's address
   * @param clock dates the mails
   * @param texts takes the SMS
   * @throws IllegalArgumentException if the sender's address is none
   */
  public SmtpMessenger(Server server, String from, Clock clock, Messenger texts) {
    this.session = Session.getInstance(properties(server), login(server));
    this.from = address(from);
    this.clock = clock;
    this.texts = texts;
  }

  private static Properties properties(Server server) {
    String patience = Long.toString(PATIENCE.toMillis());
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", server.host());
    properties.setProperty("mail.smtp.port", Integer.toString(server.port()));
    properties.setProperty("mail.smtp.connectiontimeout", patience);
    properties.setProperty("mail.smtp.timeout", patience);
    properties.setProperty("mail.smtp.writetimeout", patience);
    properties.setProperty("mail.smtp.starttls.enable", "true");
    properties.setProperty("mail.smtp.starttls.required", Boolean.toString(server.encrypted()));
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    properties.setProperty("mail.smtp.auth", Boolean.toString(server.login().isPresent()));
    return properties;
  }

  private static @Nullable Authenticator login(Server server) {
    return server.login().<Authenticator>map(Login::new).orElse(null);
  }

  private static final class Login extends Authenticator {
    private final PasswordAuthentication login;

    Login(PasswordAuthentication login) {
      this.login = login;
    }

    @Override
    protected PasswordAuthentication getPasswordAuthentication() {
      return login;
    }
  }

  @Override
  public void sms(String mobile, String text) {
    texts.sms(mobile, text);
  }

  /**
   * Returns once the server took the mail.
   *
   * @throws IllegalArgumentException if the address is none or the subject has a line break:
   *     nothing was sent
   * @throws IllegalStateException if the server did not take it, or its answer was lost
   */
  @Override
  public void mail(String address, String subject, String text, List<InvoiceDocument> attachments) {
    if (CONTROL.matcher(subject).find()) {
      throw new IllegalArgumentException("the subject has control characters");
    }
    InternetAddress to = address(address);
    try {
      Transport.send(message(to, subject, text, attachments));
    } catch (MessagingException e) {
      throw new IllegalStateException("the mail server did not take a mail", e);
    }
  }

  private Message message(
      InternetAddress to, String subject, String text, List<InvoiceDocument> attachments)
      throws MessagingException {
    MimeBodyPart words = new MimeBodyPart();
    words.setText(text, StandardCharsets.UTF_8.name());
    MimeMultipart parts = new MimeMultipart(words);
    for (InvoiceDocument attachment : attachments) {
      parts.addBodyPart(part(attachment));
    }
    MimeMessage message = new MimeMessage(session);
    message.setFrom(from);
    message.setRecipient(Message.RecipientType.TO, to);
    message.setSubject(subject, StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(clock.instant()));
    message.setContent(parts);
    return message;
  }

  private static MimeBodyPart part(InvoiceDocument document) throws MessagingException {
    InternetHeaders headers = new InternetHeaders();
    headers.setHeader("Content-Type", document.format().mediaType());
    headers.setHeader("Content-Transfer-Encoding", "base64");
    byte[] content = java.util.Base64.getMimeEncoder().encode(document.content().toArray());
    MimeBodyPart part = new MimeBodyPart(headers, content);
    part.setFileName("invoice." + document.format().extension());
    return part;
  }

  /** One address; its domain may be written in Chinese characters. */
  private static InternetAddress address(String text) {
    int at = text.lastIndexOf('@');
    try {
      String domain = IDN.toASCII(text.substring(at + 1));
      return new InternetAddress(text.substring(0, at + 1) + domain, true);
    } catch (jakarta.mail.internet.AddressException e) {
      throw new IllegalArgumentException("not an e-mail address");
    }
  }
}
