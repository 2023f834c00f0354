package io.xuqi.simulator.ca;

import io.xuqi.ca.Agreement;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaProfile;
import io.xuqi.ca.KeyPolicy;
import io.xuqi.ca.Quote.ReviewTime;
import io.xuqi.ca.portal.PortalCaClient;
import io.xuqi.ca.portal.PortalTransport;
import io.xuqi.common.Money;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.EnvelopedKey;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.token.DriverRequirement;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.security.auth.x500.X500Principal;

/**
 * A certification authority for tests and demonstrations: it issues, quotes, takes applications,
 * collects fees, reviews and hands out certificates, and it verifies everything a real CA would.
 * Time is the given clock's alone. {@link #client()} speaks the portal protocol with it in memory;
 * {@link SimulatedCaServer} serves the same over HTTP. Thread-safe.
 */
public final class SimulatedCa {
  private static final String NAME = "Xuqi Simulated CA";

  /** How long ago the authorities were founded. */
  private static final Duration AGE = Duration.ofDays(3650);

  private final Object lock = new Object();
  private final Clock clock;
  private final CaHierarchy hierarchy;
  private final Issuance issuance;
  private final CertificateBook certificates = new CertificateBook();
  private final LedgerBook ledger = new LedgerBook();
  private final Progress progress;
  private final State state;
  private final PortalDesk desk;
  private final Optional<Invoicing> invoicing;
  private final Optional<InvoiceDesk> invoices;

  private SimulatedCa(
      Clock clock,
      CaPolicy policy,
      CaHierarchy hierarchy,
      List<PaymentMethod> methods,
      Optional<Invoicing> invoicing) {
    this.clock = clock;
    this.hierarchy = hierarchy;
    this.invoicing = invoicing;
    this.invoices = invoicing.map(how -> new InvoiceDesk(clock, how, ledger));
    this.issuance = new Issuance(hierarchy);
    OrderBook orders = new OrderBook();
    MerchantAccount merchant = new MerchantAccount(methods, clock);
    this.progress = new Progress(policy, certificates, issuance, ledger, merchant, invoices);
    Cashier cashier = new Cashier(progress, ledger, merchant);
    this.state = new State(orders, cashier, clock);
    Offers offers = new Offers(policy, certificates, orders);
    OrderDesk orderDesk =
        new OrderDesk(policy, certificates, orders, offers, new Credentials(), progress, ledger);
    this.desk =
        new PortalDesk(
            lock, clock, policy, offers, orders, orderDesk, cashier, progress, ledger, invoices);
  }

  /** What the payer and the administration act on, under the CA's lock. */
  record State(OrderBook orders, Cashier cashier, Clock clock) {
    Instant now() {
      return clock.instant();
    }
  }

  Clock clock() {
    return clock;
  }

  /** A CA with the usual policy: 180.00 yuan a year, reviews by call. */
  public static SimulatedCa of(Clock clock) {
    return builder(clock).build();
  }

  /** A CA with a policy of one's own. */
  public static Builder builder(Clock clock) {
    return new Builder(clock);
  }

  /** What an integrator would configure for this CA. */
  public CaProfile profile() {
    return profile(NAME, hierarchy.anchors());
  }

  static CaProfile profile(String name, List<X509Certificate> anchors) {
    return new CaProfile(
        name,
        anchors,
        Set.of(SignatureAlgorithm.values()),
        DriverRequirement.none(),
        Map.of(KeyAlgorithm.RSA_2048, "L3", KeyAlgorithm.RSA_3072, "L3", KeyAlgorithm.SM2, "S2"),
        Optional.empty());
  }

  /** A client that speaks with this CA in memory. */
  public CaClient client() {
    return PortalCaClient.over(transport(), profile(), invoicePolicy());
  }

  /** A client on whose way to this CA things go wrong as planned ({@link CaOperation}). */
  public CaClient client(FaultPlan faults) {
    return PortalCaClient.over(
        new FaultyTransport(transport(), faults), profile(), invoicePolicy());
  }

  /** What an integrator would configure about its invoices; empty where it issues none. */
  public Optional<InvoicePolicy> invoicePolicy() {
    return invoicing.map(Invoicing::policy);
  }

  /** The way of the portal protocol into this CA, without a network. */
  public PortalTransport transport() {
    return desk::handle;
  }

  /** What the CA has done so far. */
  public Ledger ledger() {
    Ledger snapshot;
    synchronized (lock) {
      state.orders().cases().forEach(file -> progress.advance(file, clock.instant()));
      snapshot = ledger.snapshot();
    }
    sendNotices();
    return snapshot;
  }

