package io.xuqi.pki;

import io.xuqi.common.XuqiException;
import java.security.cert.X509Certificate;

/**
 * Signs with the private key of one certificate, wherever that key is.
 *
 * @param <E> how signing can fail
 */
public interface Signer<E extends XuqiException> {

  /** The certificate whose private key signs. */
  X509Certificate certificate();

  /**
   * Signs a message (not its digest) with the key's own signature algorithm ({@link
   * KeyAlgorithm#signatureAlgorithm}).
   *
   * @return the signature in the form {@link SignatureAlgorithm} describes
   * @throws E if the key could not sign; nothing has changed
   */
  byte[] sign(byte[] message) throws E;
}
