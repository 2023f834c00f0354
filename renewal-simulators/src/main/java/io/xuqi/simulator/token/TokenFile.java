package io.xuqi.simulator.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenRemovedException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A simulated token's memory in a file of its own, readable by its owner only. It is replaced as a
 * whole and flushed to the disk before a write returns. Processes take turns by a lock on a second
 * file, {@code NAME.lock}, since the first one is another file after each write.
 */
final class TokenFile implements TokenStorage {

  /** The capacity in Base64 and what else stands in the file, with room to spare. */
  static final int MAX_SIZE = 4 * 1024 * 1024;

  private static final Logger LOG = System.getLogger(TokenFile.class.getName());
  private static final Set<OpenOption> REPLACE =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);

  private final Path file;

  TokenFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public boolean exists() {
    return Files.exists(file);
  }

  @Override
  public Hold hold() throws TokenException {
    try {
      if (!Files.isDirectory(file.resolveSibling(""))) {
        throw new NoSuchFileException(file.toString());
      }
      FileChannel channel =
          FileChannel.open(
              sibling(".lock"),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              ownerOnly());
      try {
        FileLock lock = channel.lock();
        return () -> release(lock);
      } catch (IOException | OverlappingFileLockException e) {
        channel.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new TokenRemovedException(e);
    } catch (IOException | OverlappingFileLockException e) {
      throw new TokenException(Problem.of(ErrorCode.TOKEN_BUSY), e);
    }
  }

  @Override
  public TokenMemory read() throws TokenException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_SIZE + 1);
      if (content.length > MAX_SIZE) {
        throw new IllegalArgumentException("more than " + MAX_SIZE + " bytes");
      }
      return TokenMemoryFormat.read(new String(content, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw new TokenRemovedException(e);
    } catch (IOException | IllegalArgumentException e) {
      throw failed(e);
    }
  }

  @Override
  public void write(TokenMemory memory) throws TokenException {
    Path next = sibling(".next");
    try {
      try (FileChannel channel = FileChannel.open(next, REPLACE, ownerOnly())) {
        ByteBuffer content =
            ByteBuffer.wrap(TokenMemoryFormat.write(memory).getBytes(StandardCharsets.UTF_8));
        while (content.hasRemaining()) {
          channel.write(content);
        }
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(e);
    }
    flushFolder();
  }

  /** A rename is durable once its folder is; only POSIX systems let a program flush one. */
  private void flushFolder() throws TokenException {
    if (!isPosix()) {
      return;
    }
    try (FileChannel folder = FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      throw new TokenException(Problem.of(ErrorCode.TOKEN_OUTCOME_UNKNOWN, file.getFileName()), e);
    }
  }

  private Path sibling(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private FileAttribute<?>[] ownerOnly() {
    return isPosix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private boolean isPosix() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private TokenException failed(Exception cause) {
    return new TokenException(
        Problem.of(ErrorCode.TOKEN_FAILED, file.getFileName() + ": " + cause.getMessage()), cause);
  }

  private static void release(FileLock lock) {
    try {
      lock.acquiredBy().close();
    } catch (IOException e) {
      // Nothing was lost: what was written is durable, and the lock ends with the process.
      LOG.log(Level.WARNING, "the lock of a simulated token was not released", e);
    }
  }
}
