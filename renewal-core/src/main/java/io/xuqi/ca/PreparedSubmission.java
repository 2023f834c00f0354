package io.xuqi.ca;

import io.xuqi.common.Bytes;

/**
 * A signed application as the exact bytes that are sent, and sent again unchanged if no answer
 * came: SM2 and ECDSA signatures are random, so a second signature would be a second application.
 *
 * @param idempotencyKey the submission's key
 * @param content what is sent; personal data, stored encrypted
 */
public record PreparedSubmission(String idempotencyKey, Bytes content) {

  /** The largest application sent. */
  public static final int MAX_SIZE = 256 * 1024;

  /**
   * @throws IllegalArgumentException if the content is larger than {@link #MAX_SIZE}
   */
  public PreparedSubmission {
    if (content.size() > MAX_SIZE) {
      throw new IllegalArgumentException("application of " + content.size() + " bytes");
    }
  }
}
