package io.xuqi.store.jdbc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native library once, leaving nothing behind.
 *
 * <p>The driver unpacks it into the temporary folder and deletes it when the JVM ends; a killed JVM
 * leaves a megabyte behind each time. So it is unpacked into a folder of ours and deleted as soon
 * as it is loaded; where a loaded library cannot be deleted (Windows), the next start does it.
 */
final class SqliteLibrary {

  private static final System.Logger LOG = System.getLogger(SqliteLibrary.class.getName());
  private static final String UNPACK_INTO = "org.sqlite.tmpdir";
  private static final String UNPACKED_AT = "org.sqlite.lib.path";
  private static final String PREFIX = ".sqlite-native-";

  /** A folder this old has been loaded or given up by whoever made it. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private SqliteLibrary() {}

  /**
   * Loads the library. Where the embedder has set one of the driver's own properties, that counts.
   * Otherwise one of them is set for the moment of loading only, since the driver reads it nowhere
   * else. Trouble is left to the driver, which tries the temporary folder when it connects.
   *
   * @param folder where to unpack, for a moment
   */
  static synchronized void load(Path folder) {
    if (System.getProperty(UNPACK_INTO) != null || System.getProperty(UNPACKED_AT) != null) {
      return;
    }
    try {
      Path unpacked = Files.createTempDirectory(folder, PREFIX);
      deleteAbandoned(folder, Files.getLastModifiedTime(unpacked));
      System.setProperty(UNPACK_INTO, unpacked.toString());
      try {
        SQLiteJDBCLoader.initialize();
      } finally {
        System.clearProperty(UNPACK_INTO);
        delete(unpacked);
      }
    } catch (Exception e) {
      LOG.log(System.Logger.Level.DEBUG, "SQLite's library could not be unpacked beside it", e);
    }
  }

  private static void deleteAbandoned(Path folder, FileTime now) throws IOException {
    FileTime limit = FileTime.from(now.toInstant().minus(ABANDONED));
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path leftover : leftovers) {
        if (Files.getLastModifiedTime(leftover).compareTo(limit) < 0) {
          delete(leftover);
        }
      }
    }
  }

  private static void delete(Path unpacked) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(unpacked)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(unpacked);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "still in use: {0}", unpacked);
    }
  }
}
