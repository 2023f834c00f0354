package io.xuqi.scenarios.payment;

import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.contract.GatewayFault;
import io.xuqi.contract.PaymentMethodFixture;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.alipay.AlipayCredentials;
import io.xuqi.payment.alipay.AlipayPayment;
import io.xuqi.payment.alipay.protocol.AlipayForm;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.payment.SimulatedAlipay;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A merchant's Alipay, and a simulated one on the other side of real HTTP. */
final class AlipayFixture implements PaymentMethodFixture {
  private static final String APPLICATION = "2021000000000001";
  private static final String SELLER = "2088000000000009";
  private static final KeyPair MERCHANT = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
  private static final KeyPair ALIPAYS = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
  private static final KeyPair STRANGERS = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);

  private final VirtualClock clock = VirtualClock.at(Instant.parse("2026-06-15T08:00:00Z"));
  private final Map<String, String> misdirection;
  private final boolean scanning;
  private final SimulatedAlipay alipay;
  private final AlipayGate gate;
  private final PaymentMethod method;

  private AlipayFixture(
      AlipayCredentials credentials, Optional<AlipayCertificates> certificates, boolean scanning)
      throws Exception {
    this.scanning = scanning;
    this.misdirection =
        scanning ? Map.of("app_id", "2021000000000002") : Map.of("seller_id", "2088000000000010");
    SimulatedAlipay.Builder builder =
        SimulatedAlipay.builder(clock).applicationId(APPLICATION).sellerId(SELLER).keys(ALIPAYS);
    certificates.ifPresent(c -> builder.certificates(c.application, c.roots, c.alipay));
    this.alipay = builder.build(MERCHANT.getPublic());
    String name = certificates.map(c -> AlipaySignatures.nameOf(c.alipay)).orElse("");
    this.gate = new AlipayGate(alipay, ALIPAYS, STRANGERS, name, scanning);
    this.method =
        AlipayPayment.builder()
            .applicationId(APPLICATION)
            .sellerId(SELLER)
            .credentials(credentials)
            .gateway(gate.address())
            .notifyAddress(URI.create("http://127.0.0.1:9/alipay"))
            .build();
  }

  /** In public-key mode; nobody scans a code before he pays. */
  static AlipayFixture byPublicKey() throws Exception {
    return new AlipayFixture(
        AlipayCredentials.publicKey(MERCHANT.getPrivate(), ALIPAYS.getPublic()),
        Optional.empty(),
        false);
  }

  /** Made once: three RSA keys and one of SM2 are in them. */
  static AlipayCertificates certificates() throws Exception {
    return new AlipayCertificates(MERCHANT.getPublic(), ALIPAYS.getPublic());
  }

  /** In certificate mode; every code is scanned as soon as it is made. */
  static AlipayFixture byCertificates(AlipayCertificates certificates) throws Exception {
    return new AlipayFixture(
        AlipayCredentials.certificates(
            MERCHANT.getPrivate(),
            certificates.application,
            certificates.roots,
            List.of(certificates.alipay)),
        Optional.of(certificates),
        true);
  }

  AlipayGate gate() {
    return gate;
  }

  @Override
  public PaymentMethod method() {
    return method;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void advance(Duration time) {
    clock.advance(time);
  }

  @Override
  public Set<String> secrets() {
    String key = Base64.getEncoder().encodeToString(MERCHANT.getPrivate().getEncoded());
    return Set.of(key.substring(100, 140));
  }

  @Override
  public Optional<Money> asked(PaymentAttempt attempt) {
    return Optional.ofNullable(gate.orders().get(attempt.id())).map(AlipayGate.Order::amount);
  }

  @Override
  public Optional<Instant> expiry(PaymentAttempt attempt) {
    return Optional.ofNullable(gate.orders().get(attempt.id())).map(AlipayGate.Order::expiresAt);
  }

  @Override
  public int orders() {
    return gate.orders().size();
  }

  @Override
  public boolean pay(PaymentAttempt attempt, Money amount) {
    try {
      alipay.payer().pay(AlipayGate.code(attempt.id()), amount);
      return true;
    } catch (IllegalStateException over) {
      return false;
    }
  }

  /** A code that nobody has scanned is no trade yet, and cannot be closed. */
  @Override
  public boolean closesForGood() {
    return scanning;
  }

  @Override
  public void fail(GatewayFault fault) {
    gate.fail(fault);
  }

  @Override
  public void recover() {
    gate.recover();
  }

  @Override
  public Money refunded(PaymentAttempt attempt) {
    return Money.ofFen(alipay.ledger().refunded(attempt.id()));
  }

  @Override
  public InboundMessage notification(PaymentAttempt attempt) {
    return pushed(
        form ->
            attempt.id().equals(form.get("out_trade_no"))
                && "TRADE_SUCCESS".equals(form.get("trade_status"))
                && !form.containsKey("out_biz_no"));
  }

  @Override
  public InboundMessage forgedNotification(PaymentAttempt attempt) throws Exception {
    return signed(notification(attempt), Map.of(), STRANGERS);
  }

  @Override
  public InboundMessage misdirectedNotification(PaymentAttempt attempt) throws Exception {
    return signed(notification(attempt), misdirection, ALIPAYS);
  }

  @Override
  public Optional<InboundMessage> refundNotification(RefundRequest refund) {
    return Optional.of(pushed(form -> refund.id().equals(form.get("out_biz_no"))));
  }

  /** Alipay repeats it for a day, as it was. */
  @Override
  public Duration notificationLifetime() {
    return Duration.ofHours(26);
  }

  private InboundMessage pushed(Predicate<Map<String, String>> which) {
    return alipay.waitingPushes().stream()
        .filter(message -> which.test(form(message)))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> form(InboundMessage message) {
    return AlipayForm.decode(new String(message.body().toArray(), StandardCharsets.US_ASCII));
  }

  private static InboundMessage signed(
      InboundMessage message, Map<String, String> changes, KeyPair signer)
      throws GeneralSecurityException {
    Map<String, String> form = new HashMap<>(form(message));
    form.putAll(changes);
    String text = AlipayForm.signedTextOfNotification(form);
    form.put("sign", AlipaySignatures.sign(signer.getPrivate(), text));
    byte[] body = AlipayForm.encode(form).getBytes(StandardCharsets.US_ASCII);
    return new InboundMessage(message.headers(), Bytes.copyOf(body), message.receivedAt());
  }

  @Override
  public void close() {
    gate.close();
  }
}
