package io.xuqi.token;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.net.URI;
import java.util.Optional;

/**
 * The driver a CA asks for (R1, R2): configuration of the CA's profile, not of the code.
 *
 * @param minimum the oldest version accepted, empty for any
 * @param download where the driver is to be had, as shown to the user
 * @param downloadText the CA's own words about it, may be empty
 */
public record DriverRequirement(
    Optional<DriverVersion> minimum, Optional<URI> download, String downloadText) {

  /** Any version of any driver. */
  public static DriverRequirement none() {
    return new DriverRequirement(Optional.empty(), Optional.empty(), "");
  }

  /**
   * Compares at the precision available.
   *
   * @return {@link ErrorCode#DRIVER_TOO_OLD} when it certainly is, {@link
   *     ErrorCode#DRIVER_VERSION_UNKNOWN} (a warning) when nothing tells, otherwise empty
   */
  public Optional<Problem> check(DriverInfo driver) {
    if (minimum.isEmpty()) {
      return Optional.empty();
    }
    if (driver.version().isEmpty()) {
      return Optional.of(Problem.of(ErrorCode.DRIVER_VERSION_UNKNOWN, minimum.get(), where()));
    }
    return driver.version().get().isOlderThan(minimum.get())
        ? Optional.of(
            Problem.of(ErrorCode.DRIVER_TOO_OLD, driver.version().get(), minimum.get(), where()))
        : Optional.empty();
  }

  /** Where to get the driver: the CA's text and address, in one line. */
  public String where() {
    return (downloadText + " " + download.map(URI::toString).orElse("")).strip();
  }
}
