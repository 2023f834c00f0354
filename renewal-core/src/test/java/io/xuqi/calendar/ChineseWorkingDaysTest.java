package io.xuqi.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R47")
@Tag("R48")
class ChineseWorkingDaysTest {

  private final ChineseWorkingDays calendar = ChineseWorkingDays.bundled();

  @ParameterizedTest
  @CsvSource({
    "2022-09-09, 2022-09-13, 2022-09-14, 2022-09-15, 2022-09-21",
    "2022-10-14, 2022-10-17, 2022-10-18, 2022-10-19, 2022-10-25",
    "2022-09-30, 2022-10-08, 2022-10-09, 2022-10-10, 2022-10-14",
    "2026-02-13, 2026-02-14, 2026-02-24, 2026-02-25, 2026-03-02"
  })
  void working_days_are_counted_over_holidays_and_working_weekends(
      LocalDate from, LocalDate one, LocalDate two, LocalDate three, LocalDate seven) {
    Instant noon = from.atTime(12, 0).atZone(WorkingDayCalendar.BEIJING).toInstant();
    assertEquals(
        List.of(from, one, two, three, seven),
        IntStream.of(0, 1, 2, 3, 7).mapToObj(days -> calendar.after(noon, days)).toList());
  }

  /** What is moved is worked off: only the legal holidays (11 days, 13 since 2025) are missing. */
  @ParameterizedTest
  @CsvSource({"2022, 11", "2023, 11", "2024, 11", "2025, 13", "2026, 13"})
  void a_year_has_its_weekdays_less_the_legal_holidays(int year, int legalHolidays) {
    assertTrue(calendar.isCertain(year));
    assertEquals(
        days(year).filter(day -> day.getDayOfWeek().getValue() <= 5).count() - legalHolidays,
        days(year).filter(calendar::isWorkingDay).count());
  }

  @ParameterizedTest
  @CsvSource({
    "2022-10-14T15:59:59Z, 2022-10-17",
    "2022-10-14T16:00:00Z, 2022-10-17",
    "2022-10-16T16:00:00Z, 2022-10-18"
  })
  void the_day_begins_at_midnight_in_beijing(Instant start, LocalDate next) {
    assertEquals(next, calendar.after(start, 1));
  }

  @Test
  void a_review_is_estimated_as_a_range_of_days() {
    assertEquals(
        new ReviewEstimate(LocalDate.of(2022, 10, 9), LocalDate.of(2022, 10, 10), false),
        ReviewEstimate.of(Instant.parse("2022-09-30T02:00:00Z"), 2, 3, calendar));
  }

  @Test
  void a_year_without_a_notice_follows_the_week_and_is_said_to_be_an_estimate() {
    assertFalse(calendar.isCertain(2031));
    assertEquals(
        new ReviewEstimate(LocalDate.of(2031, 10, 2), LocalDate.of(2031, 10, 3), true),
        ReviewEstimate.of(Instant.parse("2031-09-30T02:00:00Z"), 2, 3, calendar));
  }

  @Test
  void a_range_that_reaches_into_an_uncertain_year_is_an_estimate() {
    Instant december = Instant.parse("2026-12-30T02:00:00Z");
    assertFalse(ReviewEstimate.of(december, 1, 1, calendar).estimated());
    assertTrue(ReviewEstimate.of(december, 1, 2, calendar).estimated());
  }

  @Test
  @Tag("R44")
  void seven_working_days_have_passed_when_the_eighth_day_begins_in_beijing() {
    Instant issued = Instant.parse("2022-10-14T02:00:00Z");
    assertFalse(calendar.havePassed(7, issued, Instant.parse("2022-10-25T15:59:59Z")));
    assertTrue(calendar.havePassed(7, issued, Instant.parse("2022-10-25T16:00:00Z")));
  }

  @Test
  void a_new_notice_can_be_added_without_a_new_release() {
    ChineseWorkingDays later =
        calendar.withNotices(
            "# invented\nyear 2031\nrest 2031-10-01 2031-10-07\nwork 2031-10-11\n");
    assertTrue(later.isCertain(2031) && later.isCertain(2026));
    assertEquals(LocalDate.of(2031, 10, 11), later.after(Instant.parse("2031-09-30T02:00:00Z"), 4));
    assertFalse(calendar.isCertain(2031));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rest 2031-10-01",
        "rest 2031-10-07 2031-10-01",
        "rest 2031-01-01 2031-12-31",
        "work 2031-02-30",
        "year soon",
        "off 2031-10-01"
      })
  void a_faulty_notice_is_refused(String line) {
    assertThrows(IllegalArgumentException.class, () -> calendar.withNotices(line));
  }

  @Test
  void counting_is_bounded() {
    Instant now = Instant.parse("2022-10-14T02:00:00Z");
    assertThrows(IllegalArgumentException.class, () -> calendar.after(now, -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> calendar.after(now, WorkingDayCalendar.MAX_WORKING_DAYS + 1));
    assertThrows(IllegalArgumentException.class, () -> ReviewEstimate.of(now, 3, 2, calendar));
    WorkingDayCalendar holidays =
        new WorkingDayCalendar() {
          @Override
          public boolean isWorkingDay(LocalDate day) {
            return false;
          }

          @Override
          public boolean isCertain(int year) {
            return true;
          }
        };
    assertThrows(IllegalStateException.class, () -> holidays.after(now, 1));
  }

  private static Stream<LocalDate> days(int year) {
    return LocalDate.of(year, 1, 1).datesUntil(LocalDate.of(year + 1, 1, 1));
  }
}
