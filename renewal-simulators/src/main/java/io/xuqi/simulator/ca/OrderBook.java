package io.xuqi.simulator.ca;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.pki.CertificateId;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All cases and their orders. Guarded by the CA's lock. */
final class OrderBook {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd");
  private static final String RENEWAL = "17";

  private final List<Case> cases = new ArrayList<>();
  private final Map<BusinessNumber, Order> byNumber = new HashMap<>();
  private final Map<CertificateId, Order> latest = new HashMap<>();
  private int sequence;

  /** 17 digits: type, date, sequence (R25). */
  BusinessNumber newBusinessNumber(Instant now) {
    return new BusinessNumber(RENEWAL + dateAndSequence(now));
  }

  String newPaymentNumber(Instant now) {
    return "P" + dateAndSequence(now);
  }

  /** Adds a case with all its orders. */
  void add(Case file) {
    cases.add(file);
    for (Order order : file.orders) {
      byNumber.put(order.number, order);
      latest.put(order.current.certificate().id(), order);
    }
  }

  List<Case> cases() {
    return cases;
  }

  Optional<Order> find(BusinessNumber number) {
    return Optional.ofNullable(byNumber.get(number));
  }

  /** The latest order for a certificate; no older one is active. */
  Optional<Order> latest(CertificateId certificate) {
    return Optional.ofNullable(latest.get(certificate));
  }

  /** The order that keeps a certificate from being applied for again. */
  Optional<Order> active(CertificateId certificate) {
    return latest(certificate).filter(Order::active);
  }

  private String dateAndSequence(Instant now) {
    sequence++;
    return DATE.format(now.atZone(Offers.BEIJING)) + String.format("%07d", sequence);
  }
}
