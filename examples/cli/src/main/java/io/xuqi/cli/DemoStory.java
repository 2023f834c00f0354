package io.xuqi.cli;

import io.xuqi.application.Agent;
import io.xuqi.application.Application;
import io.xuqi.application.EmailAddress;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.Paint;
import io.xuqi.common.Money;
import io.xuqi.common.XuqiException;
import io.xuqi.invoice.delivery.CollectedInvoice;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.alipay.AlipayPayment;
import io.xuqi.payment.transfer.BankTransfers;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.Offer;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenSelection;
import io.xuqi.token.TokenSession;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import io.xuqi.token.pkcs11.TokenInitialization;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One renewal from the first look at the key to the new validity, told step by step. */
final class DemoStory {

  static final String SUBJECT = "C=CN,O=云杉示例科技有限公司,CN=云杉示例科技有限公司";
  private static final Agent AGENT =
      new Agent(
          "李示例",
          new IdDocument(IdType.RESIDENT_ID, "11010519491231002X"),
          new MobileNumber("13800000000"),
          Optional.of(new EmailAddress("li@supplier.example")));
  private static final PinSource PIN = request -> pin();
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration REVIEW = Duration.ofDays(1);
  private static final Duration BOOKING = Duration.ofDays(1);

  /** What came of it. */
  record Result(
      Renewal renewal,
      List<InstallResult> installed,
      List<CertificateRow> onKey,
      CollectedInvoice invoice) {

    Json json(FindingsView view) {
      Json story =
          Json.of("state", renewal.state())
              .put("orders", renewal.orders().stream().map(Result::order).toList())
              .put("certificates", InstallView.json(installed, onKey, java.util.Locale.ENGLISH))
              .put("invoice", view.json(invoice));
      return Json.of("renewals", List.of(story));
    }

    private static Json order(Renewal.Order order) {
      return Json.of("businessNumber", order.businessNumber())
          .put("steps", order.steps().size())
          .put("fee", order.fee().toDecimalString());
    }
  }

  private final Run run;
  private final Screen screen;
  private final DemoStage stage;
  private final DemoCommand.Way way;
  private final RenewalEngine engine;
  private final Map<KeyAlgorithm, String> labels;
  private int scene;

  DemoStory(Run run, DemoStage stage, DemoCommand.Way way) {
    this.run = run;
    this.screen = run.screen();
    this.stage = stage;
    this.way = way;
    this.engine = stage.engine();
    this.labels = stage.ca().profile().labels();
  }

  private static Pin pin() {
    return Pin.takeOver("123456".toCharArray());
  }

  /** An RSA certificate and an SM2 pair on a key made of software. */
  Result withSimulatedKey() throws XuqiException, IOException {
    SimulatedToken key =
        SimulatedToken.builder().serialNumber("DEMO0001").label("模拟Key").pin(pin()).build();
    try (TokenDriver driver = SimulatedTokenDriver.of(key)) {
      Instant now = stage.clock().instant();
      Map<KeyAlgorithm, Instant> ends = new TreeMap<>();
      ends.put(KeyAlgorithm.RSA_2048, now.plus(Duration.ofDays(21).plusHours(7)));
      ends.put(KeyAlgorithm.SM2, now.plus(Duration.ofDays(24).plusHours(3)));
      return tell(driver, TokenSelection.choose(driver.tokens(), Optional.empty()), ends);
    }
  }

  /** An RSA certificate on a new token of a real driver. */
  Result withDriver() throws XuqiException, CliException, IOException {
    try (Pkcs11Driver driver = Drivers.demonstration(run);
        Pin administrator = Pin.takeOver("12345678".toCharArray());
        Pin user = pin()) {
      Token token = new TokenInitialization(driver).initialize("Xuqi demo", administrator, user);
      Instant end = stage.clock().instant().plus(Duration.ofDays(21).plusHours(7));
      return tell(driver, token, Map.of(KeyAlgorithm.RSA_2048, end));
    }
  }

  private Result tell(TokenDriver driver, Token token, Map<KeyAlgorithm, Instant> ends)
      throws XuqiException, IOException {
    try (TokenSession session = token.login(PIN)) {
      for (Map.Entry<KeyAlgorithm, Instant> end : ends.entrySet()) {
        stage
            .ca()
            .provision(session, end.getKey(), SUBJECT, end.getValue().minus(YEAR), end.getValue());
      }
    }
    screen.say(Paint.DIM, screen.text("demo.intro", stage.address(), driver.info().name()));

    Offer offer = look(driver, token);
    Renewal applied = apply(token, offer);
    Renewal asked = invoice(applied);
    Renewal paid = pay(asked);
    Renewal approved = review(paid);
    return install(token, approved);
  }

  private Offer look(TokenDriver driver, Token token) throws XuqiException {
    scene("demo.look");
    Offer offer = engine.offer(token, driver.info());
    KeyView view = new KeyView(screen, labels, stage.clock().instant());
    view.heading(token.info());
    view.show(OfferView.rows(offer, Installable.nothing()));
    new OfferView(screen).show(offer);
    return offer;
  }

