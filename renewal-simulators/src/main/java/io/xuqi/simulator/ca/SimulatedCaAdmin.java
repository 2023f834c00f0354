package io.xuqi.simulator.ca;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaProfile;
import io.xuqi.ca.portal.protocol.MalformedMessageException;
import io.xuqi.ca.portal.protocol.PortalJson;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.simulator.ca.AdminMessages.CertificateReply;
import io.xuqi.simulator.ca.AdminMessages.CertificateRequest;
import io.xuqi.simulator.ca.AdminMessages.ErrorReply;
import io.xuqi.simulator.ca.AdminMessages.OrdersReply;
import io.xuqi.simulator.ca.AdminMessages.ProfileReply;
import io.xuqi.simulator.ca.AdminMessages.RejectionRequest;
import io.xuqi.simulator.ca.AdminMessages.TransferRequest;
import io.xuqi.simulator.ca.SimulatedCa.InitialCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets another process act as the CA's people and the payer of a CA that a {@link
 * SimulatedCaServer} serves. An {@link IOException} says why nothing was done, or that the server
 * did not answer.
 */
public final class SimulatedCaAdmin {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int MAX_REPLY = 1024 * 1024;

  private final URI base;

  /**
   * @param base as {@link SimulatedCaServer#admin()} says
   */
  public SimulatedCaAdmin(URI base) {
    this.base = base;
  }

  /** The profile of a CA that is served at the given portal's address. */
  public static SimulatedCaAdmin ofPortal(URI portal) {
    return new SimulatedCaAdmin(portal.resolve("../simulator/"));
  }

  /** What an integrator would configure for this CA. */
  public CaProfile profile() throws IOException {
    ProfileReply reply = call("GET", "profile", Map.of(), ProfileReply.class);
    List<X509Certificate> anchors = new ArrayList<>();
    for (Bytes anchor : reply.anchors()) {
      anchors.add(parsed(anchor));
    }
    return SimulatedCa.profile(reply.name(), anchors);
  }

  /** As {@link SimulatedCa#invoicePolicy}. */
  public Optional<InvoicePolicy> invoicePolicy() throws IOException {
    ProfileReply reply = call("GET", "profile", Map.of(), ProfileReply.class);
    return Optional.ofNullable(reply.invoices()).map(AdminMessages.Invoices::policy);
  }

  /** As {@link SimulatedCa#issueInitial}. */
  public InitialCertificate issueInitial(
      String subject, PublicKey key, Instant notBefore, Instant notAfter) throws IOException {
    CertificateReply reply =
        call(
            "POST",
            "certificates",
            new CertificateRequest(subject, Bytes.copyOf(key.getEncoded()), notBefore, notAfter),
            CertificateReply.class);
    Optional<X509Certificate> encryption = Optional.empty();
    if (reply.encryption() != null) {
      encryption = Optional.of(parsed(reply.encryption()));
    }
    return new InitialCertificate(
        new BusinessCertificate(parsed(reply.signing()), encryption),
        Optional.ofNullable(reply.encryptionKey()).map(EnvelopedKey::new));
  }

  /** As {@link SimulatedCa#provision}. */
  public void provision(
      TokenSession session,
      KeyAlgorithm algorithm,
      String subject,
      Instant notBefore,
      Instant notAfter)
      throws TokenException, IOException {
    Provisioning.provision(
        session, algorithm, key -> issueInitial(subject, key, notBefore, notAfter));
  }

  /** Every order of the CA. */
  public List<SimulatedOrder> orders() throws IOException {
    return call("GET", "orders", Map.of(), OrdersReply.class).orders();
  }

  /** As {@link SimulatedCa#approve}. */
  public void approve(BusinessNumber number) throws IOException {
    act("orders/" + number + "/approval", Map.of());
  }

  /** As {@link SimulatedCa#issueInvoice}. */
  public void issueInvoice(BusinessNumber number) throws IOException {
    act("orders/" + number + "/invoice", Map.of());
  }

  /** As {@link SimulatedCa#reject}. */
  public void reject(BusinessNumber number, String reason) throws IOException {
    act("orders/" + number + "/rejection", new RejectionRequest(reason));
  }

  /** As {@link SimulatedPayer#pay}. */
  public void pay(String attempt) throws IOException {
    act("attempts/" + attempt + "/payment", Map.of());
  }

  /** As {@link SimulatedPayer#payOrder}. */
  public void payOrder(BusinessNumber number) throws IOException {
    act("orders/" + number + "/payment", Map.of());
  }

  /** As {@link SimulatedPayer#transfer}. */
  public void transfer(String remark, Money amount) throws IOException {
    act("transfers", new TransferRequest(remark, amount));
  }

  private void act(String path, Object message) throws IOException {
    call("POST", path, message, Object.class);
  }

  private <T> T call(String method, String path, Object message, Class<T> type) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) base.resolve(path).toURL().openConnection();
    connection.setConnectTimeout((int) DEADLINE.toMillis());
    connection.setReadTimeout((int) DEADLINE.toMillis());
    connection.setInstanceFollowRedirects(false);
    connection.setRequestMethod(method);
    if (method.equals("POST")) {
      connection.setDoOutput(true);
      try (OutputStream body = connection.getOutputStream()) {
        body.write(PortalJson.write(message).toArray());
      }
    }
    boolean done = connection.getResponseCode() == 200;
    try (InputStream stream = done ? connection.getInputStream() : connection.getErrorStream()) {
      Bytes body = stream == null ? Bytes.empty() : Bytes.copyOf(stream.readNBytes(MAX_REPLY));
      if (!done) {
        throw new IOException(PortalJson.read(body, ErrorReply.class).error());
      }
      return PortalJson.read(body, type);
    } catch (MalformedMessageException e) {
      throw new IOException("not a simulated CA at " + base, e);
    }
  }

  private static X509Certificate parsed(Bytes certificate) throws IOException {
    try {
      return Certificates.parse(certificate);
    } catch (PkiException e) {
      throw new IOException("not a certificate", e);
    }
  }
}
