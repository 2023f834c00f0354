package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.PINS;
import static io.xuqi.scenarios.renewal.RenewalWorld.START;
import static io.xuqi.scenarios.renewal.RenewalWorld.SUBJECT;

import io.xuqi.application.Application;
import io.xuqi.calendar.ChineseWorkingDays;
import io.xuqi.calendar.WorkingDayCalendar;
import io.xuqi.common.Bytes;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.Offer;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.StoredOrders;
import io.xuqi.scenarios.ports.WalletGateway;
import io.xuqi.scenarios.ports.WalletPayment;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.Operation;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.payment.FaultyPaymentMethod;
import io.xuqi.simulator.store.FaultyStore;
import io.xuqi.simulator.token.KeyPairSupply;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.store.HistoryEntry;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.Versioned;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Pin;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenRemovedException;
import io.xuqi.token.TokenSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A key, a CA, a store, ways to pay and the hand that puts keys in, all on one plan of faults. The
 * integrator collects by a wallet, by Alipay and by transfers to his bank; of the latter two the
 * real methods are at work. What is written to the store is watched: the rows of the transition
 * table that orders take are noted, and every other change of an order's state is an error.
 */
final class SweepWorld {

  /** What a person does with keys. */
  enum Hand implements Operation {
    /** Puts in the key that is asked for, or another one. */
    CHOOSE_KEY;

    @Override
    public Set<Fault> faults() {
      return EnumSet.of(Fault.OTHER_KEY);
    }
  }

  private static final Bytes SECRET = Bytes.fromHex("5eed5eed5eed5eed5eed5eed5eed5eed");
  private static final SimulatedCa FOUNDED = SimulatedCa.of(VirtualClock.at(START));
  private static final KeyPairSupply KEYS = KeyPairSupply.recycling(400);

  /** The trades of all worlds: their names are the attempts', and those are unique. */
  static final WalletGateway WALLET = wallet();

  private static final PaymentMethod METHOD = new WalletPayment(WALLET.address(), SECRET);
  private static final WorkingDayCalendar CALENDAR = ChineseWorkingDays.bundled();

  final VirtualClock clock = VirtualClock.at(START);
  final FaultPlan faults = FaultPlan.recording();
  final SimulatedCa ca;
  final SweepBank bank = new SweepBank(clock);
  final SweepAlipay alipay = new SweepAlipay(clock, faults);
  final SimulatedToken key;
  final SimulatedToken otherKey;

  /** What people have done and will not do again, whatever the program forgets. */
  final Set<String> done = new HashSet<>();

  /** The wallet's trades that its user paid. */
  final Set<String> trades = new LinkedHashSet<>();

  /** Rows of the transition table. */
  final Set<String> taken = new LinkedHashSet<>();

  /** Everything that must not have happened. */
  final List<String> violations = new ArrayList<>();

  /** What users confirmed of invoices, by digest, the last one last. */
  final List<Bytes> confirmed = new ArrayList<>();

  /** The content of every request for an invoice, by its renewal and number. */
  private final Map<String, Bytes> invoiceRequests = new HashMap<>();

  private final Map<Object, String> invoices = new HashMap<>();
  private final DataKey dataKey = DataKey.random();
  private final SimulatedTokenDriver driver;
  private final SimulatedTokenDriver otherDriver;
  private final Map<Object, List<RenewalState>> latest = new HashMap<>();
  private Set<TokenCertificate> oldCertificates = Set.of();
  private Set<KeyRef> oldKeys = Set.of();
  private RenewalStore store = watched(new InMemoryRenewalStore());
  RenewalEngine engine;

  SweepWorld(UnaryOperator<SimulatedCa.Builder> policy) {
    ca = policy.apply(SimulatedCa.builder(clock).authoritiesOf(FOUNDED)).build();
    key = key("YL00000001");
    otherKey = key("YL00000002");
    driver = SimulatedTokenDriver.of(key);
    otherDriver = SimulatedTokenDriver.of(otherKey);
    restart();
  }

