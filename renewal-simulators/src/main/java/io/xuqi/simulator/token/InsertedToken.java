package io.xuqi.simulator.token;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.Pin;
import io.xuqi.token.PinKind;
import io.xuqi.token.PinRequest;
import io.xuqi.token.PinSource;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenAdministration;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenInfo;
import io.xuqi.token.TokenSession;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A simulated token from one insertion to the next pull. */
final class InsertedToken implements Token {

  private final SimulatedToken device;
  private final Insertion insertion;
  private final TokenMemory atInsertion;

  InsertedToken(SimulatedToken device, Insertion insertion, TokenMemory atInsertion) {
    this.device = device;
    this.insertion = insertion;
    this.atInsertion = atInsertion;
  }

  Insertion insertion() {
    return insertion;
  }

  @Override
  public TokenInfo info() {
    return atInsertion.info();
  }

  @Override
  public Set<TokenCapability> capabilities() {
    Set<TokenCapability> capabilities =
        EnumSet.of(TokenCapability.DECRYPT, TokenCapability.FREE_SPACE);
    for (KeyAlgorithm algorithm : atInsertion.settings().algorithms()) {
      capabilities.add(TokenCapability.generating(algorithm));
    }
    if (atInsertion.settings().algorithms().contains(KeyAlgorithm.SM2)) {
      capabilities.add(TokenCapability.IMPORT_ENVELOPED_KEY);
    }
    if (atInsertion.settings().exactTries()) {
      capabilities.add(TokenCapability.EXACT_PIN_TRIES);
    }
    capabilities.add(TokenCapability.CHANGE_PIN);
    if (atInsertion.administrator().isPresent()) {
      capabilities.add(TokenCapability.UNBLOCK_PIN);
    }
    return capabilities;
  }

  @Override
  public boolean isInserted() {
    return device.isInserted(insertion);
  }

  @Override
  public Optional<TokenAdministration> administration() {
    return Optional.of(new SimulatedAdministration(this, device));
  }

  @Override
  public PinStatus pinStatus() throws TokenException {
    return device.perform(
        insertion, TokenOperation.PIN_STATUS, storage -> storage.read().pinStatus());
  }

  @Override
  public OptionalLong freeSpace() throws TokenException {
    return device.perform(
        insertion, TokenOperation.FREE_SPACE, storage -> OptionalLong.of(storage.read().free()));
  }

  @Override
  public List<TokenCertificate> certificates() throws TokenException {
    return device.perform(
        insertion, TokenOperation.CERTIFICATES, storage -> storage.read().certificates());
  }

  @Override
  public TokenSession login(PinSource pins) throws TokenException {
    PinStatus status = device.exclusively(insertion, storage -> storage.read().pinStatus());
    try (Pin pin = new PinRequest(info(), status).ask(pins);
        PinCheck check = new PinCheck(device, insertion, PinKind.USER, pin, status)) {
      return new SimulatedSession(this, device, check.unlock());
    }
  }
}
