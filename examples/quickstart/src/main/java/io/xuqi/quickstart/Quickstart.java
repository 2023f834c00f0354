package io.xuqi.quickstart;

import io.xuqi.application.Agent;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.common.XuqiException;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.Offer;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.token.Pin;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenSelection;
import io.xuqi.token.TokenSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A renewal from the first look at the key to the new certificate on it. */
public final class Quickstart {

  private Quickstart() {}

  /** Renews a simulated key at a simulated CA. */
  public static void main(String[] arguments) throws XuqiException {
    renew(Clock.systemUTC());
  }

  // tag::renewal[]
  static List<InstallResult> renew(Clock clock) throws XuqiException {
    PinSource pins = request -> Pin.takeOver("123456".toCharArray()); // ask the user here
    SimulatedCa ca = SimulatedCa.of(clock);
    SimulatedToken key = SimulatedToken.builder().pin(Pin.takeOver("123456".toCharArray())).build();

    try (TokenDriver driver = SimulatedTokenDriver.of(key)) {
      Token token = TokenSelection.choose(driver.tokens(), Optional.empty());
      try (TokenSession session = token.login(pins)) { // a key as it comes from the counter
        Instant end = clock.instant().plus(Duration.ofDays(21));
        Instant begin = end.minus(Duration.ofDays(365));
        ca.provision(session, KeyAlgorithm.SM2, "CN=云杉示例科技有限公司,C=CN", begin, end);
      }

      RenewalEngine engine =
          RenewalEngine.builder()
              .ca(ca.client())
              .store(new InMemoryRenewalStore())
              .dataKey(DataKey.random())
              .clock(clock)
              .build();
      show(engine.certificates(token), clock); // no PIN needed

      // Show the agreement, the prices and the new ends; then apply for what the user confirmed.
      Offer offer = engine.offer(token, driver.info());
      IdDocument id = new IdDocument(IdType.RESIDENT_ID, "11010519491231002X");
      Agent agent = new Agent("李示例", id, new MobileNumber("13800000000"), Optional.empty());
      Renewal renewal = engine.apply(token, offer.renew(1, agent, clock.instant()), pins);

      // Show the QR code of renewal.nextAction(). The user pays, the administrator approves.
      renewal = engine.pay(renewal.id(), engine.paymentMethods().get(0).id());
      renewal.orders().get(0).businessNumber().ifPresent(ca.payer()::payOrder);
      renewal = engine.refresh(renewal.id());
      renewal.orders().get(0).businessNumber().ifPresent(ca::approve);
      renewal = engine.refresh(renewal.id());
      System.out.println(renewal.message(Locale.CHINESE));

      List<InstallResult> installed = engine.installAll(token, pins, InstallProgress.none());
      show(engine.certificates(token), clock);
      return installed;
    }
  }

  private static void show(List<CertificateRow> rows, Clock clock) {
    for (CertificateRow row : rows) {
      System.out.println(row.subject() + "  " + row.validity(clock.instant(), Locale.CHINESE));
    }
  }
  // end::renewal[]
}
