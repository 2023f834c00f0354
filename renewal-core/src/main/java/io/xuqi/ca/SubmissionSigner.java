package io.xuqi.ca;

import io.xuqi.common.XuqiException;
import io.xuqi.pki.KeyOperation;
import io.xuqi.pki.Signer;

/**
 * The keys an application is made with, lent while it is prepared. As a {@link Signer} it is the
 * current key of a valid certificate, which signs the whole application (R22). Protocols that carry
 * one message for each certificate need more than that and ask for it by item.
 *
 * @param <E> how signing can fail
 */
public interface SubmissionSigner<E extends XuqiException> extends Signer<E> {

  /**
   * The current key of one item: a CMP key update is protected with the very certificate that it
   * updates (RFC 9483, 4.1.3).
   *
   * @throws IllegalArgumentException if the item is not one of the submission's
   */
  Signer<E> current(SubmissionContent.Item item);

  /**
   * Signs with the key that an item's certificate is asked for, by its own algorithm: a proof of
   * possession in CRMF covers other bytes than the PKCS#10 request does (RFC 4211, 4.1).
   *
   * @throws IllegalArgumentException if the item is not one of the submission's
   */
  KeyOperation<E> newKey(SubmissionContent.Item item);
}
