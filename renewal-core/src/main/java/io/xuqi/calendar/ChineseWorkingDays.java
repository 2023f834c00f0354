package io.xuqi.calendar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The working days of mainland China: Monday to Friday, but for what the State Council's yearly
 * notices move (days off in the week, working weekends). Years whose notice is not known follow the
 * week alone and are not certain. A notice for January may also move the last days of the December
 * before; such a day is known with the later year.
 */
public final class ChineseWorkingDays implements WorkingDayCalendar {

  /** More text than a century of notices takes, in characters. */
  public static final int MAX_TEXT = 256 * 1024;

  private static final String RESOURCE = "working-days.txt";

  /**
   * Days that differ from the week: true for a working weekend, false for a day off in the week.
   */
  private final Map<LocalDate, Boolean> moved;

  private final Set<Integer> certainYears;

  private ChineseWorkingDays(Map<LocalDate, Boolean> moved, Set<Integer> certainYears) {
    this.moved = Map.copyOf(moved);
    this.certainYears = Set.copyOf(certainYears);
  }

  /** The calendar with the notices this release knows. */
  public static ChineseWorkingDays bundled() {
    try (InputStream in = ChineseWorkingDays.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing");
      }
      return new ChineseWorkingDays(Map.of(), Set.of())
          .withNotices(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * This calendar with further notices, so that a new year need not wait for a new release. Later
   * lines win over earlier ones and over what this calendar knows.
   *
   * @param notices lines of {@code year YYYY}, {@code rest FIRST LAST} and {@code work DAY} with
   *     ISO dates; blank lines and lines beginning with {@code #} are skipped; at most {@link
   *     #MAX_TEXT} characters
   * @throws IllegalArgumentException if a line has another form or the text is too long
   */
  public ChineseWorkingDays withNotices(String notices) {
    if (notices.length() > MAX_TEXT) {
      throw new IllegalArgumentException("notices of " + notices.length() + " characters");
    }
    Map<LocalDate, Boolean> days = new HashMap<>(moved);
    Set<Integer> years = new HashSet<>(certainYears);
    notices
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> read(line, days, years));
    return new ChineseWorkingDays(days, years);
  }

  @Override
  public boolean isWorkingDay(LocalDate day) {
    Boolean known = moved.get(day);
    return known != null ? known : !isWeekend(day);
  }

  @Override
  public boolean isCertain(int year) {
    return certainYears.contains(year);
  }

  private static void read(String line, Map<LocalDate, Boolean> days, Set<Integer> years) {
    String[] words = line.split("\\s+", -1);
    try {
      if (words.length == 2 && words[0].equals("year")) {
        years.add(Integer.valueOf(words[1]));
      } else if (words.length == 2 && words[0].equals("work")) {
        days.put(LocalDate.parse(words[1]), true);
      } else if (words.length == 3 && words[0].equals("rest")) {
        rest(LocalDate.parse(words[1]), LocalDate.parse(words[2]), days);
      } else {
        throw new IllegalArgumentException("not a line of a notice: " + line);
      }
    } catch (DateTimeException | NumberFormatException e) {
      throw new IllegalArgumentException("not a line of a notice: " + line, e);
    }
  }

  private static void rest(LocalDate first, LocalDate last, Map<LocalDate, Boolean> days) {
    if (last.isBefore(first) || last.isAfter(first.plusDays(MAX_DAYS_OFF))) {
      throw new IllegalArgumentException("not days off: " + first + " to " + last);
    }
    first.datesUntil(last.plusDays(1)).forEach(day -> days.put(day, false));
  }

  private static boolean isWeekend(LocalDate day) {
    return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
  }
}
