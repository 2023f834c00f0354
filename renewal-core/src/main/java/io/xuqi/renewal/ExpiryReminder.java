package io.xuqi.renewal;

import io.xuqi.common.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * That a certificate ends soon, or has ended.
 *
 * @param certificate the certificate
 * @param stage the stage that was reached last: so many days before the end; 0 for after it
 * @param dueSince when that stage was reached
 * @param underWay the renewal of the certificate, when there is one already
 */
public record ExpiryReminder(
    CertificateRow certificate, int stage, Instant dueSince, Optional<Renewal> underWay) {

  /** The days before the end at which people are reminded; once more after it. */
  public static final List<Integer> STAGES = List.of(90, 60, 30, 7, 3);

  /**
   * What there is to say of a token's certificates without looking for renewals of them; {@link
   * RenewalEngine#reminders} does.
   *
   * @param since when this was last asked; {@link Instant#MIN} for what holds now
   */
  public static List<ExpiryReminder> of(List<CertificateRow> rows, Instant since, Instant now) {
    return rows.stream()
        .flatMap(row -> of(row, Optional.empty(), now).stream())
        .filter(reminder -> reminder.dueSince().isAfter(since))
        .toList();
  }

  /** What is to be said of a certificate now; empty when it is too early, or it was replaced. */
  static Optional<ExpiryReminder> of(CertificateRow row, Optional<Renewal> underWay, Instant now) {
    if (row.superseded()) {
      return Optional.empty();
    }
    if (now.isAfter(row.notAfter())) {
      return Optional.of(new ExpiryReminder(row, 0, row.notAfter().plusNanos(1), underWay));
    }
    return STAGES.stream()
        .filter(days -> !now.isBefore(begin(row, days)))
        .min(Comparator.naturalOrder())
        .map(days -> new ExpiryReminder(row, days, begin(row, days), underWay));
  }

  private static Instant begin(CertificateRow row, int days) {
    return row.notAfter().minus(Duration.ofDays(days));
  }

  /** One sentence for the certificate's owner, with its end and what to do. */
  public String message(Instant now, Locale locale) {
    String end = certificate.validity(now, locale);
    if (underWay.isPresent()) {
      return Texts.text(
          "reminder.under-way", locale, certificate.subject(), end, underWay.get().message(locale));
    }
    String key = stage == 0 ? "reminder.expired" : "reminder.ending";
    return Texts.text(key, locale, certificate.subject(), end);
  }
}
