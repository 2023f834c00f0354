package io.xuqi.simulator.ca;

import io.xuqi.invoice.InvoiceDocument;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** An e-mail as text: RFC 5322 with the parts of RFC 2046. */
final class MailText {
  /** Has characters that no Base64 has, so that it ends no part early. */
  private static final String BOUNDARY = "=_xuqi_simulated_ca";

  private static final String FROM = "invoices@ca.example";
  private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  /** An encoded word has at most 75 characters (RFC 2047, section 2), 63 of them of the text. */
  private static final int MAX_WORD = 45;

  private MailText() {}

  static String of(
      Instant date, String address, String subject, String text, List<InvoiceDocument> documents) {
    requireOneLine(address);
    requireOneLine(subject);
    StringBuilder mail = new StringBuilder();
    line(mail, "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atZone(BEIJING)));
    line(mail, "From: <" + FROM + ">");
    line(mail, "To: <" + address + ">");
    line(mail, "Subject: " + encoded(subject));
    line(mail, "MIME-Version: 1.0");
    line(mail, "Content-Type: multipart/mixed; boundary=\"" + BOUNDARY + "\"");
    line(mail, "");
    part(
        mail,
        List.of("Content-Type: text/plain; charset=utf-8"),
        text.getBytes(StandardCharsets.UTF_8));
    for (InvoiceDocument document : documents) {
      part(
          mail,
          List.of(
              "Content-Type: " + document.format().mediaType(),
              "Content-Disposition: attachment; filename=\"invoice."
                  + document.format().extension()
                  + "\""),
          document.content().toArray());
    }
    line(mail, "--" + BOUNDARY + "--");
    return mail.toString();
  }

  private static void part(StringBuilder mail, List<String> headers, byte[] content) {
    line(mail, "--" + BOUNDARY);
    headers.forEach(header -> line(mail, header));
    line(mail, "Content-Transfer-Encoding: base64");
    line(mail, "");
    line(mail, Base64.getMimeEncoder().encodeToString(content));
  }

  private static void line(StringBuilder mail, String line) {
    mail.append(line).append("\r\n");
  }

  /** Encoded words (RFC 2047), none of which cuts a character in two. */
  private static String encoded(String subject) {
    StringBuilder words = new StringBuilder();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < subject.length(); i = subject.offsetByCodePoints(i, 1)) {
      String next = Character.toString(subject.codePointAt(i));
      if (length(word + next) > MAX_WORD) {
        words.append(word(word)).append("\r\n ");
        word.setLength(0);
      }
      word.append(next);
    }
    return words.append(word(word)).toString();
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String word(CharSequence text) {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(bytes) + "?=";
  }

  private static void requireOneLine(String header) {
    if (CONTROL.matcher(header).find()) {
      throw new IllegalArgumentException("a header of a mail has control characters");
    }
  }
}
