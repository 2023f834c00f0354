package io.xuqi.pki;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The provider instance for what the JDK lacks. It is never registered with {@link
 * java.security.Security}: an embedder's provider list stays as it is.
 */
final class BouncyCastle {

  static final Provider PROVIDER = new BouncyCastleProvider();

  private BouncyCastle() {}
}
