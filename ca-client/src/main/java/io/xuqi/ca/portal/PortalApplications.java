package io.xuqi.ca.portal;

import io.xuqi.application.Agent;
import io.xuqi.application.Application;
import io.xuqi.application.EmailAddress;
import io.xuqi.application.Recipient;
import io.xuqi.ca.SubmissionContent;
import io.xuqi.ca.portal.protocol.PortalMessages.Acceptance;
import io.xuqi.ca.portal.protocol.PortalMessages.AgentForm;
import io.xuqi.ca.portal.protocol.PortalMessages.Item;
import io.xuqi.ca.portal.protocol.PortalMessages.RecipientForm;
import io.xuqi.ca.portal.protocol.PortalMessages.SignedApplicationContent;

/** Writes what is signed to apply (R22): everything the user decided, confirmed and typed. */
final class PortalApplications {
  private PortalApplications() {}

  static SignedApplicationContent message(SubmissionContent content) {
    Application application = content.application();
    return new SignedApplicationContent(
        SignedApplicationContent.TYPE,
        content.idempotencyKey(),
        content.createdAt(),
        content.quote().id(),
        application.kind(),
        application.years(),
        application.confirmedFee(),
        new Acceptance(
            application.agreement().version(),
            application.agreement().sha256(),
            application.agreement().acceptedAt()),
        agent(application.agent()),
        application.recipient().map(PortalApplications::recipient).orElse(null),
        content.items().stream()
            .map(item -> new Item(item.current().id().sha256(), item.request().der()))
            .toList());
  }

  private static AgentForm agent(Agent agent) {
    return new AgentForm(
        agent.name(),
        agent.id().type(),
        agent.id().number(),
        agent.mobile().value(),
        agent.email().map(EmailAddress::value).orElse(null));
  }

  private static RecipientForm recipient(Recipient recipient) {
    return new RecipientForm(recipient.name(), recipient.mobile().value(), recipient.address());
  }
}
