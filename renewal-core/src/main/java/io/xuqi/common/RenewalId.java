package io.xuqi.common;

import java.util.UUID;

/**
 * Identifies a renewal in this system: a random UUID (RFC 9562). It says nothing about the customer
 * and may be logged.
 */
public record RenewalId(UUID value) {

  /**
   * @throws IllegalArgumentException if the text is not a UUID
   */
  public static RenewalId parse(String text) {
    return new RenewalId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
