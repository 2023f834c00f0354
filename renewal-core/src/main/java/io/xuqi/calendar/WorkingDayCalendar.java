package io.xuqi.calendar;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Tells working days. Days are those of Beijing time, wherever this runs. Implementations are
 * immutable.
 */
public interface WorkingDayCalendar {

  /** The time all days are counted in. */
  ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

  /** More working days than anything here waits for. */
  int MAX_WORKING_DAYS = 400;

  /** More days off in a row than any calendar has. */
  int MAX_DAYS_OFF = 60;

  /** Whether people work on that day. */
  boolean isWorkingDay(LocalDate day);

  /** Whether the working days of that year are published; otherwise they are an estimate. */
  boolean isCertain(int year);

  /**
   * The day on which a number of working days are over, counted from the day after {@code start}.
   *
   * @param workingDays 0 to {@link #MAX_WORKING_DAYS}; 0 gives the day of {@code start} itself
   * @throws IllegalArgumentException if there are fewer or more
   * @throws IllegalStateException if this calendar has more than {@link #MAX_DAYS_OFF} days off in
   *     a row
   */
  default LocalDate after(Instant start, int workingDays) {
    if (workingDays < 0 || workingDays > MAX_WORKING_DAYS) {
      throw new IllegalArgumentException(workingDays + " working days");
    }
    LocalDate day = LocalDate.ofInstant(start, BEIJING);
    for (int i = 0; i < workingDays; i++) {
      day = nextWorkingDay(day);
    }
    return day;
  }

  /**
   * Whether a number of working days has passed since {@code start}, the last of them included: the
   * moment to say that an invoice is overdue (R44).
   */
  default boolean havePassed(int workingDays, Instant start, Instant now) {
    return LocalDate.ofInstant(now, BEIJING).isAfter(after(start, workingDays));
  }

  private LocalDate nextWorkingDay(LocalDate day) {
    for (int ahead = 1; ahead <= MAX_DAYS_OFF; ahead++) {
      if (isWorkingDay(day.plusDays(ahead))) {
        return day.plusDays(ahead);
      }
    }
    throw new IllegalStateException("no working day within " + MAX_DAYS_OFF + " days of " + day);
  }
}
