package io.xuqi.simulator.ca;

import io.xuqi.application.Agent;
import io.xuqi.application.EmailAddress;
import io.xuqi.application.IdDocument;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import io.xuqi.ca.KeyPolicy;
import io.xuqi.ca.portal.protocol.PortalMessages.Acceptance;
import io.xuqi.ca.portal.protocol.PortalMessages.AgentForm;
import io.xuqi.ca.portal.protocol.PortalMessages.RecipientForm;
import io.xuqi.ca.portal.protocol.PortalMessages.SignedApplicationContent;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.PkiException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a CA asks of an application and of whoever signed it. */
final class ApplicationCheck {
  private final CaPolicy policy;
  private final CertificateBook book;

  ApplicationCheck(CaPolicy policy, CertificateBook book) {
    this.policy = policy;
    this.book = book;
  }

  /** The signer's certificate, which is one of ours. */
  CertificateBook.Entry signer(CertificateId signer) throws RefusedException {
    return book.find(signer)
        .filter(entry -> !entry.revoked())
        .orElseThrow(
            () ->
                new RefusedException(
                    PortalProblem.SIGNATURE_INVALID, "not a certificate of this CA"));
  }

  /**
   * The application is what it says, and signed by a certificate that is valid and not superseded.
   */
  CertificateBook.Entry requireSound(
      SignedMessage<SignedApplicationContent> signed, String idempotencyKey, Instant now)
      throws RefusedException {
    CertificateBook.Entry signer = signer(signed.signer());
    if (signer.supersededBy().isPresent()) {
      throw new RefusedException(PortalProblem.SIGNATURE_INVALID, "superseded");
    }
    if (now.isAfter(signer.signing().getNotAfter().toInstant())) {
      throw new RefusedException(PortalProblem.CERTIFICATE_EXPIRED, "");
    }
    SignedApplicationContent application = signed.content();
    if (!application.type().equals(SignedApplicationContent.TYPE)
        || !application.idempotencyKey().equals(idempotencyKey)) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "not this application");
    }
    Acceptance accepted = application.agreement();
    if (!accepted.version().equals(policy.agreement().version())
        || !accepted.sha256().equals(policy.agreement().sha256())) {
      throw new RefusedException(PortalProblem.AGREEMENT_OUTDATED, policy.agreement().version());
    }
    requireForm(application.agent(), application.recipient());
    return signer;
  }

  /** The certificate that an item renews: of the signer's subject, and for a key that may be. */
  CertificateBook.Entry requireFitting(ProvenItem item, CertificateBook.Entry signer)
      throws RefusedException {
    CertificateBook.Entry current =
        book.find(item.current())
            .orElseThrow(() -> new RefusedException(PortalProblem.NOT_FOUND, "certificate"));
    if (!Certificates.sameSubject(current.signing(), signer.signing())) {
      throw new RefusedException(PortalProblem.SIGNATURE_INVALID, "another subject");
    }
    try {
      if (!item.request().hasSubjectOf(current.signing())) {
        throw new RefusedException(PortalProblem.REQUEST_INVALID, "subject");
      }
      requireKey(item.key(), Certificates.publicKey(current.signing()));
    } catch (PkiException e) {
      throw new RefusedException(PortalProblem.REQUEST_INVALID, e.code().value());
    }
    return current;
  }

  private void requireKey(PublicKey key, PublicKey old) throws RefusedException, PkiException {
    if (Certificates.keyAlgorithm(key) != Certificates.keyAlgorithm(old)) {
      throw new RefusedException(PortalProblem.REQUEST_INVALID, "key algorithm");
    }
    KeyPolicy wanted =
        Certificates.samePublicKey(key, old) ? KeyPolicy.SAME_KEY : KeyPolicy.NEW_KEY;
    if (!policy.keyPolicies().contains(wanted)
        || (wanted == KeyPolicy.NEW_KEY && book.hasCertified(key))) {
      throw new RefusedException(PortalProblem.REQUEST_INVALID, "key was used before");
    }
  }

  /** The values check themselves. */
  private static void requireForm(AgentForm agent, @Nullable RecipientForm recipient)
      throws RefusedException {
    try {
      agent(agent);
      if (recipient != null) {
        recipient(recipient);
      }
    } catch (IllegalArgumentException e) {
      throw new RefusedException(PortalProblem.MESSAGE_INVALID, "agent or recipient");
    }
  }

  private static Agent agent(AgentForm form) {
    return new Agent(
        form.name(),
        new IdDocument(form.idType(), form.idNumber()),
        new MobileNumber(form.mobile()),
        Optional.ofNullable(form.email()).map(EmailAddress::new));
  }

  private static Recipient recipient(RecipientForm form) {
    return new Recipient(form.name(), new MobileNumber(form.mobile()), form.address());
  }
}