  private static WalletGateway wallet() {
    try {
      return new WalletGateway(SECRET);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SimulatedToken key(String serialNumber) {
    return SimulatedToken.builder()
        .serialNumber(serialNumber)
        .pin(Pin.takeOver("123456".toCharArray()))
        .keyPairs(KEYS)
        .faults(faults)
        .build();
  }

  /** Puts a certificate on the key, or for SM2 a pair, that ends in so many days. */
  SweepWorld with(KeyAlgorithm algorithm, int days) throws Exception {
    provision(token(), algorithm, days);
    oldCertificates = Set.copyOf(token().certificates());
    oldKeys = key.keys();
    return this;
  }

  private void provision(Token token, KeyAlgorithm algorithm, int days) throws TokenException {
    Instant end = clock.instant().plus(Duration.ofDays(days));
    try (TokenSession session = token.login(PINS)) {
      ca.provision(session, algorithm, SUBJECT, end.minus(Duration.ofDays(365)), end);
    }
  }

  Set<TokenCertificate> oldCertificates() {
    return oldCertificates;
  }

  Set<KeyRef> oldKeys() {
    return oldKeys;
  }

  // ---- the program ------------------------------------------------------------------------------

  /** The program begins anew on what is stored. */
  void restart() {
    engine = engine(store);
  }

  /** Another process on the same store, whose own calls never fail. */
  RenewalEngine otherProcess() {
    return RenewalEngine.builder()
        .ca(ca.client())
        .store(store)
        .dataKey(dataKey)
        .clock(clock)
        .calendar(CALENDAR)
        .paymentMethod(METHOD)
        .paymentMethod(bank.method(FaultPlan.none()))
        .paymentMethod(alipay.method(FaultPlan.none()))
        .build();
  }

  /** The program on another computer, with a store of its own. */
  RenewalEngine otherComputer() {
    return RenewalEngine.builder()
        .ca(ca.client())
        .store(new InMemoryRenewalStore())
        .dataKey(DataKey.random())
        .clock(clock)
        .calendar(CALENDAR)
        .build();
  }

  private RenewalEngine engine(RenewalStore on) {
    return RenewalEngine.builder()
        .ca(ca.client(faults))
        .store(new FaultyStore(on, faults))
        .dataKey(dataKey)
        .clock(clock)
        .calendar(CALENDAR)
        .paymentMethod(new FaultyPaymentMethod(METHOD, faults))
        .paymentMethod(new FaultyPaymentMethod(bank.method(faults), faults))
        .paymentMethod(alipay.method(faults))
        .build();
  }

  /** The disk breaks: everything the program knew is gone. */
  void loseStore() {
    latest.clear();
    store = watched(new InMemoryRenewalStore());
    restart();
  }

  Optional<Renewal> newest() throws Exception {
    return engine.list(1).stream().findFirst();
  }

  /** All stored renewals, asked for without any fault. */
  List<Renewal> stored() throws Exception {
    return otherProcess().list(100);
  }

  Token token() throws TokenException {
    return driver.tokens().stream().findFirst().orElseThrow(TokenRemovedException::new);
  }

  /** The key somebody put in when he was asked for it: not always the right one. */
  Token tokenPutIn() throws TokenException {
    try {
      return faults.<Token, TokenException>perform(
          Hand.CHOOSE_KEY,
          this::token,
          fault -> {
            provision(otherDriver.tokens().get(0), KeyAlgorithm.EC_P256, 21);
            throw new OtherKeyException();
          });
    } catch (OtherKeyException e) {
      return otherDriver.tokens().get(0);
    }
  }

  private static final class OtherKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  // ---- what people do ---------------------------------------------------------------------------

  void apply() throws Exception {
    apply(engine, engine.offer(token()).renew(1, RenewalWorld.agent(), clock.instant()));
  }

  void synchronise() throws Exception {
    Offer offer = engine.offer(token());
    apply(engine, offer.synchronise(RenewalWorld.agent(), clock.instant()));
  }

  private void apply(RenewalEngine on, Application application) throws Exception {
    on.apply(token(), application, PINS);
  }

  /** Shows what looks odd, and is told yes. */
  Renewal requestInvoice(Renewal renewal, InvoiceRequest request) throws Exception {
    Bytes confirmation = engine.invoices().check(renewal.id(), request).confirmation();
    confirmed.add(request.sha256());
    return engine.invoices().request(renewal.id(), request, confirmation);
  }

  void resubmit(Renewal rejected) throws Exception {
    Application corrected = rejected.application().orElseThrow();
    engine.resubmit(rejected.id(), tokenPutIn(), corrected, PINS);
  }

  void install() throws Exception {
    engine.installAll(tokenPutIn(), PINS, InstallProgress.none());
  }

  void recover() throws Exception {
    engine.recover(tokenPutIn(), PINS);
  }

  /** Somebody does something only once. */
  boolean once(String what) {
    return done.add(what);
  }

  /** The administrator approves whatever can be approved. */
  void approve() {
    ca.orders().stream()
        .filter(o -> o.underReview())
        .forEach(o -> ca.approve(new io.xuqi.ca.BusinessNumber(o.number())));
  }

  /** The administrator rejects whatever can be rejected. */
  void reject() {
    ca.orders().stream()
        .filter(o -> o.underReview())
        .forEach(o -> ca.reject(new io.xuqi.ca.BusinessNumber(o.number()), "经办人姓名有误"));
  }

  // ---- what is watched --------------------------------------------------------------------------

  private RenewalStore watched(RenewalStore disk) {
    return (RenewalStore)
        Proxy.newProxyInstance(
            RenewalStore.class.getClassLoader(),
            new Class<?>[] {RenewalStore.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(disk, arguments);
                if (result instanceof Versioned written) {
                  saw(written, events(arguments));
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static String events(Object[] arguments) {
    for (Object argument : arguments) {
      if (argument instanceof HistoryEntry entry) {
        return entry.event();
      } else if (argument instanceof Optional<?> optional
          && optional.isPresent()
          && optional.get() instanceof HistoryEntry entry) {
        return entry.event();
      }
    }
    return "";
  }

  private void saw(Versioned written, String events) throws StoreException {
    StoredOrders.Seen seen = StoredOrders.look(written.renewal(), dataKey);
    List<RenewalState> before = latest.put(seen.id(), seen.orders());
    for (int i = 0; before != null && i < before.size(); i++) {
      RenewalState from = before.get(i);
      RenewalState to = seen.orders().get(i);
      if (from != to) {
        StoredOrders.row(from, to, events)
            .ifPresentOrElse(
                taken::add, () -> violations.add(from + " went to " + to + " by " + events));
      }
    }
    seen.invoiceRequests()
        .forEach(
            (number, content) -> {
              Bytes known = invoiceRequests.putIfAbsent(seen.id() + " " + number, content);
              if (known != null && !known.equals(content)) {
                violations.add("two contents of the invoice request " + number);
              }
              if (!confirmed.contains(content)) {
                violations.add("nobody confirmed the invoice request " + number);
              }
            });
    String issued = invoices.get(seen.id());
    if (issued != null && !Optional.of(issued).equals(seen.invoice())) {
      violations.add("the invoice " + issued + " became " + seen.invoice());
    }
    seen.invoice().ifPresent(invoice -> invoices.put(seen.id(), invoice));
    if (seen.openAttempts() > 1) {
      violations.add(seen.openAttempts() + " attempts offered at a time");
    }
    if (seen.keptReceipts() > 1) {
      violations.add(seen.keptReceipts() + " receipts kept");
    }
  }
}
