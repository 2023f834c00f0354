package io.xuqi.cli;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenException;
import io.xuqi.token.pkcs11.DriverProfile;
import io.xuqi.token.pkcs11.DriverProfiles;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Opens the driver that was chosen: {@code simulated}, the id of a known driver, or the path of a
 * PKCS#11 library.
 */
final class Drivers {

  static final String SIMULATED = "simulated";

  private final Home home;
  private final String chosen;

  /**
   * @param option what the command line says; it wins over the settings
   */
  Drivers(Home home, Settings settings, Optional<String> option) {
    this.home = home;
    this.chosen = option.or(() -> settings.get(Settings.DRIVER)).orElse(SIMULATED);
  }

  TokenDriver open() throws TokenException {
    if (chosen.equals(SIMULATED)) {
      return new SimulatedKeys(home);
    }
    Optional<DriverProfile> known = profiles().filter(p -> p.id().equals(chosen)).findFirst();
    return known.isPresent() ? Pkcs11Driver.load(known.get()) : Pkcs11Driver.load(Path.of(chosen));
  }

  /**
   * The driver whose blank token a demonstration may use: one that the user named, or a SoftHSM2
   * that was set up for nothing else.
   */
  static Pkcs11Driver demonstration(Run run) throws TokenException, CliException {
    Optional<String> named = run.place().driverOption();
    if (named.isPresent()) {
      return Pkcs11Driver.load(Path.of(named.get()));
    }
    if (!run.around().environment().containsKey("SOFTHSM2_CONF")) {
      throw new CliException(ExitCode.ACTION_NEEDED, "softhsm-missing");
    }
    return Pkcs11Driver.load(DriverProfiles.shipped("softhsm2").orElseThrow());
  }

  /** The known drivers that are installed here; none of them is loaded. */
  List<DriverProfile> installed() throws TokenException {
    Map<String, DriverProfile> known = new LinkedHashMap<>();
    profiles().forEach(profile -> known.putIfAbsent(profile.id(), profile));
    return known.values().stream()
        .filter(profile -> profile.installedLibrary().isPresent())
        .toList();
  }

  /** The drivers of the user's own file before the ones this program knows by itself. */
  private Stream<DriverProfile> profiles() throws TokenException {
    Path own = home.folder().resolve("drivers.properties");
    try {
      List<DriverProfile> more = Files.exists(own) ? DriverProfiles.read(own) : List.of();
      return Stream.concat(more.stream(), DriverProfiles.shipped().stream());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static TokenException failed(IOException cause) {
    return new TokenException(
        Problem.of(ErrorCode.DRIVER_FAILED, String.valueOf(cause.getMessage())), cause);
  }
}
