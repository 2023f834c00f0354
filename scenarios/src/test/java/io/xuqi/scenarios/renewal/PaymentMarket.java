package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.PINS;
import static io.xuqi.scenarios.renewal.RenewalWorld.START;
import static io.xuqi.scenarios.renewal.RenewalWorld.SUBJECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.calendar.ChineseWorkingDays;
import io.xuqi.calendar.WorkingDayCalendar;
import io.xuqi.common.RenewalId;
import io.xuqi.common.XuqiException;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.TransferRecord;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.DeclaredTransfers;
import io.xuqi.renewal.DeclaredTransfers.Declared;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalState;
import io.xuqi.renewal.StoredOrders;
import io.xuqi.renewal.UserAction;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.SimulatedCrash;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.ca.Ledger;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.payment.AlipayLedger;
import io.xuqi.simulator.store.FaultyStore;
import io.xuqi.simulator.token.KeyPairSupply;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;
import io.xuqi.token.Pin;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenId;
import io.xuqi.token.TokenSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Payers with a fee each, two processes on one store, Alipay, a bank account and a CA that collects
 * as well; people who change their mind, pay too little, too much, twice and late; a network that
 * loses, forges, delays and repeats. The processes interrupt each other at operations that the seed
 * chooses.
 */
final class PaymentMarket {

  static final int PAYERS = 20;

  private static final int STEPS = PAYERS * 18;
  private static final int CALM_ROUNDS = 40;
  private static final long FEE = 18_000;

  /** More transfers than anybody makes for one fee. */
  private static final int MAX_TRANSFERS = 8;

  /** More ways to pay than anybody begins. */
  private static final int MAX_ATTEMPTS = 20;

  private static final SimulatedCa FOUNDED = SimulatedCa.of(VirtualClock.at(START));
  private static final KeyPairSupply PAIRS = KeyPairSupply.recycling(1000);
  private static final WorkingDayCalendar CALENDAR = ChineseWorkingDays.bundled();
  private static final List<Fault> NETWORK =
      List.of(
          Fault.UNKNOWN_NOT_DONE,
          Fault.UNKNOWN_DONE,
          Fault.LATE,
          Fault.DUPLICATED,
          Fault.STALE,
          Fault.UNAVAILABLE,
          Fault.UNREACHABLE,
          Fault.FAILED,
          Fault.BAD_REPLY,
          Fault.FORGED,
          Fault.UNSIGNED,
          Fault.CRASH_BEFORE,
          Fault.CRASH_AFTER);
  private static final List<Fault> OF_PUSHES =
      List.of(Fault.UNKNOWN_NOT_DONE, Fault.UNKNOWN_DONE, Fault.LATE, Fault.DUPLICATED);

  private final Random random;
  private final VirtualClock clock = VirtualClock.at(START);
  private final SimulatedCa ca =
      SimulatedCa.builder(clock).authoritiesOf(FOUNDED).pushDelay(Duration.ofMinutes(30)).build();
  private final FaultPlan pushes = FaultPlan.recording();
  private final SweepAlipay alipay = new SweepAlipay(clock, pushes);
  private final SweepBank bank = new SweepBank(clock);
  private final RenewalStore store = new InMemoryRenewalStore();
  private final DataKey dataKey = DataKey.random();
  private final List<Program> processes = List.of(new Program(), new Program());
  private final List<Payer> payers = new ArrayList<>();
  private int pushesDisturbedUntil;
  private int depth;

  /** A process: it ends and begins anew, and forgets everything but the store. */
  private static final class Program {
    final FaultPlan faults = FaultPlan.recording();
    RenewalEngine engine;
    int disturbedUntil;
  }

  /** Somebody with a key whose certificate is to be renewed. */
  private static final class Payer {
    final SimulatedTokenDriver driver;
    final SweepBank.Payer account;

    /** Every code of Alipay's and every attempt at the CA's that he was ever shown. */
    final Set<NextAction> codes = new LinkedHashSet<>();

