package io.xuqi.scenarios.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The C compiler, for what lies in {@code src/test/c}. */
final class Gcc {

  private static final long SECONDS = 60;

  private Gcc() {}

  /**
   * Compiles sources; without a compiler or a header the test is skipped, or fails where CI=true
   * says that they must be there.
   *
   * @param options before the sources
   * @param libraries after them
   */
  static void compile(Path to, List<String> options, List<String> sources, List<String> libraries)
      throws IOException {
    Path folder = Path.of(System.getProperty("xuqi.root"), "scenarios", "src", "test", "c");
    List<String> command =
        new ArrayList<>(List.of("gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-O1"));
    command.addAll(options);
    command.addAll(List.of("-o", to.toString()));
    for (String source : sources) {
      command.add(folder.resolve(source).toString());
    }
    command.addAll(libraries);
    Process compiler;
    try {
      compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw Programs.missing("gcc is not installed");
    }
    String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!compiler.waitFor(SECONDS, TimeUnit.SECONDS)) {
        compiler.destroyForcibly();
        fail("the compiler does not come to an end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail("interrupted", e);
    }
    if (output.contains("No such file or directory")) {
      throw Programs.missing("a header is not installed: " + output);
    }
    assertEquals(0, compiler.exitValue(), output);
  }
}
