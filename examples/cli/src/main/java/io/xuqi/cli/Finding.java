package io.xuqi.cli;

/**
 * What the doctor found about one thing.
 *
 * @param subject the thing, as the key of its name
 * @param text what it is like
 * @param remedy what to do about it, empty when nothing is to be done
 */
record Finding(String subject, Level level, String text, String remedy) {

  /** How bad it is. */
  enum Level {
    GOOD,
    DOUBTFUL,
    BAD
  }
}