    final boolean quotesTheOrder;
    final boolean givesUp;

    /** Cancels what he has paid. */
    boolean regrets;

    /** Pays every code he has, when all is over. */
    boolean paysLate;

    Optional<RenewalId> id = Optional.empty();
    PaymentMethodId way;
    boolean knowsTheAccount;
    int transfers;

    Payer(
        int number,
        PaymentMethodId way,
        boolean quotesTheOrder,
        boolean givesUp,
        boolean paysLate) {
      this.way = way;
      this.paysLate = paysLate;
      this.quotesTheOrder = quotesTheOrder;
      this.givesUp = givesUp;
      account =
          new SweepBank.Payer(
              new AccountNumber(String.format("62220000%08d", number)), "示例商贸第" + number + "公司");
      driver =
          SimulatedTokenDriver.of(
              SimulatedToken.builder()
                  .serialNumber(String.format("YL%08d", number))
                  .pin(Pin.takeOver("123456".toCharArray()))
                  .keyPairs(PAIRS)
                  .build());
    }

    Token token() throws TokenException {
      return driver.tokens().get(0);
    }
  }

  /**
   * What came of it.
   *
   * @param kept fees that were charged and kept
   * @param refunds receipts that were given back by Alipay, by hand and by the CA
   * @param due receipts that a person still has to give back, and sees
   */
  record Figures(int payments, int kept, int faults, int pushes, List<Integer> refunds, int due) {
    static final Figures NONE = new Figures(0, 0, 0, 0, List.of(0, 0, 0), 0);

    Figures plus(Figures more) {
      return new Figures(
          payments + more.payments,
          kept + more.kept,
          faults + more.faults,
          pushes + more.pushes,
          IntStream.range(0, 3).mapToObj(i -> refunds.get(i) + more.refunds.get(i)).toList(),
          due + more.due);
    }

    @Override
    public String toString() {
      return ("%d payments, %d kept, %d faults, %d pushes received, "
              + "%d refunds by Alipay, %d by hand, %d by the CA, %d due and seen")
          .formatted(
              payments, kept, faults, pushes, refunds.get(0), refunds.get(1), refunds.get(2), due);
    }
  }

  PaymentMarket(long seed) throws Exception {
    random = new Random(seed);
    for (int i = 0; i < PAYERS; i++) {
      boolean quotesTheOrder = random.nextBoolean();
      boolean givesUp = random.nextInt(10) == 0;
      Payer payer = new Payer(i, way(), quotesTheOrder, givesUp, random.nextBoolean());
      payer.regrets = random.nextInt(6) == 0;
      payers.add(payer);
      try (TokenSession session = payer.token().login(PINS)) {
        ca.provision(
            session,
            KeyAlgorithm.EC_P256,
            SUBJECT,
            START.minus(Duration.ofDays(100)),
            START.plus(Duration.ofDays(265)));
      }
    }
    processes.forEach(this::restart);
  }

  /** Half by the integrator's Alipay, a quarter by transfer, a quarter at the CA. */
  private PaymentMethodId way() {
    return switch (random.nextInt(4)) {
      case 0, 1 -> SweepAlipay.ID;
      case 2 -> SweepBank.ID;
      default -> RenewalWorld.ALIPAY;
    };
  }

  private void restart(Program process) {
    process.engine =
        RenewalEngine.builder()
            .ca(ca.client(process.faults))
            .store(new FaultyStore(store, process.faults))
            .dataKey(dataKey)
            .clock(clock)
            .calendar(CALENDAR)
            .paymentMethod(alipay.method(process.faults))
            .paymentMethod(bank.method(process.faults))
            .build();
  }

  // ---- trouble ----------------------------------------------------------------------------------

