package io.xuqi.contract;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.Token;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Set;

/**
 * What the contract of tokens needs of whoever runs it. JUnit makes an instance of the test class
 * for each test; the token belongs to that test alone.
 */
public interface TokenFixture {

  /**
   * The token of this test: without keys and certificates at first, no PIN tried yet. Called again,
   * it gives another handle on the same token.
   */
  Token token() throws Exception;

  /** The token's PIN, in a fresh array. */
  char[] pin();

  /**
   * The administrator's PIN, in a fresh array; asked for only where the token has {@link
   * io.xuqi.token.TokenCapability#UNBLOCK_PIN}.
   */
  default char[] administratorPin() {
    throw new IllegalStateException("a token with UNBLOCK_PIN is tested with that PIN: name it");
  }

  /** The key pairs the token can generate; at least one. */
  Set<KeyAlgorithm> algorithms();

  /** A certificate for the key, another one at each call. Nobody looks at who issued it. */
  X509Certificate certificateFor(PublicKey key) throws Exception;
}
