package io.xuqi.application;

import io.xuqi.common.Bytes;
import java.time.Instant;

/**
 * The service agreement (电子认证服务协议) as the user accepted it (R15).
 *
 * @param version the CA's name of the version, 1 to {@link #MAX_VERSION_LENGTH} characters
 * @param sha256 the SHA-256 digest of the text that was shown, 32 bytes
 * @param acceptedAt when the user ticked it
 */
public record AcceptedAgreement(String version, Bytes sha256, Instant acceptedAt) {

  /** The longest version accepted from a CA. */
  public static final int MAX_VERSION_LENGTH = 64;

  /**
   * @throws IllegalArgumentException if the version is blank or too long, or the digest not 32
   *     bytes
   */
  public AcceptedAgreement {
    if (version.isBlank() || version.length() > MAX_VERSION_LENGTH || sha256.size() != 32) {
      throw new IllegalArgumentException("an agreement has a version and a digest of 32 bytes");
    }
  }
}
