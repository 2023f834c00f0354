package io.xuqi.simulator.ca;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.portal.PortalTransport.Reply;
import io.xuqi.ca.portal.PortalTransport.Request;
import io.xuqi.ca.portal.protocol.MalformedMessageException;
import io.xuqi.ca.portal.protocol.Media;
import io.xuqi.ca.portal.protocol.PortalJson;
import io.xuqi.common.Bytes;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.PublicKeys;
import io.xuqi.simulator.ca.AdminMessages.CertificateReply;
import io.xuqi.simulator.ca.AdminMessages.CertificateRequest;
import io.xuqi.simulator.ca.AdminMessages.ErrorReply;
import io.xuqi.simulator.ca.AdminMessages.OrdersReply;
import io.xuqi.simulator.ca.AdminMessages.ProfileReply;
import io.xuqi.simulator.ca.AdminMessages.RejectionRequest;
import io.xuqi.simulator.ca.AdminMessages.TransferRequest;
import java.util.List;
import java.util.Map;

/** What the CA's people and the payer do, for other processes: no part of the portal protocol. */
final class AdminDesk {
  private final SimulatedCa ca;

  AdminDesk(SimulatedCa ca) {
    this.ca = ca;
  }

  Reply handle(Request request) {
    try {
      return json(200, act(request));
    } catch (MalformedMessageException
        | PkiException
        | IllegalArgumentException
        | IllegalStateException e) {
      return json(400, new ErrorReply(String.valueOf(e.getMessage())));
    }
  }

  private Object act(Request request) throws MalformedMessageException, PkiException {
    List<String> path = PortalDesk.path(request);
    String operation =
        path.size() == 3
            ? path.get(0) + " * " + path.get(2)
            : path.size() == 1 ? path.get(0) : request.path();
    switch (request.method() + " " + operation) {
      case "GET profile" -> {
        return new ProfileReply(
            ca.profile().name(),
            ca.profile().anchors().stream().map(Certificates::encoded).toList(),
            ca.invoicePolicy().map(AdminMessages.Invoices::of).orElse(null));
      }
      case "POST certificates" -> {
        return issue(PortalJson.read(request.body(), CertificateRequest.class));
      }
      case "GET orders" -> {
        return new OrdersReply(ca.orders());
      }
      case "POST orders * approval" -> ca.approve(new BusinessNumber(path.get(1)));
      case "POST orders * rejection" ->
          ca.reject(
              new BusinessNumber(path.get(1)),
              PortalJson.read(request.body(), RejectionRequest.class).reason());
      case "POST orders * invoice" -> ca.issueInvoice(new BusinessNumber(path.get(1)));
      case "POST orders * payment" -> ca.payer().payOrder(new BusinessNumber(path.get(1)));
      case "POST attempts * payment" -> ca.payer().pay(path.get(1));
      case "POST transfers" -> {
        TransferRequest transfer = PortalJson.read(request.body(), TransferRequest.class);
        ca.payer().transfer(transfer.remark(), transfer.amount());
      }
      default -> throw new IllegalArgumentException("no such operation");
    }
    return Map.of();
  }

  private CertificateReply issue(CertificateRequest request) throws PkiException {
    SimulatedCa.InitialCertificate issued =
        ca.issueInitial(
            request.subject(),
            PublicKeys.fromSpki(request.publicKey()),
            request.notBefore(),
            request.notAfter());
    return new CertificateReply(
        Certificates.encoded(issued.certificate().signing()),
        issued.certificate().encryption().map(Certificates::encoded).orElse(null),
        issued.encryptionKey().map(EnvelopedKey::der).orElse(null));
  }

  private static Reply json(int status, Object message) {
    Bytes body = PortalJson.write(message);
    return new Reply(status, Map.of("content-type", Media.JSON), body);
  }
}