  /** The person who pays. */
  public SimulatedPayer payer() {
    return new SimulatedPayer(this);
  }

  /**
   * What a counter would issue to a new customer: a certificate, or for an SM2 key a pair with its
   * encryption key, enveloped for that SM2 key.
   *
   * @param subject a distinguished name (RFC 4514)
   */
  public InitialCertificate issueInitial(
      String subject, PublicKey key, Instant notBefore, Instant notAfter) {
    Issuance.Issued issued = issuance.issue(new X500Principal(subject), key, notBefore, notAfter);
    synchronized (lock) {
      certificates.add(issued.certificate());
    }
    return new InitialCertificate(issued.certificate(), issued.encryptionKey());
  }

  /**
   * Generates a key pair on a token and puts a certificate for it there, or for SM2 a pair.
   *
   * @param subject a distinguished name (RFC 4514)
   * @throws TokenException if the token did not do it; a part of it may be written
   */
  public void provision(
      TokenSession session,
      KeyAlgorithm algorithm,
      String subject,
      Instant notBefore,
      Instant notAfter)
      throws TokenException {
    Provisioning.<RuntimeException>provision(
        session, algorithm, key -> issueInitial(subject, key, notBefore, notAfter));
  }

  /**
   * A certificate to provision a token with.
   *
   * @param encryptionKey for an SM2 pair
   */
  public record InitialCertificate(
      BusinessCertificate certificate, Optional<EnvelopedKey> encryptionKey) {}

  /**
   * The administrator approves an order under review.
   *
   * @throws IllegalStateException if it is not under review, or its fee not paid
   */
  public void approve(BusinessNumber number) {
    Supplier<Issuance.Issued> issuing;
    synchronized (lock) {
      issuing = progress.issuing(underReview(number), clock.instant());
    }
    // Takes long; other customers need not wait.
    Issuance.Issued issued = issuing.get();
    synchronized (lock) {
      progress.approve(underReview(number), issued);
    }
    sendNotices();
  }

  /**
   * The administrator issues the invoice of an approved order, where that is not done with the
   * approval ({@link Invoicing#issuedByHand}).
   *
   * @throws IllegalStateException if it was not asked for, is issued already, or the order is not
   *     approved
   */
  public void issueInvoice(BusinessNumber number) {
    synchronized (lock) {
      invoiceDesk().issueByHand(order(number));
    }
    sendNotices();
  }

  /** The next invoice to be issued is wrong in this way. */
  public void misissueNextInvoice(MisissueInvoice misissue) {
    synchronized (lock) {
      invoiceDesk().misissueNext(misissue);
    }
  }

  /**
   * From now on no new content of an invoice is taken.
   *
   * @param reason in words; empty: from now on they are taken again
   */
  public void refuseInvoices(Optional<String> reason) {
    synchronized (lock) {
      invoiceDesk().refuse(reason);
    }
  }

  private InvoiceDesk invoiceDesk() {
    return invoices.orElseThrow(() -> new IllegalStateException("this CA issues no invoices"));
  }

  private void sendNotices() {
    invoices.ifPresent(desk -> desk.notices().send());
  }

  /**
   * The administrator rejects an order under review.
   *
   * @throws IllegalStateException if it is not under review, or its fee not paid
   */
  public void reject(BusinessNumber number, String reason) {
    synchronized (lock) {
      progress.reject(underReview(number), reason);
    }
  }

  /** Every order, the oldest first. */
  public List<SimulatedOrder> orders() {
    List<SimulatedOrder> orders;
    synchronized (lock) {
      Instant now = clock.instant();
      state.orders().cases().forEach(file -> progress.advance(file, now));
      orders =
          state.orders().cases().stream()
              .flatMap(file -> file.orders.stream())
              .map(Order::summary)
              .toList();
    }
    sendNotices();
    return orders;
  }

  /** The next certificate to be issued by an approval is wrong in this way. */
  public void misissueNext(Misissue misissue) {
    synchronized (lock) {
      progress.misissueNext(misissue);
    }
  }

  void locked(Consumer<State> act) {
    synchronized (lock) {
      act.accept(state);
    }
    sendNotices();
  }

  private Order order(BusinessNumber number) {
    return state
        .orders()
        .find(number)
        .orElseThrow(() -> new IllegalArgumentException("no order " + number));
  }

  private Order underReview(BusinessNumber number) {
    Order order = order(number);
    progress.advance(order.file, clock.instant());
    if (!order.underReview()) {
      throw new IllegalStateException("order " + number + " is not under review");
    }
    return order;
  }

