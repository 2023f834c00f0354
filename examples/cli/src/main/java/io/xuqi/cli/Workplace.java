package io.xuqi.cli;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import io.xuqi.token.Token;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSelection;
import io.xuqi.token.pkcs11.DriverProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with, each part opened when it is first needed and closed with this: a list
 * of certificates starts neither a database nor an HTTP client.
 */
final class Workplace implements AutoCloseable {

  private final Home home;
  private final Clock clock;
  private final Optional<String> driverOption;
  private final Drivers drivers;
  private final Connection connection;
  private @Nullable TokenDriver driver;
  private @Nullable RenewalStore store;
  private @Nullable CaClient ca;
  private @Nullable RenewalEngine engine;

  Workplace(Home home, Clock clock, Optional<String> driver) {
    this.home = home;
    this.clock = clock;
    this.driverOption = driver;
    this.connection = new Connection(home);
    this.drivers = new Drivers(home, connection.settings(), driver);
  }

  Home home() {
    return home;
  }

  /** The driver that the command line names. */
  Optional<String> driverOption() {
    return driverOption;
  }

  Clock clock() {
    return clock;
  }

  Connection connection() {
    return connection;
  }

  TokenDriver driver() throws TokenException {
    if (driver == null) {
      driver = drivers.open();
    }
    return driver;
  }

  /** The known drivers that are installed here. */
  List<DriverProfile> installedDrivers() throws TokenException {
    return drivers.installed();
  }

  /** The key to work on (R6). */
  Token token(Optional<String> serialNumber) throws TokenException {
    return TokenSelection.choose(driver().tokens(), serialNumber);
  }

  CaClient ca() throws CaException, CliException {
    if (ca == null) {
      ca = connection.client();
    }
    return ca;
  }

  boolean hasStore() {
    return Files.exists(home.store());
  }

  RenewalStore store() throws StoreException {
    if (store == null) {
      try {
        home.prepare();
      } catch (IOException e) {
        throw failed(e);
      }
      store = JdbcRenewalStore.openSqlite(home.store());
    }
    return store;
  }

  RenewalEngine engine() throws CaException, CliException, StoreException {
    return engine(ca());
  }

  /** For looking at what is stored: without a CA too. */
  RenewalEngine recordsEngine() throws CaException, CliException, StoreException {
    return engine(connection.address().isPresent() ? ca() : new AbsentCa());
  }

  private RenewalEngine engine(CaClient client) throws CliException, StoreException {
    if (engine == null) {
      if (hasStore() && !Files.exists(home.dataKeyFile())) {
        // Another one would read nothing of what is there.
        throw new CliException(ExitCode.ACTION_NEEDED, "data-key", home.dataKeyFile());
      }
      try {
        DataKey dataKey = home.dataKey(); // before there is a store without one
        RenewalEngine.Builder builder =
            RenewalEngine.builder().ca(client).store(store()).dataKey(dataKey).clock(clock);
        connection.settings().days(Settings.RETENTION).ifPresent(builder::retention);
        engine = builder.build();
      } catch (IOException e) {
        throw failed(e);
      }
    }
    return engine;
  }

  private static StoreException failed(IOException cause) {
    return new StoreException(
        Problem.of(ErrorCode.STORE_FAILED, String.valueOf(cause.getMessage())), cause);
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
    if (driver != null) {
      driver.close();
    }
  }
}
