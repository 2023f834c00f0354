package io.xuqi.payment.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A file with a statement, or a folder of such files of one form, read anew at each call.
 * Statements may overlap: a line that is in several counts once, by its key (see {@link
 * StatementFormat} for what that needs). Files whose name begins with a point, or ends with {@code
 * .part} or {@code .tmp}, are left alone: write under such a name, then rename. Folders within the
 * folder are not looked into. Thread-safe.
 */
public final class StatementFiles implements StatementSource {

  /** The most files of a folder. */
  public static final int MAX_FILES = 10_000;

  private final Path place;
  private final StatementFormat format;

  private StatementFiles(Path place, StatementFormat format) {
    this.place = place;
    this.format = format;
  }

  /** The statements in a file or folder, which need not be there yet. */
  public static StatementFiles of(Path fileOrFolder, StatementFormat format) {
    return new StatementFiles(fileOrFolder, format);
  }

  @Override
  public void lines(LocalDate from, LocalDate to, Consumer<StatementLine> lines)
      throws StatementException {
    List<Path> files = files();
    boolean several = files.size() > 1;
    Occurrences seen = new Occurrences();
    MessageDigest sha256 = LineKeys.sha256();
    long[] count = {0};
    for (Path file : files) {
      Consumer<StatementLine> once =
          line -> {
            if (line.bookedOn().isBefore(from) || line.bookedOn().isAfter(to)) {
              return;
            }
            if (several) {
              ByteBuffer digest = LineKeys.digest(sha256, line.key());
              if (seen.add(digest.getLong(), digest.getLong()) > 1) {
                return;
              }
            }
            if (++count[0] <= StatementFormat.MAX_LINES) {
              lines.accept(line);
            }
          };
      try (InputStream in = Files.newInputStream(file)) {
        format.read(in, once);
      } catch (IOException e) {
        throw StatementException.unavailable("a file cannot be read", e);
      }
      if (count[0] > StatementFormat.MAX_LINES) {
        throw StatementException.invalid(0, "more than " + StatementFormat.MAX_LINES + " lines");
      }
    }
  }

  private List<Path> files() throws StatementException {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    try (Stream<Path> entries = Files.list(place)) {
      List<Path> files =
          entries
              .filter(StatementFiles::isFinished)
              .filter(Files::isRegularFile)
              .limit(MAX_FILES + 1)
              .sorted()
              .toList();
      if (files.size() > MAX_FILES) {
        throw StatementException.unavailable("more than " + MAX_FILES + " files", null);
      }
      return files;
    } catch (NoSuchFileException e) {
      throw StatementException.unavailable("the folder is not there", e);
    } catch (IOException | java.io.UncheckedIOException e) {
      throw StatementException.unavailable("the folder cannot be read", e);
    }
  }

  private static boolean isFinished(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".") && !name.endsWith(".part") && !name.endsWith(".tmp");
  }
}