  private Renewal apply(Token token, Offer offer) throws XuqiException {
    scene("demo.apply");
    Application application = offer.renew(1, AGENT, stage.clock().instant());
    screen.say(
        "  ☑ " + offer.quote().agreement().title() + " " + offer.quote().agreement().version());
    screen.say("  " + screen.text("confirm.renew", 12));
    screen.say("  " + screen.text("confirm.fee", Views.money(application.confirmedFee(), screen)));
    Renewal renewal = engine.apply(token, application, PIN);
    view().show(renewal);
    return renewal;
  }

  private Renewal invoice(Renewal applied) throws XuqiException {
    scene("demo.invoice");
    return new DemoInvoice(screen, engine).request(applied);
  }

  private Renewal pay(Renewal applied) throws XuqiException, IOException {
    scene("demo.pay");
    PaymentView view = new PaymentView(screen);
    applied.paymentOrder().ifPresent(view::order);
    view.methods(engine.paymentMethods());
    PaymentMethodId method = way == DemoCommand.Way.TRANSFER ? BankTransfers.ID : AlipayPayment.ID;
    Renewal paying = engine.pay(applied.id(), method);
    NextAction action = paying.nextAction().orElseThrow();
    view.next(action);
    return action instanceof NextAction.AskTransfers ask
        ? transfer(paying, ask)
        : scan(paying, action);
  }

  private Renewal scan(Renewal paying, NextAction shown) throws XuqiException {
    stage.merchant().pay(shown);
    screen.say(Paint.GREEN, "  " + screen.text("demo.paid"));
    screen.blank();
    screen.say(Paint.DIM, "  " + screen.text("demo.late"));
    view().brief(engine.refresh(paying.id()));
    stage.clock().advance(DemoStage.PUSH_DELAY);
    screen.say(Paint.DIM, "  " + screen.text("demo.later", DemoStage.PUSH_DELAY.toMinutes()));
    Renewal paid = engine.refresh(paying.id());
    view().brief(paid);
    return paid;
  }

  /** Pays in two transfers, of which the bank books one at once and one a day later. */
  private Renewal transfer(Renewal paying, NextAction.AskTransfers ask)
      throws XuqiException, IOException {
    Money fee = paying.paymentOrder().orElseThrow().total();
    Money first = new Money(fee.minorUnits() / 3 * 2, fee.currency());
    Money second = new Money(fee.minorUnits() - first.minorUnits(), fee.currency());
    List<TransferRecord> transfers =
        List.of(transfer(first, ask.remarkToQuote()), transfer(second, ask.remarkToQuote()));
    engine.declareTransfers(paying.id(), transfers);
    screen.blank();
    screen.say(
        Paint.GREEN,
        "  "
            + screen.text(
                "demo.transferred", Views.money(first, screen), Views.money(second, screen)));
    stage.merchant().book(transfers.get(0));
    Renewal under = verified(paying);
    stage.clock().advance(BOOKING);
    screen.blank();
    screen.say(Paint.DIM, "  " + screen.text("demo.booked", BOOKING.toDays()));
    stage.merchant().book(transfers.get(1));
    return verified(under);
  }

  private TransferRecord transfer(Money amount, String remark) {
    return new TransferRecord(
        new AccountNumber("6222000000001234"),
        "云杉示例科技有限公司",
        amount,
        LocalDate.ofInstant(stage.clock().instant(), ZoneId.of("Asia/Shanghai")),
        remark);
  }

  private Renewal verified(Renewal declared) throws XuqiException {
    Renewal verified = engine.verifyTransfers(declared.id());
    new TransferView(screen).show(verified);
    Renewal fresh = engine.refresh(declared.id());
    view().brief(fresh);
    return fresh;
  }

  private Renewal review(Renewal paid) throws XuqiException {
    scene("demo.review");
    stage.clock().advance(REVIEW);
    screen.say(Paint.DIM, "  " + screen.text("demo.approved", REVIEW.toDays(), numbers(paid)));
    for (Renewal.Order order : paid.orders()) {
      order.businessNumber().ifPresent(stage.ca()::approve);
    }
    Renewal approved = engine.refresh(paid.id());
    view().brief(approved);
    return approved;
  }

  private Result install(Token token, Renewal approved) throws XuqiException {
    scene("demo.install");
    screen.say(Paint.YELLOW, "  " + screen.text("install.writing"));
    InstallView view = new InstallView(screen, labels);
    List<InstallResult> results = engine.installAll(token, PIN, view);
    List<CertificateRow> onKey = engine.certificates(token);
    view.show(results, onKey, stage.clock().instant());
    Renewal completed = engine.find(approved.id());
    screen.blank();
    view().brief(completed);
    scene("demo.collect");
    CollectedInvoice invoice = new DemoInvoice(screen, engine).collect(completed, stage.invoices());
    return new Result(completed, results, onKey, invoice);
  }

  private static String numbers(Renewal renewal) {
    return String.join(
        ", ",
        renewal.orders().stream()
            .flatMap(order -> order.businessNumber().stream())
            .map(BusinessNumber::value)
            .toList());
  }

  private RenewalView view() {
    return new RenewalView(screen, labels).withoutHints();
  }

  private void scene(String key) {
    scene++;
    screen.heading("━━ " + scene + "  " + screen.text(key));
  }
}
