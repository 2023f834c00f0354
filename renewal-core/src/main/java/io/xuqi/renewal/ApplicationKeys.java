package io.xuqi.renewal;

import io.xuqi.ca.SubmissionContent;
import io.xuqi.ca.SubmissionSigner;
import io.xuqi.pki.KeyOperation;
import io.xuqi.pki.Signer;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The keys of one application, on the token somebody is logged in to.
 *
 * @param applicant the order whose current key signs the application
 */
record ApplicationKeys(TokenSession session, OrderRecord applicant, List<OrderRecord> orders)
    implements SubmissionSigner<TokenException> {

  @Override
  public X509Certificate certificate() {
    return applicant.current().signing();
  }

  @Override
  public byte[] sign(byte[] message) throws TokenException {
    return KeyWork.signer(session, applicant).sign(message);
  }

  @Override
  public Signer<TokenException> current(SubmissionContent.Item item) {
    return KeyWork.signer(session, order(item));
  }

  @Override
  public KeyOperation<TokenException> newKey(SubmissionContent.Item item) {
    return KeyWork.newKey(session, order(item));
  }

  private OrderRecord order(SubmissionContent.Item item) {
    return orders.stream()
        .filter(o -> o.current().equals(item.current()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("not an item of this submission"));
  }
}
