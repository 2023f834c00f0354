package io.xuqi.simulator.token;

import io.xuqi.token.Pin;
import io.xuqi.token.PinKind;
import io.xuqi.token.PinLengths;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinSource;
import io.xuqi.token.PinStatus;
import io.xuqi.token.TokenAdministration;
import io.xuqi.token.TokenException;
import java.util.Arrays;

/** The PINs of a simulated token. */
final class SimulatedAdministration implements TokenAdministration {

  /** As usual with keys. */
  private static final PinLengths LENGTHS = new PinLengths(4, 32);

  private final InsertedToken token;
  private final SimulatedToken device;

  SimulatedAdministration(InsertedToken token, SimulatedToken device) {
    this.token = token;
    this.device = device;
  }

  @Override
  public PinLengths pinLengths() {
    return LENGTHS;
  }

  @Override
  public PinStatus administratorPinStatus() throws TokenException {
    return status(PinKind.ADMINISTRATOR);
  }

  private PinStatus status(PinKind kind) throws TokenException {
    TokenMemory memory = device.exclusively(token.insertion(), TokenStorage::read);
    return PinCheck.entry(memory, kind).status(memory.settings());
  }

  @Override
  public void changePin(PinSource pins) throws TokenException {
    replace(PinKind.USER, pins);
  }

  @Override
  public void unblockPin(PinSource pins) throws TokenException {
    replace(PinKind.ADMINISTRATOR, pins);
  }

  private void replace(PinKind kind, PinSource pins) throws TokenException {
    PinStatus status = status(kind);
    PinStatus user = status(PinKind.USER);
    try (Pin proving = new PinRequest(token.info(), kind, status).ask(pins);
        PinCheck check = new PinCheck(device, token.insertion(), kind, proving, status);
        Pin fresh = new PinRequest(token.info(), PinKind.NEW_USER, user).ask(pins)) {
      byte[] utf8 = fresh.toUtf8();
      try {
        LENGTHS.check(utf8);
        check.replaceUserPin(utf8);
      } finally {
        Arrays.fill(utf8, (byte) 0);
      }
    }
  }
}
