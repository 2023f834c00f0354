package io.xuqi.ca;

import io.xuqi.common.XuqiException;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.Signer;
import java.time.Instant;
import java.util.List;

/** Finding, cancelling and correcting orders at a CA. */
public interface CaOrders {

  /**
   * Finds the orders of certificates by a query signed with one of them; an expired one will do
   * (R12). The handles returned carry a new credential.
   *
   * @param now the time of the query
   * @throws E if the key could not sign
   */
  <E extends XuqiException> List<ServiceOrder> find(
      List<BusinessCertificate> current, Signer<E> signer, Instant now) throws E, CaException;

  /**
   * Cancels an order and the one it is linked to (R28). Idempotent. A CA that has collected a fee
   * gives it back by itself.
   *
   * @return the order as it stands now; not cancelled when the CA was further than we knew
   * @throws CaException with {@code ca.refused} if the CA does not cancel it any more
   */
  ServiceOrder cancel(OrderHandle order, CallContext context) throws CaException;

  /**
   * Sends a corrected application for rejected orders (R49). A fee that was paid stays paid.
   * Idempotent like {@link CaClient#submit}.
   *
   * @param rejected the orders that the submission replaces; they keep their numbers
   */
  List<ServiceOrder> resubmit(
      List<OrderHandle> rejected, PreparedSubmission prepared, CallContext context)
      throws CaException;
}
