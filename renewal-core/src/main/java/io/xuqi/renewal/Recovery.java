package io.xuqi.renewal;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaOrders;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.PkiException;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.StoreException;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.security.PublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Rebuilds renewals from the CA's word and the token when the store was lost. New keys are found by
 * their names, which follow from the certificates they replace. What the user typed stays with the
 * CA: a recovered renewal has no application.
 */
final class Recovery {

  private final CaClient ca;
  private final Clock clock;
  private final RenewalRecords records;
  private final RenewalProgress progress;

  Recovery(CaClient ca, Clock clock, RenewalRecords records, RenewalProgress progress) {
    this.ca = ca;
    this.clock = clock;
    this.records = records;
    this.progress = progress;
  }

  List<RenewalRecord> recover(TokenLease lease, Token token, PinSource pins)
      throws RenewalException, TokenException, CaException, StoreException {
    CaOrders orders =
        ca.orders()
            .orElseThrow(
                () -> new RenewalException(Problem.of(ErrorCode.CA_UNSUPPORTED, "signed query")));
    List<CertificateRow> rows = TokenReader.rows(token);
    if (rows.isEmpty()) {
      throw new RenewalException(
          Problem.of(ErrorCode.APPLICATION_NO_CERTIFICATE, token.info().id()));
    }
    Map<CertificateId, CertificateRow> byId = new LinkedHashMap<>();
    rows.forEach(r -> byId.put(r.certificate().id(), r));
    List<BusinessCertificate> certificates =
        rows.stream().map(CertificateRow::certificate).toList();
    try (TokenSession session = token.login(pins)) {
      lease.prolong();
      CertificateRow asking = rows.get(0);
      List<ServiceOrder> found =
          orders.find(
              certificates,
              KeyWork.signer(
                  session, asking.certificate().signing(), asking.signingKey(), asking.algorithm()),
              clock.instant());
      for (List<ServiceOrder> linked : linkedTogether(found)) {
        adopt(token, session, linked, byId, certificates);
      }
    }
    List<RenewalRecord> known = new ArrayList<>();
    for (Loaded loaded : records.ofToken(token.info().id())) {
      known.add(loaded.record());
    }
    return known;
  }

  /** Stores the orders as a renewal, or gives the known renewal its new credentials. */
  private void adopt(
      Token token,
      TokenSession session,
      List<ServiceOrder> linked,
      Map<CertificateId, CertificateRow> rows,
      List<BusinessCertificate> certificates)
      throws StoreException, RenewalException, TokenException, CaException {
    Optional<Loaded> known = known(token, linked);
    Loaded loaded;
    if (known.isPresent()) {
      loaded = withKeys(known.get(), session, linked, rows);
    } else {
      List<OrderRecord> found = new ArrayList<>();
      for (ServiceOrder order : linked) {
        CertificateRow row = rows.get(order.certificate());
        if (row == null) {
          return; // of a certificate that is on another token
        }
        // With what the CA says of it from the start: a crash leaves no order without its number,
        // and what is approved already is never asked about again before it is installed.
        found.add(found(session, row).reported(order));
      }
      if (found.stream().allMatch(o -> o.state().isFinal())) {
        return; // nothing to continue
      }
      RenewalRecord planned =
          RenewalRecord.planned(
              new RenewalId(UUID.randomUUID()),
              token.info().id(),
              clock.instant(),
              Optional.empty(),
              ca.quote(certificates).review(),
              UUID.randomUUID().toString(),
              found);
      Optional<PaymentOrder> payment =
          linked.stream().flatMap(o -> o.payment().stream()).findFirst();
      loaded =
          progress.begin(
              planned.with(
                  r -> {
                    r.paymentOrder = payment;
                    r.nextPollAt = Optional.of(clock.instant()); // somebody looks after it
                  }));
    }
    if (loaded.record().submission().isPresent()) {
      loaded =
          progress.advance(
              loaded, new Event.SubmissionAnswered(loaded.record().submissionKey(), linked));
    }
    for (ServiceOrder order : linked) {
      for (int i = 0; i < loaded.record().orders().size(); i++) {
        if (loaded.record().orders().get(i).current().id().equals(order.certificate())) {
          loaded = progress.advance(loaded, new Event.OrderReported(i, order));
        }
      }
    }
  }

  /** A plan whose keys were never made here was carried out elsewhere: they are on the token. */
  private Loaded withKeys(
      Loaded known,
      TokenSession session,
      List<ServiceOrder> linked,
      Map<CertificateId, CertificateRow> rows)
      throws TokenException, RenewalException, StoreException {
    RenewalRecord record = known.record();
    for (int i = 0; i < record.orders().size(); i++) {
      OrderRecord order = record.orders().get(i);
      CertificateRow row = rows.get(order.current().id());
      boolean found = linked.stream().anyMatch(o -> o.certificate().equals(order.current().id()));
      if (found && row != null && order.publicKey().size() == 0) {
        Bytes publicKey = found(session, row).publicKey();
        record = record.withOrder(i, order.with(o -> o.publicKey = publicKey));
      }
    }
    return record.equals(known.record()) ? known : records.replace(known, record);
  }

  /** The renewal these orders belong to: by a number, or by a certificate it is renewing. */
  private Optional<Loaded> known(Token token, List<ServiceOrder> linked) throws StoreException {
    for (Loaded loaded : records.ofToken(token.info().id())) {
      for (OrderRecord order : loaded.record().orders()) {
        for (ServiceOrder found : linked) {
          boolean sameNumber =
              order.handle().map(h -> h.number().equals(found.number())).orElse(false);
          boolean sameCertificate =
              order.handle().isEmpty()
                  && !order.state().isFinal()
                  && !found.status().isOver()
                  && order.current().id().equals(found.certificate());
          if (sameNumber || sameCertificate) {
            return Optional.of(loaded);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The order's new key is on the token under the name that follows from the certificate. */
  private static OrderRecord found(TokenSession session, CertificateRow row)
      throws TokenException, RenewalException {
    OrderRecord planned = OrderRecord.planned(row, true);
    Optional<PublicKey> fresh = session.publicKey(planned.newKey());
    OrderRecord order = fresh.isPresent() ? planned : OrderRecord.planned(row, false);
    try {
      PublicKey key =
          fresh.isPresent() ? fresh.get() : Certificates.publicKey(row.certificate().signing());
      return order.with(o -> o.publicKey = Bytes.copyOf(key.getEncoded()));
    } catch (PkiException e) {
      throw new RenewalException(e.problem(), e);
    }
  }

  private static List<List<ServiceOrder>> linkedTogether(List<ServiceOrder> orders) {
    List<List<ServiceOrder>> groups = new ArrayList<>();
    for (ServiceOrder order : orders) {
      Optional<List<ServiceOrder>> group =
          groups.stream()
              .filter(
                  g ->
                      g.stream()
                          .anyMatch(
                              o ->
                                  o.linked().equals(Optional.of(order.number()))
                                      || order.linked().equals(Optional.of(o.number()))))
              .findFirst();
      if (group.isPresent()) {
        group.get().add(order);
      } else {
        groups.add(new ArrayList<>(List.of(order)));
      }
    }
    return groups;
  }
}
