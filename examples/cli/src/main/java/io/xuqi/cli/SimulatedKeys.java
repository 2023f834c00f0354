package io.xuqi.cli;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.token.DriverInfo;
import io.xuqi.token.Token;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenRemovedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The simulated keys of the home folder: each file is one that is inserted as long as it is there.
 */
final class SimulatedKeys implements TokenDriver {

  /** Those of one file, from the first look that finds it to the first that does not. */
  private final Map<Path, SimulatedTokenDriver> keys = new LinkedHashMap<>();

  private final Home home;

  SimulatedKeys(Home home) {
    this.home = home;
  }

  @Override
  public DriverInfo info() {
    return SimulatedTokenDriver.INFO;
  }

  @Override
  public synchronized List<Token> tokens() throws TokenException {
    List<Path> files;
    try {
      files = home.tokens();
    } catch (IOException e) {
      throw new TokenException(
          Problem.of(ErrorCode.DRIVER_FAILED, String.valueOf(e.getMessage())), e);
    }
    keys.keySet().retainAll(files);
    List<Token> tokens = new ArrayList<>();
    for (Path file : files) {
      try {
        SimulatedTokenDriver key = keys.get(file);
        if (key == null) {
          key = SimulatedTokenDriver.of(SimulatedToken.builder().open(file));
          keys.put(file, key);
        }
        tokens.addAll(key.tokens());
      } catch (TokenRemovedException e) {
        keys.remove(file); // pulled since the folder was read
      }
    }
    return tokens;
  }

  @Override
  public synchronized void close() {
    keys.values().forEach(SimulatedTokenDriver::close);
  }
}
