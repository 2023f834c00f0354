package io.xuqi.simulator.payment;

import io.xuqi.common.Bytes;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.alipay.AlipayTransport;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.simulator.FaultPlan;
import java.io.IOException;
import java.net.URI;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Alipay made of software, for one merchant application: a gateway that checks signatures, payers
 * who scan and pay, notifications that come late, twice, in another order or never, and a ledger to
 * the fen. It speaks the protocol's version 1.0 as {@link io.xuqi.payment.alipay.AlipayPayment} and
 * the official SDK do. Everything is dated by the clock it is given. Thread-safe.
 */
public final class SimulatedAlipay {

  private static final URI BILLS = URI.create("https://bills.alipay.com/bill");

  private final AlipayBook book;
  private final AlipayDesk desk;
  private final AlipayPushes pushes;
  private final AlipayKeys keys;
  private final AlipayGateway gateway;
  private final Builder merchant;

  private SimulatedAlipay(Builder merchant, PublicKey applicationKey) {
    this.merchant = merchant;
    this.keys =
        new AlipayKeys(
            applicationKey,
            merchant.keys.orElseGet(() -> SoftwareKeys.generate(KeyAlgorithm.RSA_2048)),
            merchant.certificates);
    this.pushes = new AlipayPushes(merchant, keys);
    this.book = new AlipayBook(merchant.clock, pushes);
    this.desk = new AlipayDesk(book, merchant.sellerId, merchant.buyerAccount);
    this.gateway = new AlipayGateway(this, merchant, keys);
  }

  /** A simulated Alipay that knows no merchant yet. */
  public static Builder builder(Clock clock) {
    return new Builder(clock);
  }

  /** The way to it without a network, for {@code AlipayPayment.Builder.transport}. */
  public AlipayTransport transport() {
    return transport(merchant.faults);
  }

  /**
   * A way to it for one of several processes of the merchant, with faults of its own: those of
   * {@link Builder#faults} happen to the others.
   */
  public AlipayTransport transport(FaultPlan faults) {
    return gateway.transport(BILLS, faults);
  }

  /** Alipay's public key. */
  public PublicKey publicKey() {
    return keys.own().getPublic();
  }

  /** The person who scans and pays. */
  public AlipayPayer payer() {
    return new AlipayPayer(this, gateway);
  }

  /** What moved so far. */
  public AlipayLedger ledger() {
    return locked(state -> new AlipayLedger(state.book.charges, state.book.refunds));
  }

  /**
   * Sends the notifications that are due, each until the merchant says {@code success} or a day is
   * over. Faults of {@link AlipayOperation#PUSH} happen here. The receiver is called in the
   * caller's thread.
   *
   * @return how often the receiver was called
   */
  public int deliver(PushReceiver receiver) {
    return pushes.deliver(receiver);
  }

  /** The notifications that were not acknowledged, due or not, for a test to send as it likes. */
  public List<InboundMessage> waitingPushes() {
    return pushes.waiting();
  }

  /** Every state a caller may look at or change, one caller at a time. */
  synchronized <T> T locked(Function<State, T> work) {
    return work.apply(new State(book, desk));
  }

  record State(AlipayBook book, AlipayDesk desk) {}

  Clock clock() {
    return merchant.clock;
  }

  AlipayTransport transport(URI bills) {
    return gateway.transport(bills, merchant.faults);
  }

  Bytes bill(String query) throws IOException {
    LocalDate day;
    try {
      day = LocalDate.parse(query.replaceFirst("^day=", ""));
    } catch (DateTimeException e) {
      throw new IOException("no such bill", e);
    }
    return locked(state -> AlipayBillWriter.write(state.book, day, merchant.sellerId));
  }

  /** A merchant application as Alipay knows it. */
  public static final class Builder {
    final Clock clock;
    String applicationId = "2021000000000001";
    String sellerId = "2088000000000009";
    String buyerAccount = "139****1111";
    Duration pushDelay = Duration.ZERO;
    FaultPlan faults = FaultPlan.none();
    private Optional<KeyPair> keys = Optional.empty();
    private Optional<AlipayKeys.Certificates> certificates = Optional.empty();

    private Builder(Clock clock) {
      this.clock = clock;
    }

    /** The application's number. */
    public Builder applicationId(String id) {
      this.applicationId = id;
      return this;
    }

    /** The merchant's number. */
    public Builder sellerId(String id) {
      this.sellerId = id;
      return this;
    }

    /** The payer's account as it appears in replies and notifications. */
    public Builder buyerAccount(String account) {
      this.buyerAccount = account;
      return this;
    }

    /** How long after the event a notification is sent first. */
    public Builder pushDelay(Duration delay) {
      this.pushDelay = delay;
      return this;
    }

    /** What goes wrong ({@link AlipayOperation}). */
    public Builder faults(FaultPlan plan) {
      this.faults = plan;
      return this;
    }

    /** Alipay's keys; fresh ones unless said otherwise. RSA. */
    public Builder keys(KeyPair pair) {
      this.keys = Optional.of(pair);
      return this;
    }

    /**
     * Certificate mode: requests have to name these certificates, and replies name Alipay's own,
     * which has to be of the keys given.
     */
    public Builder certificates(
        X509Certificate application, List<X509Certificate> roots, X509Certificate own) {
      this.certificates =
          Optional.of(
              new AlipayKeys.Certificates(
                  AlipaySignatures.nameOf(application), AlipaySignatures.nameOf(roots), own));
      return this;
    }

    /**
     * Alipay, knowing the merchant.
     *
     * @param applicationKey the application's public key, RSA
     */
    public SimulatedAlipay build(PublicKey applicationKey) {
      return new SimulatedAlipay(this, applicationKey);
    }
  }
}
