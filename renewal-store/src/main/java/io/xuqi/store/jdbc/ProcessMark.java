package io.xuqi.store.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Names a process so that another one can tell whether it has ended.
 *
 * <p>A number alone would not do: containers that share a volume number their processes each for
 * itself, and a system may hide the processes of other users. So only a process of the same place
 * is judged: the same user and, on Linux, the same namespace of process numbers. A namespace's own
 * number is used again only when all its processes are gone, so that taking a later namespace for
 * an earlier one does no harm. Nor does a process number that is used again: it looks alive.
 *
 * @param pid the number of the process
 * @param place where that number counts
 */
record ProcessMark(long pid, String place) {

  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  /** Longer ones are nobody's. */
  private static final int MAX_LENGTH = 400;

  /** This process; empty when it cannot be told where its number counts. */
  static Optional<ProcessMark> own() {
    String user = System.getProperty("user.name", "");
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
      return Optional.of(new ProcessMark(ProcessHandle.current().pid(), user));
    }
    try {
      String namespace = Files.readSymbolicLink(NAMESPACE).toString();
      return Optional.of(new ProcessMark(ProcessHandle.current().pid(), namespace + " " + user));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** What {@link #toString} gave; empty for anything else. */
  static Optional<ProcessMark> parse(String text) {
    int blank = text.indexOf(' ');
    if (blank <= 0 || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      long pid = Long.parseLong(text.substring(0, blank));
      return Optional.of(new ProcessMark(pid, text.substring(blank + 1)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether it certainly has ended, as seen from another process. */
  boolean hasEnded(ProcessMark seenFrom) {
    return place.equals(seenFrom.place) && ProcessHandle.of(pid).isEmpty();
  }

  @Override
  public String toString() {
    return pid + " " + place;
  }
}
