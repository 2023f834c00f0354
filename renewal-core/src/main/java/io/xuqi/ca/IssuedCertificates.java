package io.xuqi.ca;

import io.xuqi.common.Bytes;
import io.xuqi.pki.EnvelopedKey;
import java.util.List;
import java.util.Optional;

/**
 * What the CA issued for one order, exactly as it came: nothing here has been checked yet.
 *
 * @param signing the certificate for the key that was asked for, DER
 * @param encryption the encryption certificate of an SM2 pair, DER
 * @param encryptionKey the enveloped key of the encryption certificate
 * @param intermediates certificates between these and the pinned anchors, DER
 */
public record IssuedCertificates(
    Bytes signing,
    Optional<Bytes> encryption,
    Optional<EnvelopedKey> encryptionKey,
    List<Bytes> intermediates) {

  /** More intermediates than any hierarchy has. */
  public static final int MAX_INTERMEDIATES = 10;

  /**
   * @throws IllegalArgumentException if there are too many intermediates
   */
  public IssuedCertificates {
    intermediates = List.copyOf(intermediates);
    if (intermediates.size() > MAX_INTERMEDIATES) {
      throw new IllegalArgumentException(intermediates.size() + " intermediate certificates");
    }
  }
}
