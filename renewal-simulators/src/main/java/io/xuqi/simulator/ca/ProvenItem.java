package io.xuqi.simulator.ca;

import io.xuqi.ca.portal.protocol.PortalMessages.Item;
import io.xuqi.ca.portal.protocol.PortalMessages.SignedApplicationContent;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.CertificateRequest;
import io.xuqi.pki.PkiException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;

/**
 * An item of an application whose PKCS#10 proves that the applicant has the new key.
 *
 * @param current the certificate it renews
 * @param key the key to certify
 */
record ProvenItem(CertificateId current, CertificateRequest request, PublicKey key) {

  /** The items of an application: each certificate and each key once. */
  static List<ProvenItem> of(SignedApplicationContent application) throws RefusedException {
    List<ProvenItem> items = new ArrayList<>();
    for (Item item : application.items()) {
      ProvenItem proven = of(item);
      if (items.stream()
          .anyMatch(o -> o.current.equals(proven.current) || o.key.equals(proven.key))) {
        throw new RefusedException(PortalProblem.MESSAGE_INVALID, "a certificate or key twice");
      }
      items.add(proven);
    }
    if (items.isEmpty() || items.size() > Offers.MAX_LINKED) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "one or two certificates");
    }
    return items;
  }

  private static ProvenItem of(Item item) throws RefusedException {
    try {
      CertificateRequest request = new CertificateRequest(item.request());
      return new ProvenItem(
          new CertificateId(item.certificate()), request, request.verifyPossession());
    } catch (PkiException e) {
      throw new RefusedException(PortalProblem.REQUEST_INVALID, e.code().value());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "item");
    }
  }
}
