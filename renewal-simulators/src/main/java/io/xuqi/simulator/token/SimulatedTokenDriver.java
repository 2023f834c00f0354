package io.xuqi.simulator.token;

import io.xuqi.token.DriverInfo;
import io.xuqi.token.DriverVersion;
import io.xuqi.token.Token;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reaches simulated tokens: those of them that are inserted. Thread-safe. */
public final class SimulatedTokenDriver implements TokenDriver {

  /** What it says of itself unless told otherwise: the oldest version the guide accepts (R1). */
  public static final DriverInfo INFO =
      new DriverInfo(
          "Xuqi simulated driver",
          Optional.of(DriverVersion.parse("4.6.1")),
          DriverInfo.VersionSource.BUILT_IN);

  private final DriverInfo info;
  private final List<SimulatedToken> slots;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param info what the driver says of itself
   * @param slots the tokens it reaches while they are inserted, at most {@link #MAX_TOKENS}
   */
  public SimulatedTokenDriver(DriverInfo info, List<SimulatedToken> slots) {
    if (slots.size() > MAX_TOKENS) {
      throw new IllegalArgumentException(slots.size() + " slots");
    }
    this.info = info;
    this.slots = List.copyOf(slots);
  }

  /** A driver for these tokens. */
  public static SimulatedTokenDriver of(SimulatedToken... slots) {
    return new SimulatedTokenDriver(INFO, List.of(slots));
  }

  @Override
  public DriverInfo info() {
    return info;
  }

  @Override
  public List<Token> tokens() throws TokenException {
    if (closed.get()) {
      throw new IllegalStateException("the driver was closed");
    }
    List<Token> tokens = new ArrayList<>();
    for (SimulatedToken slot : slots) {
      slot.inserted(closed).ifPresent(tokens::add);
    }
    return List.copyOf(tokens);
  }

  @Override
  public void close() {
    closed.set(true);
  }
}
