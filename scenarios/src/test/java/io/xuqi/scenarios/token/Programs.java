package io.xuqi.scenarios.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs of others that see what we wrote. One that is missing fails the test: {@code ./verify}
 * installs them together with SoftHSM2.
 */
public final class Programs {

  private Programs() {}

  /** Runs a program, which has to succeed; answers what it printed. */
  public static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), output);
    return output;
  }

  /** Ends the test: skipped, or failed where CI=true says that a peer must be there. */
  static RuntimeException missing(String what) {
    if ("true".equals(System.getenv("CI"))) {
      fail(what);
    }
    return Assumptions.abort(what);
  }

  /** OpenSC's program with a PKCS#11 library. */
  public static String pkcs11Tool(Path library, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("pkcs11-tool", "--module", library.toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }
}
