package io.xuqi.simulator.ca;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes the secrets that authorise calls on a renewal. */
final class Credentials {
  private static final int SIZE = 24;

  private final SecureRandom random = new SecureRandom();

  String fresh() {
    byte[] secret = new byte[SIZE];
    random.nextBytes(secret);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }
}
