package io.xuqi.token.pkcs11;

import io.xuqi.token.DriverInfo.VersionSource;
import io.xuqi.token.DriverRequirement;
import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Drivers that stand on a {@link FakeCryptoki} behind a file of their own. */
final class FakeDriver {

  static final PinSource PINS = request -> Pin.takeOver("1234".toCharArray());

  private FakeDriver() {}

  static Pkcs11Driver load(Path folder, FakeCryptoki cryptoki) throws TokenException {
    return load(library(folder), cryptoki);
  }

  static DriverProfile library(Path folder) {
    return library(folder, TokenTraits.standard());
  }

  static DriverProfile library(Path folder, TokenTraits traits) {
    try {
      return profile(Files.createTempFile(folder, "fake", ".so"), traits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static DriverProfile profile(Path file, TokenTraits traits) {
    return new DriverProfile(
        "fake",
        "Fake driver",
        Map.of(Platform.current(), List.of(file.toString())),
        List.of(VersionSource.CK_INFO),
        Optional.empty(),
        DriverRequirement.none(),
        traits);
  }

  static Pkcs11Driver load(DriverProfile profile, Cryptoki cryptoki) throws TokenException {
    return Pkcs11Driver.load(profile, file -> cryptoki, VersionReader.ofThisMachine());
  }

  static Token token(Path folder, FakeCryptoki cryptoki) throws TokenException {
    return load(folder, cryptoki).tokens().get(0);
  }

  static TokenSession session(Path folder, FakeCryptoki cryptoki) throws TokenException {
    return token(folder, cryptoki).login(PINS);
  }
}