  /** Everybody does something now and then, and much goes wrong. */
  void trade() {
    for (int step = 0; step < STEPS; step++) {
      Program process = processes.get(random.nextInt(2));
      disturb(process);
      Payer payer = payers.get(random.nextInt(PAYERS));
      attempt(process, () -> something(process.engine, payer));
      clock.advance(Duration.ofSeconds(random.nextInt(40))); // some codes end meanwhile
    }
  }

  private void disturb(Program process) {
    int soon = process.faults.count() + 1 + random.nextInt(12);
    if (random.nextInt(3) == 0 && process.faults.count() >= process.disturbedUntil) {
      process.faults.from(soon, NETWORK.get(random.nextInt(NETWORK.size())));
      process.disturbedUntil = soon;
    }
    if (random.nextInt(3) == 0 && pushes.count() >= pushesDisturbedUntil) {
      pushesDisturbedUntil = pushes.count() + 1 + random.nextInt(2);
      pushes.from(pushesDisturbedUntil, OF_PUSHES.get(random.nextInt(OF_PUSHES.size())));
    }
    if (random.nextInt(3) == 0) {
      Program other = processes.get(process == processes.get(0) ? 1 : 0);
      Payer payer = payers.get(random.nextInt(PAYERS));
      boolean push = random.nextInt(3) == 0;
      process.faults.before(
          soon,
          () ->
              attempt(
                  other,
                  () -> {
                    if (push) {
                      alipay.deliver(other.engine);
                    } else {
                      something(other.engine, payer);
                    }
                  }));
    }
  }

  private interface Doing {
    void run() throws Exception;
  }

  private void attempt(Program process, Doing what) {
    if (depth == 3) {
      return; // interruptions of interruptions end somewhere
    }
    depth++;
    try {
      what.run();
    } catch (SimulatedCrash crash) {
      restart(process);
    } catch (XuqiException trouble) {
      // He reads it, and tries again.
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      depth--;
    }
  }

