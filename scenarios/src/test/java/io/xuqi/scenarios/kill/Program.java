package io.xuqi.scenarios.kill;

import io.xuqi.cli.Main;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/** The command line as a program of its own, in a JVM that can be killed. */
final class Program {

  /** Far more than any command takes on the slowest machine. */
  private static final long DEADLINE_SECONDS = 120;

  /** The exit code of SIGKILL. */
  private static final int KILLED = 128 + 9;

  /** Where the classes of this module lie. */
  private static final Path OWN = own();

  /** Signatures of single jars, and the binaries of another database. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          ".*\\.txz|META-INF/(MANIFEST\\.MF|[^/]+\\.(SF|DSA|RSA|EC))|(.*/)?module-info\\.class");

  private static final String TEMPORARY = "tmp";

  private final Path folder;
  private final List<String> java;

  private Program(Path folder, List<String> java) {
    this.folder = folder;
    this.java = java;
  }

  /**
   * Starts as fast as {@code ./xuqi} does: from one jar, with the same options, and with an archive
   * of the classes that a demonstration loads.
   *
   * @param folder for the jar, the archive, and what the commands say
   */
  static Program prepare(Path folder) throws Exception {
    Path jar = folder.resolve("xuqi.jar");
    writeJar(jar);
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xlog:disable",
            // Its file would be left behind by every kill.
            "-XX:-UsePerfData",
            "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve(TEMPORARY)),
            "-cp",
            jar.toString());
    Path archive = folder.resolve("xuqi.jsa");
    Program archiving = new Program(folder, with(java, "-XX:ArchiveClassesAtExit=" + archive));
    try (Running demo = archiving.start(folder, "", "demo", "--json")) {
      demo.end();
    }
    return new Program(folder, with(java, "-XX:SharedArchiveFile=" + archive));
  }

  private static List<String> with(List<String> java, String option) {
    List<String> more = new ArrayList<>(java);
    more.add(1, option);
    return more;
  }

  /**
   * Everything the tests run with except themselves, as one jar: an archive takes no folders and no
   * classes from signed jars.
   */
  private static void writeJar(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
    Set<String> written = new HashSet<>();
    Map<String, String> services = new TreeMap<>();
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.setLevel(Deflater.BEST_SPEED);
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        Path path = Path.of(entry);
        if (Files.isRegularFile(path)) {
          try (FileSystem opened = FileSystems.newFileSystem(path)) {
            copy(opened.getPath("/"), out, written, services);
          }
        } else if (Files.isDirectory(path) && !path.startsWith(OWN)) {
          copy(path, out, written, services);
        }
      }
      for (Map.Entry<String, String> service : services.entrySet()) {
        out.putNextEntry(new JarEntry(service.getKey()));
        out.write(service.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static void copy(
      Path root, JarOutputStream out, Set<String> written, Map<String, String> services)
      throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(root)) {
      files = found.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      String name = root.relativize(file).toString().replace(File.separatorChar, '/');
      if (name.startsWith("META-INF/services/")) {
        services.merge(name, Files.readString(file) + "\n", String::concat);
      } else if (!LEFT_OUT.matcher(name).matches() && written.add(name)) {
        out.putNextEntry(new JarEntry(name));
        Files.copy(file, out);
      }
    }
  }

  /** The temporary folder of its processes. */
  Path temporary() {
    return folder.resolve(TEMPORARY);
  }

  private static Path own() {
    try {
      URI location = Program.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(location).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Starts a command.
   *
   * @param input what it finds on standard input
   */
  Running start(Path home, String input, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(java);
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--home", home.toString()));
    // Into files: a program that nobody listens to must not stand still.
    Path out = Files.createTempFile(folder, "out", ".json");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(input.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      if (process.isAlive()) {
        process.destroyForcibly();
        throw e;
      }
    }
    return new Running(process, System.nanoTime(), out, err);
  }

  /** How a command ended. */
  record Ended(boolean killed, int exitCode, long nanos, String out, String err) {}

  /** A command that runs, at the latest until it is closed. */
  record Running(Process process, long startedAt, Path out, Path err) implements AutoCloseable {

    long nanos() {
      return System.nanoTime() - startedAt;
    }

    /** Waits until it has ended by itself, but no longer than that. */
    boolean endedWithin(long nanos) throws Exception {
      if (nanos() > TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS)) {
        throw hanging();
      }
      return process.waitFor(nanos, TimeUnit.NANOSECONDS);
    }

    /** SIGKILL, unless it has ended by itself at this very moment. */
    Ended kill() throws Exception {
      process.destroyForcibly();
      return end();
    }

    Ended end() throws Exception {
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw hanging();
      }
      int exitCode = process.exitValue();
      return new Ended(
          exitCode == KILLED, exitCode, nanos(), Files.readString(out), Files.readString(err));
    }

    private AssertionError hanging() throws IOException {
      return new AssertionError("it hangs: " + Files.readString(err));
    }

    @Override
    public void close() throws Exception {
      process.destroyForcibly().waitFor();
      Files.delete(out);
      Files.delete(err);
    }
  }
}