  /** A policy of one's own. */
  public static final class Builder {
    private static final String AGREEMENT =
        """
        电子认证服务协议

        本协议由模拟认证机构提供，仅用于测试与演示。
        申请人应当提供真实、完整和准确的信息，并妥善保管其电子密钥和口令。
        """;

    private final Clock clock;
    private Money pricePerYear = Money.ofFen(18_000);
    private int maxYears = 3;
    private Set<KeyPolicy> keyPolicies = Set.of(KeyPolicy.NEW_KEY);
    private Agreement agreement = new Agreement("2026-01", "电子认证服务协议", AGREEMENT);
    private ReviewTime reviewTime = new ReviewTime(1, 2);
    private Optional<Duration> reviewDelay = Optional.empty();
    private Duration pushDelay = Duration.ZERO;
    private Duration unpaidLife = Duration.ofDays(15);
    private Duration pollAfter = Duration.ofSeconds(5);
    private Optional<Period> earliest = Optional.empty();
    private boolean expiredTwinJoins = true;
    private boolean cancelAfterApproval = true;
    private Optional<CaHierarchy> hierarchy = Optional.empty();
    private Optional<Invoicing> invoicing = Optional.of(Invoicing.standard());
    private final List<PaymentMethod> methods = new ArrayList<>();

    private Builder(Clock clock) {
      this.clock = clock;
    }

    /** 180.00 yuan unless said otherwise; zero makes every order free. */
    public Builder pricePerYear(Money price) {
      this.pricePerYear = price;
      return this;
    }

    /** Terms of 1 to so many years are on sale; 3 unless said otherwise. */
    public Builder maxYears(int years) {
      this.maxYears = years;
      return this;
    }

    /** Which keys may be certified; only new ones unless said otherwise. */
    public Builder keyPolicies(Set<KeyPolicy> policies) {
      this.keyPolicies = Set.copyOf(policies);
      return this;
    }

    /** What has to be accepted. */
    public Builder agreement(Agreement text) {
      this.agreement = text;
      return this;
    }

    /** How long quotes say a review takes. */
    public Builder reviewTime(ReviewTime days) {
      this.reviewTime = days;
      return this;
    }

    /** Approves orders by itself, so long after the payment. */
    public Builder approveAfter(Duration delay) {
      this.reviewDelay = Optional.of(delay);
      return this;
    }

    /** How long after a payment the CA learns of it (R37). */
    public Builder pushDelay(Duration delay) {
      this.pushDelay = delay;
      return this;
    }

    /** How long an order may stay unpaid; 15 days unless said otherwise. */
    public Builder unpaidLife(Duration life) {
      this.unpaidLife = life;
      return this;
    }

    /** How long clients are asked to wait between two polls. */
    public Builder pollAfter(Duration wait) {
      this.pollAfter = wait;
      return this;
    }

    /** How long before its end a certificate may be renewed (R11). */
    public Builder earliest(Period beforeEnd) {
      this.earliest = Optional.of(beforeEnd);
      return this;
    }

    /** An expired certificate is not renewed with its valid twin (R12). */
    public Builder refuseExpiredTwins() {
      this.expiredTwinJoins = false;
      return this;
    }

    /**
     * The CA collects by this method, with the merchant account it was made for, instead of the
     * simple ways of its own; several may be added. It asks the method at most once in a push
     * delay.
     */
    public Builder collectBy(PaymentMethod method) {
      methods.add(method);
      return this;
    }

    /** Approved orders are not cancelled any more. */
    public Builder refuseLateCancellation() {
      this.cancelAfterApproval = false;
      return this;
    }

    /** How invoices are issued; {@link Invoicing#standard()} unless said otherwise. */
    public Builder invoices(Invoicing how) {
      this.invoicing = Optional.of(how);
      return this;
    }

    /** Issues no invoices. */
    public Builder noInvoices() {
      this.invoicing = Optional.empty();
      return this;
    }

    /**
     * Issues with the keys of another simulated CA, which it otherwise knows nothing of: making
     * keys takes most of a test's time.
     */
    public Builder authoritiesOf(SimulatedCa other) {
      this.hierarchy = Optional.of(other.hierarchy);
      return this;
    }

    /** The CA. Its keys are made when they are first needed. */
    public SimulatedCa build() {
      return new SimulatedCa(
          clock,
          new CaPolicy(
              pricePerYear,
              maxYears,
              keyPolicies,
              agreement,
              reviewTime,
              reviewDelay,
              pushDelay,
              unpaidLife,
              pollAfter,
              earliest,
              expiredTwinJoins,
              cancelAfterApproval),
          hierarchy.orElseGet(() -> new CaHierarchy(NAME, clock.instant().minus(AGE))),
          methods,
          invoicing);
    }
  }
}
