package io.xuqi.scenarios.token;

import io.xuqi.simulator.token.SimulatedToken;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Every call opens the file anew, as another process would. */
class SimulatedTokenInFileTest extends SimulatedTokenContract {

  @TempDir Path folder;

  @Override
  SimulatedToken device() throws Exception {
    Path file = folder.resolve("示例.token");
    // Each try costs a derivation from the PIN that is slow on purpose.
    return Files.exists(file) ? blank().open(file) : blank().maxTries(4).create(file);
  }
}
