package io.xuqi.payment.alipay;

import io.xuqi.common.Money;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodDescriptor.Channel;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentSession;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * 支付宝 (R33): collects into the integrator's own merchant account, by Alipay's open platform
 * (protocol 1.0 with signatures of kind RSA2).
 *
 * <ul>
 *   <li>Every trade is named by its attempt's id and carries the attempt's end as {@code
 *       time_expire}.
 *   <li>A reply counts only with Alipay's signature. Everything else, a timeout and Alipay's own
 *       errors (20000, {@code ACQ.SYSTEM_ERROR}) among it, is {@code UNKNOWN}.
 *   <li>Each request is sent once, follows no redirect, and all requests of one call share the
 *       environment's deadline.
 *   <li>A code that nobody has scanned is unknown to Alipay and cannot be closed there: after
 *       {@code cancel} it can be paid until its end. Such money is reported by a notification, so a
 *       notify address should be set; {@link AlipayBills} finds it when that was lost.
 * </ul>
 *
 * <p>Immutable and thread-safe; one for each merchant application is enough.
 */
public final class AlipayPayment implements PaymentMethod {

  /** {@code alipay}. */
  public static final PaymentMethodId ID = new PaymentMethodId("alipay");

  /** Alipay's production gateway. */
  public static final URI GATEWAY = URI.create("https://openapi.alipay.com/gateway.do");

  /** The largest amount of a trade: 100,000,000 yuan. */
  static final Money MAX_AMOUNT = Money.ofFen(10_000_000_000L);

  private static final PaymentMethodDescriptor DESCRIPTOR =
      new PaymentMethodDescriptor(ID, Channel.ONLINE, "支付宝", "Alipay");

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final Pattern NUMBER = Pattern.compile("\\d{16,20}");
  private static final int MAX_NOTIFY_ADDRESS = 256;

  /** What is shown to the payer. */
  public enum Product {
    /** A QR code that the payer scans (alipay.trade.precreate). */
    QR,
    /**
     * A page of Alipay's in the payer's browser (alipay.trade.page.pay); starting sends nothing.
     */
    PAGE
  }

  private final String applicationId;
  private final String sellerId;
  private final URI gateway;
  private final Optional<URI> notifyAddress;
  private final AlipayCredentials credentials;
  private final Product product;
  private final AlipayTransport transport;

  private AlipayPayment(Builder builder) {
    this.applicationId = number(builder.applicationId, "application id");
    this.sellerId = number(builder.sellerId, "seller id");
    this.gateway = secure(builder.gateway);
    this.notifyAddress = Optional.ofNullable(builder.notifyAddress).map(AlipayPayment::notify);
    this.credentials = present(builder.credentials);
    this.product = builder.product;
    this.transport =
        builder.transport == null ? new OkHttpAlipayTransport(gateway) : builder.transport;
  }

  /** For Alipay's production gateway and QR codes, unless said otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public PaymentMethodDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public PaymentSession open(PaymentEnvironment environment) {
    return new AlipaySession(this, environment, calls(environment));
  }

  /** The daily bills, to find what no notification told of. */
  public AlipayBills bills(PaymentEnvironment environment) {
    return new AlipayBills(environment, calls(environment));
  }

  private AlipayCalls calls(PaymentEnvironment environment) {
    return new AlipayCalls(
        applicationId, credentials, notifyAddress, transport, environment.clock());
  }

  String applicationId() {
    return applicationId;
  }

  String sellerId() {
    return sellerId;
  }

  URI gateway() {
    return gateway;
  }

  AlipayCredentials credentials() {
    return credentials;
  }

  Product product() {
    return product;
  }

  /** Without the credentials. */
  @Override
  public String toString() {
    return "AlipayPayment[" + applicationId + ", " + product + "]";
  }

  /** Whether an address may be called: https, or plain http on this computer. */
  static boolean isSecure(URI address) {
    String host = String.valueOf(address.getHost());
    return address.getHost() != null
        && address.getRawUserInfo() == null
        && ("https".equalsIgnoreCase(address.getScheme())
            || ("http".equalsIgnoreCase(address.getScheme()) && LOOPBACK.contains(host)));
  }

  private static URI secure(URI gateway) {
    if (!isSecure(gateway) || gateway.getRawQuery() != null || gateway.getRawFragment() != null) {
      throw new IllegalArgumentException("the gateway's address has to be https: " + gateway);
    }
    return gateway;
  }

  private static URI notify(URI address) {
    boolean web = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
    if (!web || address.getRawQuery() != null || address.toString().length() > MAX_NOTIFY_ADDRESS) {
      throw new IllegalArgumentException("not an address for notifications: " + address);
    }
    return address;
  }

  private static String number(String text, String what) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException("not Alipay's " + what);
    }
    return text;
  }

  private static AlipayCredentials present(@Nullable AlipayCredentials credentials) {
    if (credentials == null) {
      throw new IllegalArgumentException("credentials are needed");
    }
    return credentials;
  }

  /** A merchant application. */
  public static final class Builder {
    private String applicationId = "";
    private String sellerId = "";
    private URI gateway = GATEWAY;
    private @Nullable URI notifyAddress;
    private @Nullable AlipayCredentials credentials;
    private Product product = Product.QR;
    private @Nullable AlipayTransport transport;

    private Builder() {}

    /** The merchant application's number (app_id). Needed. */
    public Builder applicationId(String id) {
      this.applicationId = id;
      return this;
    }

    /** The merchant's number at Alipay (seller_id, PID, 2088…), who gets the money. Needed. */
    public Builder sellerId(String id) {
      this.sellerId = id;
      return this;
    }

    /** The keys. Needed. */
    public Builder credentials(AlipayCredentials credentials) {
      this.credentials = credentials;
      return this;
    }

    /** The gateway: https, or plain http on this computer; without a query. */
    public Builder gateway(URI address) {
      this.gateway = address;
      return this;
    }

    /**
     * Where Alipay pushes what becomes of a trade: an address of the integrator's, reachable for
     * Alipay, without a query, at most 256 characters. What arrives there goes to {@code
     * RenewalEngine.paymentNotified}.
     */
    public Builder notifyAddress(URI address) {
      this.notifyAddress = address;
      return this;
    }

    /** What is shown to the payer. */
    public Builder product(Product product) {
      this.product = product;
      return this;
    }

    /** Another way to the gateway than our own. */
    public Builder transport(AlipayTransport transport) {
      this.transport = transport;
      return this;
    }

    /**
     * The payment method; it has not connected yet.
     *
     * @throws IllegalArgumentException if something needed is missing, or an address or a number is
     *     none
     */
    public AlipayPayment build() {
      return new AlipayPayment(this);
    }
  }
}
