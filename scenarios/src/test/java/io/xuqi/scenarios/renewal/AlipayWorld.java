package io.xuqi.scenarios.renewal;

import io.xuqi.common.ErrorCode;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.alipay.AlipayCredentials;
import io.xuqi.payment.alipay.AlipayPayment;
import io.xuqi.payment.alipay.AlipayTransport;
import io.xuqi.payment.alipay.protocol.AlipayForm;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.payment.PushReceiver;
import io.xuqi.simulator.payment.SimulatedAlipay;
import io.xuqi.simulator.payment.SimulatedAlipayServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A renewal's world whose fee is collected by the integrator's own Alipay account. */
final class AlipayWorld implements AutoCloseable {
  static final PaymentMethodId ALIPAY = AlipayPayment.ID;
  static final String APPLICATION = "2021000000000001";
  static final String SELLER = "2088000000000009";
  static final String BUYER = "buyer-13900001111";
  static final KeyPair MERCHANT = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
  static final KeyPair ALIPAYS = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);

  final RenewalWorld world;
  final FaultPlan faults = FaultPlan.recording();
  final SimulatedAlipay alipay;
  final RenewalEngine engine;
  private final SimulatedAlipayServer server;

  /** What went over the wire, in memory only. */
  final List<Object> wire = new ArrayList<>();

  private final List<String> signatures = new ArrayList<>();

  AlipayWorld() throws Exception {
    this(AlipayPayment.Product.QR, true);
  }

  /**
   * @param http over HTTP, otherwise in memory
   */
  AlipayWorld(AlipayPayment.Product product, boolean http) throws Exception {
    world = new RenewalWorld().withCertificate(KeyAlgorithm.SM2, 21);
    alipay = alipay(SELLER);
    server = http ? SimulatedAlipayServer.start(alipay, 0) : null;
    AlipayPayment.Builder method = method().product(product);
    if (http) {
      method.gateway(server.gateway());
    } else {
      method.transport(new Recording());
    }
    engine = world.builder().paymentMethod(method.build()).build();
    world.engine = engine;
  }

  /** The same Alipay with the same keys, but the money goes to this merchant. */
  SimulatedAlipay alipay(String seller) {
    return SimulatedAlipay.builder(world.clock)
        .applicationId(APPLICATION)
        .sellerId(seller)
        .keys(ALIPAYS)
        .buyerAccount(BUYER)
        .pushDelay(Duration.ofSeconds(30))
        .faults(faults)
        .build(MERCHANT.getPublic());
  }

  static AlipayPayment.Builder method() {
    return AlipayPayment.builder()
        .applicationId(APPLICATION)
        .sellerId(SELLER)
        .notifyAddress(URI.create("http://127.0.0.1:9/alipay"))
        .credentials(credentials());
  }

  static AlipayCredentials credentials() {
    return AlipayCredentials.publicKey(MERCHANT.getPrivate(), ALIPAYS.getPublic());
  }

  AlipayTransport transport() {
    return alipay.transport();
  }

  Renewal applied() throws Exception {
    return world.apply();
  }

  /** Shows the code until there is one, as a user does who sees none. */
  Renewal shown(Renewal renewal) throws Exception {
    Renewal paying = engine.pay(renewal.id(), ALIPAY);
    for (int i = 0; i < 5 && paying.nextAction().isEmpty(); i++) {
      world.clock.advance(Duration.ofSeconds(10));
      paying = engine.pay(renewal.id(), ALIPAY);
    }
    return paying;
  }

  void pay(Renewal shown) {
    alipay.payer().pay(shown.nextAction().orElseThrow());
  }

  /** The one that was paid. */
  String trade() {
    return alipay.ledger().charges().get(0).trade();
  }

  /** Lets time pass until pushes are due, and gives them to the engine. */
  int push() {
    world.clock.advance(Duration.ofMinutes(5));
    return alipay.deliver(receiver());
  }

  PushReceiver receiver() {
    return (address, message) -> accepted(message);
  }

  /** What an integrator's receiver does. */
  boolean accepted(InboundMessage message) throws Exception {
    try {
      engine.paymentNotified(ALIPAY, message);
      return true;
    } catch (PaymentException e) {
      if (e.code() != ErrorCode.PAYMENT_NOTIFICATION_UNKNOWN_ORDER) {
        throw e;
      }
      return false;
    }
  }

  /** What must appear nowhere. */
  List<String> secrets() {
    List<String> secrets = new ArrayList<>(signatures);
    secrets.addAll(secretsOfMerchant());
    return secrets;
  }

  /** The merchant's key in every form, and the payer's account. */
  static List<String> secretsOfMerchant() {
    List<String> secrets = new ArrayList<>();
    byte[] key = MERCHANT.getPrivate().getEncoded();
    secrets.add(Base64.getEncoder().encodeToString(key).substring(40, 80));
    secrets.add(HexFormat.of().formatHex(key, 300, 320));
    secrets.add(((RSAPrivateKey) MERCHANT.getPrivate()).getPrivateExponent().toString());
    secrets.add(((RSAPrivateKey) MERCHANT.getPrivate()).getPrivateExponent().toString(16));
    secrets.add(BUYER);
    return secrets;
  }

  /** Notes each signature, as it is and as it is encoded. */
  private final class Recording implements AlipayTransport {
    @Override
    public Reply post(Request request, Duration deadline) throws IOException {
      wire.add(request);
      String sign = AlipayForm.decode(request.query()).getOrDefault("sign", "");
      signatures.add(sign.substring(0, 40));
      signatures.add(URLEncoder.encode(sign, StandardCharsets.UTF_8).substring(0, 60));
      Reply reply = alipay.transport().post(request, deadline);
      wire.add(reply);
      return reply;
    }

    @Override
    public Reply get(URI address, int maxSize, Duration deadline) throws IOException {
      return alipay.transport().get(address, maxSize, deadline);
    }
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.close();
    }
  }
}
