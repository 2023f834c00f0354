package io.xuqi.calendar;

import java.time.Instant;
import java.time.LocalDate;

/**
 * When a review is likely to be over (R47, R48): days in Beijing time, never a promise.
 *
 * @param earliest the first likely day
 * @param latest the last likely day
 * @param estimated whether a year is involved whose working days are not published yet; people are
 *     told
 */
public record ReviewEstimate(LocalDate earliest, LocalDate latest, boolean estimated) {

  /**
   * @throws IllegalArgumentException if the latest day is before the earliest
   */
  public ReviewEstimate {
    if (latest.isBefore(earliest)) {
      throw new IllegalArgumentException(latest + " is before " + earliest);
    }
  }

  /**
   * The estimate for a review of so many working days.
   *
   * @param since the successful payment, or of a free order the submission
   * @param minWorkingDays 0 to {@code maxWorkingDays}
   * @param maxWorkingDays at most {@link WorkingDayCalendar#MAX_WORKING_DAYS}
   * @throws IllegalArgumentException if the numbers are out of range
   */
  public static ReviewEstimate of(
      Instant since, int minWorkingDays, int maxWorkingDays, WorkingDayCalendar calendar) {
    LocalDate earliest = calendar.after(since, minWorkingDays);
    LocalDate latest = calendar.after(since, maxWorkingDays);
    LocalDate start = LocalDate.ofInstant(since, WorkingDayCalendar.BEIJING);
    boolean estimated = false;
    for (int year = start.getYear(); year <= latest.getYear(); year++) {
      estimated |= !calendar.isCertain(year);
    }
    return new ReviewEstimate(earliest, latest, estimated);
  }
}
