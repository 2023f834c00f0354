package io.xuqi.cli;

import io.xuqi.renewal.DataKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

  /** Where invoices are collected. */
  Path invoices() {
    return folder.resolve("invoices");
  }

  /** What a demonstration leaves behind: its invoice, and the messages about it. */
  Path demo() {
    return folder.resolve("demo");
  }

  /** What the simulated CA sends: SMS and e-mails as files. */
  Path outbox() {
    return folder.resolve("outbox");
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

  /**
   * Made by one process at a time, and under one name until it is whole: a process that is killed
   * leaves no key behind but one that the next process overwrites.
   */
  private DataKey newDataKey(Path file) throws IOException {
    try (FileChannel lock = open(folder.resolve("data.key.lock"));
        FileLock held = lock.lock()) {
      if (Files.exists(file)) {
        return DataKey.of(Files.readAllBytes(file)); // another process was first
      }
      DataKey key = DataKey.random();
      Path next = folder.resolve("data.key.next");
      try (FileChannel channel = open(next)) {
        channel.write(ByteBuffer.wrap(key.secret()));
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      flushFolder();
      return key;
    }
  }

  private FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE),
        ownerOnly("rw-------"));
  }

  /** Without its key the store is lost; a new name is durable once its folder is (POSIX only). */
  private void flushFolder() throws IOException {
    if (isPosix()) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private FileAttribute<?>[] ownerOnly(String permissions) {
    return isPosix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private boolean isPosix() {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
