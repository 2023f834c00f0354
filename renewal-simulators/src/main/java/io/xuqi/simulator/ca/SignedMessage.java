package io.xuqi.simulator.ca;

import io.xuqi.ca.portal.protocol.MalformedMessageException;
import io.xuqi.ca.portal.protocol.PortalJson;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.SignedApplication;

/**
 * A signed application or query whose signature has been verified. Who the signer is, and whether
 * he may, remains to be asked.
 *
 * @param cms the bytes as they came
 * @param content what was signed
 * @param signer the certificate whose key signed
 */
record SignedMessage<T>(Bytes cms, T content, CertificateId signer) {

  static <T> SignedMessage<T> open(Bytes cms, Class<T> type) throws RefusedException {
    try {
      SignedApplication.Verified verified = new SignedApplication(cms).verify();
      return new SignedMessage<>(
          cms, PortalJson.read(verified.content(), type), CertificateId.of(verified.signer()));
    } catch (PkiException e) {
      throw new RefusedException(PortalProblem.SIGNATURE_INVALID, e.code().value());
    } catch (MalformedMessageException e) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "size");
    }
  }
}
