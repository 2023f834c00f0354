package io.xuqi.ca;

import io.xuqi.common.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * The service agreement (电子认证服务协议, R15).
 *
 * @param version the CA's name of this version
 * @param title as shown
 * @param text the whole text, at most {@link #MAX_LENGTH} characters
 */
public record Agreement(String version, String title, String text) {

  /** Longer agreements are not shown. */
  public static final int MAX_LENGTH = 200_000;

  /**
   * @throws IllegalArgumentException if the version is empty or something is too long
   */
  public Agreement {
    if (version.isEmpty()
        || version.length() > 64
        || title.length() > 200
        || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("not an agreement of a plausible size");
    }
  }

  /** SHA-256 of the text in UTF-8: what is stored with the acceptance. */
  public Bytes sha256() {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)).sha256();
  }
}
