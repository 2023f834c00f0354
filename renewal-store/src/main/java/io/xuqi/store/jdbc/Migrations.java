package io.xuqi.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The scripts that make a database's schema: {@code <database>-1.sql}, {@code <database>-2.sql}…,
 * in this package's folder. A released script never changes; a change is a new script.
 *
 * @param database the first part of the scripts' names
 * @param latest the number of the last script, and so the format this version writes
 */
record Migrations(String database, int latest) {

  static final Migrations SQLITE = new Migrations("sqlite", 3);

  /** The first format of SQLite with checksums. */
  static final int SQLITE_CHECKSUMS = 2;

  static final Migrations POSTGRES = new Migrations("postgres", 2);

  /** The statements that lead from a format to the latest one, in order. */
  List<String> after(int format) {
    List<String> statements = new ArrayList<>();
    for (int script = format + 1; script <= latest; script++) {
      Stream.of(read(database + "-" + script + ".sql").split(";\\s*(\n|$)"))
          .filter(statement -> !statement.isBlank())
          .forEach(statements::add);
    }
    return statements;
  }

  private static String read(String name) {
    try (InputStream script = Migrations.class.getResourceAsStream(name)) {
      if (script == null) {
        throw new IllegalStateException("missing: " + name);
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
