package io.xuqi.token.pkcs11;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.token.TokenException;
import java.security.PublicKey;
import java.util.Optional;

/**
 * A private key that was found on the token.
 *
 * @param handle valid in the session that found it
 * @param kind empty for a key that this module cannot use
 * @param publicKey reads its public key from wherever the token has it; asked once
 */
record PrivateKeyObject(long handle, Optional<KeyKind> kind, PublicKeySource publicKey) {

  /** Where the public key of a private key comes from. */
  static final class PublicKeySource {
    private final Pkcs11Token.Operation<Optional<PublicKey>> reading;
    private Optional<PublicKey> known = Optional.empty();

    PublicKeySource(Pkcs11Token.Operation<Optional<PublicKey>> reading) {
      this.reading = reading;
    }

    /**
     * @throws TokenException with {@code token.driver-failed} if the token tells no public key
     */
    PublicKey get() throws DriverError, TokenException {
      if (known.isEmpty()) {
        known = reading.run();
      }
      return known.orElseThrow(
          () ->
              new TokenException(
                  Problem.of(ErrorCode.DRIVER_FAILED, "a private key without a public key")));
    }
  }
}