  private void something(RenewalEngine engine, Payer payer) throws Exception {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> alipay.deliver(engine);
      case 3 -> {
        for (RenewalId id : engine.due(3)) {
          engine.refresh(id);
        }
      }
      case 4 -> giveBackByHand(engine, payer);
      default -> {
        Optional<Renewal> his = find(engine, payer);
        if (his.isEmpty() || isUnsent(his.get())) {
          apply(engine, payer);
        } else {
          whim(engine, payer, his.get());
        }
      }
    }
  }

  private void whim(RenewalEngine engine, Payer payer, Renewal renewal) throws Exception {
    int whim = random.nextInt(20);
    boolean unpaid = renewal.state() == RenewalState.AWAITING_PAYMENT;
    if (whim == 0 || (whim <= 5 && !unpaid)) {
      payOldCode(payer);
    } else if (whim == 1 && payer.knowsTheAccount) {
      transfer(payer, renewal, 1 + random.nextInt(20_000));
      declare(engine, payer, renewal);
    } else if (whim == 2 && (payer.givesUp || random.nextBoolean())) {
      engine.cancel(renewal.id());
    } else if (!unpaid || whim == 3) {
      engine.refresh(renewal.id());
    } else {
      if (whim <= 11) {
        payer.way = way(); // he changes his mind
      }
      Renewal shown = show(engine, payer, renewal);
      if (random.nextInt(3) == 0) {
        settle(engine, payer, shown, true);
      }
    }
  }

  // ---- what payers do ---------------------------------------------------------------------------

  private void apply(RenewalEngine engine, Payer payer) throws Exception {
    Token token = payer.token();
    engine.apply(token, engine.offer(token).renew(1, RenewalWorld.agent(), clock.instant()), PINS);
  }

  private Optional<Renewal> find(RenewalEngine engine, Payer payer) throws Exception {
    if (payer.id.isPresent()) {
      return Optional.of(engine.find(payer.id.get()));
    }
    Optional<Renewal> his = newest(engine, payer);
    payer.id = his.filter(r -> !isUnsent(r)).map(Renewal::id);
    return his;
  }

  private static Optional<Renewal> newest(RenewalEngine engine, Payer payer) throws Exception {
    TokenId key = payer.token().info().id();
    return engine.list(1000).stream().filter(r -> r.token().equals(key)).findFirst();
  }

  private static boolean isUnsent(Renewal renewal) {
    return renewal.state() == RenewalState.SUBMITTING
        && renewal.allowedActions().contains(UserAction.CANCEL);
  }

  /** Has it shown how to pay in his way, and keeps what he sees. */
  private static Renewal show(RenewalEngine engine, Payer payer, Renewal renewal) throws Exception {
    if (!renewal.allowedActions().contains(UserAction.PAY)) {
      return engine.refresh(renewal.id());
    }
    Renewal shown = engine.pay(renewal.id(), payer.way);
    Optional<NextAction> next = shown.nextAction();
    if (next.isPresent()) {
      if (next.get() instanceof NextAction.AskTransfers ask) {
        payer.knowsTheAccount |= ask.beneficiaryAccount().equals(SweepBank.ACCOUNT.value());
      } else {
        payer.codes.add(next.get());
      }
    }
    return shown;
  }

  /** Pays as it is shown: by transfer in parts, or more than is due, if he is careless. */
  private void settle(RenewalEngine engine, Payer payer, Renewal shown, boolean careless)
      throws Exception {
    Optional<NextAction> next = shown.nextAction();
    if (next.isEmpty()) {
      return;
    }
    if (!(next.get() instanceof NextAction.AskTransfers)) {
      pay(next.get());
      return;
    }
    long missing = missing(payer, shown);
    if (missing > 0) {
      long fen =
          !careless || random.nextInt(3) == 0
              ? missing
              : random.nextBoolean()
                  ? 1 + random.nextInt((int) missing)
                  : missing + random.nextInt(5_000);
      transfer(payer, shown, fen);
    }
    declare(engine, payer, shown);
  }

  private void pay(NextAction shown) {
    if (SweepAlipay.isCode(shown)) {
      alipay.pay(shown);
    } else if (shown instanceof NextAction.ShowQr qr) {
      ca.payer().pay(qr.content().substring(qr.content().lastIndexOf('/') + 1));
    }
  }

  private void payOldCode(Payer payer) {
    List<NextAction> codes = List.copyOf(payer.codes);
    if (!codes.isEmpty()) {
      pay(codes.get(random.nextInt(codes.size())));
    }
  }

  private long missing(Payer payer, Renewal shown) {
    DeclaredTransfers known = shown.transfers().orElseThrow();
    long underWay =
        bank.uncounted(payer.account).stream().mapToLong(t -> t.amount().minorUnits()).sum();
    return known.due().minorUnits() - known.received().minorUnits() - underWay;
  }

  private void transfer(Payer payer, Renewal renewal, long fen) {
    if (payer.transfers++ < MAX_TRANSFERS) {
      String order = renewal.paymentOrder().orElseThrow().number();
      bank.transfer(payer.account, fen, payer.quotesTheOrder ? order : "证书费");
    }
  }

  /** Keeps what was counted, adds what he transferred, and has it looked for. */
  private void declare(RenewalEngine engine, Payer payer, Renewal renewal) throws Exception {
    List<TransferRecord> list = new ArrayList<>();
    renewal.transfers().map(DeclaredTransfers::transfers).orElse(List.of()).stream()
        .filter(d -> !d.mayBeDeleted())
        .map(Declared::transfer)
        .forEach(list::add);
    bank.uncounted(payer.account).stream().filter(t -> !list.contains(t)).forEach(list::add);
    if (!list.isEmpty()) {
      engine.declareTransfers(renewal.id(), list);
      engine.verifyTransfers(renewal.id());
    }
  }

  /** No bank gives money back by itself: the merchant sees what is due, does it, and says so. */
  private void giveBackByHand(RenewalEngine engine, Payer payer) throws Exception {
    Optional<Renewal> his = find(engine, payer);
    if (his.isPresent()) {
      for (Renewal.Refund refund : his.get().refunds()) {
        if (refund.due() && bank.owes(refund.id())) {
          bank.giveBack(refund.id(), refund.amount());
          engine.refundMade(his.get().id(), refund.id());
        }
      }
    }
  }

  // ---- peace ------------------------------------------------------------------------------------

  /** Nothing goes wrong any more: everybody finishes what he began. */
  void calmDown() throws Exception {
    processes.forEach(p -> p.faults.clear());
    pushes.clear();
    RenewalEngine engine = processes.get(0).engine;
    for (int round = 0; round < CALM_ROUNDS; round++) {
      alipay.deliver(engine);
      boolean over = !alipay.waits();
      for (Payer payer : payers) {
        over &= isOver(engine, payer);
      }
      if (over) {
        learnTheLast(engine);
        return;
      }
      clock.advance(Duration.ofMinutes(round < 6 ? 10 : 120));
    }
    throw new AssertionError("somebody still waits");
  }

  /**
   * What the CA learns late, it gives back; and who gave back by hand says so again where a crash
   * took his word.
   */
  private void learnTheLast(RenewalEngine engine) throws Exception {
    clock.advance(Duration.ofHours(3));
    for (Payer payer : payers) {
      Renewal renewal = engine.refresh(payer.id.orElseThrow());
      for (Renewal.Refund refund : renewal.refunds()) {
        if (refund.due() && bank.hasGivenBack(refund.id())) {
          engine.refundMade(renewal.id(), refund.id());
        }
      }
    }
  }

  private boolean isOver(RenewalEngine engine, Payer payer) throws Exception {
    Optional<Renewal> his = find(engine, payer);
    if (his.isEmpty() || isUnsent(his.get())) {
      apply(engine, payer);
      return false;
    }
    Renewal renewal = engine.refresh(his.get().id());
    if (renewal.state() == RenewalState.AWAITING_PAYMENT) {
      if (payer.givesUp && renewal.allowedActions().contains(UserAction.CANCEL)) {
        engine.cancel(renewal.id());
      } else {
        settleCalmly(engine, payer, renewal);
      }
      return false;
    }
    if (!bank.uncounted(payer.account).isEmpty()) {
      declare(engine, payer, renewal);
      return false;
    }
    if (payer.regrets && renewal.allowedActions().contains(UserAction.CANCEL)) {
      payer.regrets = false;
      engine.cancel(renewal.id());
      return false;
    }
    if (payer.paysLate) {
      payer.paysLate = false;
      payer.codes.forEach(this::pay);
      return false;
    }
    boolean waits = renewal.refunds().stream().anyMatch(r -> r.due() && !bank.owes(r.id()));
    return !waits && (renewal.state().isFinal() || renewal.state() == RenewalState.AWAITING_REVIEW);
  }

  private void settleCalmly(RenewalEngine engine, Payer payer, Renewal renewal) throws Exception {
    try {
      settle(engine, payer, show(engine, payer, renewal), false);
    } catch (XuqiException inProgress) {
      // What he began before may still succeed: he waits.
    }
  }

  // ---- the books --------------------------------------------------------------------------------

  /** Everything that moved is accounted for, or it is an error. */
  Figures balanced() throws Exception {
    Ledger ledger = ca.ledger();
    AlipayLedger atAlipay = alipay.ledger();
    Set<String> trades = new HashSet<>();
    atAlipay.charges().forEach(c -> assertTrue(trades.add(c.trade()), "a trade is paid once"));
    assertEquals(Set.of(), alipay.refusals(), "no genuine push was refused");
    assertEquals(List.of(), bank.uncounted(), "nothing that arrived is forgotten");
    int kept = 0;
    int due = 0;
    long dueFen = 0;
    long accounted = 0;
    Set<String> known = new HashSet<>();
    for (Payer payer : payers) {
      Renewal renewal = processes.get(0).engine.find(payer.id.orElseThrow());
      boolean paid = renewal.state() == RenewalState.AWAITING_REVIEW;
      assertTrue(paid || renewal.state().isFinal(), renewal::toString);
      String order = renewal.paymentOrder().orElseThrow().number();
      assertEquals(paid ? FEE : 0, ledger.kept(order), () -> "the CA keeps, of " + renewal);
      long owed = owed(renewal);
      long balance = ledger.kept(order);
      for (int i = 1; i <= MAX_ATTEMPTS; i++) {
        String attempt = StoredOrders.attemptId(renewal.id(), i);
        known.add(attempt);
        balance += assertAttempt(ledger, atAlipay, renewal, attempt);
      }
      // What he parted with and did not get back is the fee, and what he is still to get.
      assertEquals((paid ? FEE : 0) + owed, balance, renewal::toString);
      kept += paid ? 1 : 0;
      due += (int) renewal.refunds().stream().filter(Renewal.Refund::due).count();
      dueFen += owed;
      accounted += balance;
    }
    assertTrue(known.containsAll(trades) && known.containsAll(bank.attempts()), "all of somebody");
    assertEquals(kept * FEE + dueFen, accounted, "balanced to the fen");
    int faults = pushes.performed().stream().mapToInt(p -> p.fault().isPresent() ? 1 : 0).sum();
    for (Program process : processes) {
      faults +=
          process.faults.performed().stream().mapToInt(p -> p.fault().isPresent() ? 1 : 0).sum();
    }
    List<Integer> refunds =
        List.of(atAlipay.refunds().size(), bank.refunds(), ledger.refunds().size());
    return new Figures(PAYERS, kept, faults, alipay.received(), refunds, due);
  }

  /** Every value that a program may log or show. */
  List<Object> everythingShown() throws Exception {
    List<Object> shown = new ArrayList<>();
    for (Payer payer : payers) {
      Renewal renewal = processes.get(0).engine.find(payer.id.orElseThrow());
      shown.add(renewal);
      shown.add(renewal.refunds());
      shown.add(renewal.transfers());
      shown.add(renewal.problem());
    }
    shown.add(bank.method(FaultPlan.none()));
    shown.add(alipay.method(FaultPlan.none()));
    return shown;
  }

  /** What must appear nowhere. */
  List<String> secrets() {
    List<String> secrets = AlipayWorld.secretsOfMerchant();
    for (Payer payer : payers) {
      secrets.add(payer.account.account().value());
      secrets.add(payer.account.name());
    }
    secrets.add(RenewalWorld.agent().id().number());
    secrets.add(RenewalWorld.agent().mobile().value());
    return secrets;
  }

  /** What is to be given back by hand and shown to somebody, in fen. */
  private long owed(Renewal renewal) {
    long fen = 0;
    for (Renewal.Refund refund : renewal.refunds()) {
      if (refund.due()) {
        assertTrue(bank.owes(refund.id()), () -> "Alipay gives back by itself: " + renewal);
        fen += refund.amount().minorUnits();
      }
    }
    return fen;
  }

  /** What the integrator has of an attempt beyond what the CA was told and keeps, in fen. */
  private long assertAttempt(
      Ledger ledger, AlipayLedger atAlipay, Renewal renewal, String attempt) {
    long own = atAlipay.charged(attempt) - atAlipay.refunded(attempt) + bank.kept(attempt);
    long told = Invariants.told(ledger, Set.of(attempt));
    long due =
        renewal.refunds().stream()
            .filter(r -> r.due() && r.id().startsWith(attempt + "-refund"))
            .mapToLong(r -> r.amount().minorUnits())
            .sum();
    boolean collected = atAlipay.charged(attempt) > 0 || bank.attempts().contains(attempt);
    assertEquals(
        collected ? told + due : 0,
        own,
        () -> "kept of " + attempt + " is what the CA was told of, and keeps: " + renewal);
    return collected ? own - told : 0;
  }
}
