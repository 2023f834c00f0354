package io.xuqi.cli;

import io.xuqi.renewal.DataKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The folder that the processes of one user share: settings, store, data key, simulated keys. */
final class Home {

  private static final String TOKEN = ".token";

  private final Path folder;

  Home(Path folder) {
    this.folder = folder.toAbsolutePath();
  }

  Path folder() {
    return folder;
  }

  /** What the user configured. */
  Path settings() {
    return folder.resolve("config.properties");
  }

  /** How to reach the simulated CA, while it runs. */
  Path simulatedCa() {
    return folder.resolve("simulated-ca.properties");
  }

  Path store() {
    return folder.resolve("renewals.db");
  }

  Path dataKeyFile() {
    return folder.resolve("data.key");
  }

  Path token(String serialNumber) {
    return folder.resolve("tokens").resolve(serialNumber + TOKEN);
  }

  /** The files of the simulated keys, each of them inserted. */
  List<Path> tokens() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("tokens"))) {
      return files.filter(f -> f.toString().endsWith(TOKEN)).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Makes the folders, readable by their owner only. */
  void prepare() throws IOException {
    Files.createDirectories(folder.resolve("tokens"), ownerOnly("rwx------"));
  }

  /** The key the store is encrypted with: a file of the owner's, made when there is none. */
  DataKey dataKey() throws IOException {
    prepare();
    Path file = dataKeyFile();
    try {
      return DataKey.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return newDataKey(file);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private DataKey newDataKey(Path file) throws IOException {
    DataKey key = DataKey.random();
    Path next = Files.createTempFile(folder, "data", ".key", ownerOnly("rw-------"));
    try {
      Files.write(next, key.secret(), StandardOpenOption.DSYNC);
      Files.createLink(file, next); // atomic, and fails if another process was first
      return key;
    } catch (FileAlreadyExistsException e) {
      return DataKey.of(Files.readAllBytes(file));
    } finally {
      Files.delete(next);
    }
  }

  private FileAttribute<?>[] ownerOnly(String permissions) {
    Set<String> views = folder.getFileSystem().supportedFileAttributeViews();
    return views.contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
