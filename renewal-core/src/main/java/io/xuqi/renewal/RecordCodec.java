package io.xuqi.renewal;

import io.xuqi.application.AcceptedAgreement;
import io.xuqi.application.Agent;
import io.xuqi.application.Application;
import io.xuqi.application.EmailAddress;
import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import io.xuqi.application.RenewalKind;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.TransferVerification.Result;
import io.xuqi.pki.BusinessCertificate;
import io.xuqi.pki.CertificateId;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.PkiException;
import io.xuqi.renewal.DeclaredTransfers.Declared;
import io.xuqi.store.StoreException;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenId;
import java.net.URI;
import java.nio.BufferUnderflowException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The one form in which renewals are stored, with a version in front. A newer version reads every
 * older one; an older one refuses a newer one.
 */
final class RecordCodec {

  private static final int VERSION = 4;

  /** Versions that are still read: what has once been stored stays readable. */
  private static final int OLDEST = 1;

  private RecordCodec() {}

  static byte[] encode(RenewalRecord record) {
    FieldWriter out = new FieldWriter();
    out.number(VERSION);
    out.text(record.id().toString());
    out.text(record.token().manufacturer());
    out.text(record.token().serialNumber());
    out.instant(record.createdAt());
    out.optional(record.application(), RecordCodec::application);
    out.number(record.review().fromDays());
    out.number(record.review().toDays());
    out.text(record.submissionKey());
    out.optional(
        record.submission(),
        (w, s) -> {
          w.text(s.idempotencyKey());
          w.bytes(s.content());
        });
    out.bytes(record.submissionState());
    out.flag(record.resubmission());
    out.list(record.orders(), RecordCodec::order);
    out.list(record.attempts(), RecordCodec::attemptRecord);
    out.list(
        record.refunds(),
        (w, r) -> {
          w.text(r.request().id());
          attempt(w, r.request().attempt());
          w.money(r.request().amount());
          w.constant(r.status());
        });
    out.optional(record.paymentOrder(), RecordCodec::paymentOrder);
    out.optional(record.reviewSince(), FieldWriter::instant);
    out.optional(record.overdueSince(), FieldWriter::instant);
    out.optional(record.finishedAt(), FieldWriter::instant);
    out.number(record.unchangedPolls());
    out.optional(record.nextPollAt(), FieldWriter::instant);
    out.optional(record.problem(), RecordCodec::problem);
    out.optional(record.invoice(), InvoiceCodec::write);
    return out.toArray();
  }

  /**
   * @throws StoreException with {@code store.record-damaged} if it is not a record this version
   *     knows
   */
  static RenewalRecord decode(byte[] encoded, ParsedCertificates certificates)
      throws StoreException {
    try {
      FieldReader in = new FieldReader(encoded);
      long version = in.number();
      if (version < OLDEST || version > VERSION) {
        throw RecordCipher.damaged("written by version " + version, null);
      }
      RenewalRecord record =
          new RenewalRecord(
              RenewalId.parse(in.text()),
              new TokenId(in.text(), in.text()),
              in.instant(),
              in.optional(RecordCodec::application),
              new Quote.ReviewTime((int) in.number(), (int) in.number()),
              in.text(),
              in.optional(r -> new PreparedSubmission(r.text(), r.bytes())),
              in.bytes(),
              in.flag(),
              in.list(r -> order(r, certificates)),
              in.list(r -> attemptRecord(r, version)),
              in.list(
                  r ->
                      new RefundRecord(
                          new RefundRequest(r.text(), attempt(r), r.money()),
                          r.constant(Refund.Status.class))),
              in.optional(RecordCodec::paymentOrder),
              in.optional(FieldReader::instant),
              version < 2 ? Optional.empty() : in.optional(FieldReader::instant),
              version < 2 ? Optional.empty() : in.optional(FieldReader::instant),
              (int) in.number(),
              in.optional(FieldReader::instant),
              in.optional(RecordCodec::problem),
              version < 4 ? Optional.empty() : in.optional(InvoiceCodec::read));
      if (!in.isAtEnd()) {
        throw RecordCipher.damaged("trailing bytes", null);
      }
      return record;
    } catch (IllegalArgumentException | BufferUnderflowException | DateTimeException e) {
      throw RecordCipher.damaged("not a renewal record", e);
    }
  }

  // ---- the application --------------------------------------------------------------------------

  private static void application(FieldWriter out, Application a) {
    out.constant(a.kind());
    out.number(a.years());
    out.money(a.confirmedFee());
    out.text(a.agreement().version());
    out.bytes(a.agreement().sha256());
    out.instant(a.agreement().acceptedAt());
    out.text(a.agent().name());
    out.constant(a.agent().id().type());
    out.text(a.agent().id().number());
    out.text(a.agent().mobile().value());
    out.optional(a.agent().email(), (w, e) -> w.text(e.value()));
    out.optional(
        a.recipient(),
        (w, r) -> {
          w.text(r.name());
          w.text(r.mobile().value());
          w.text(r.address());
        });
  }

  private static Application application(FieldReader in) {
    return new Application(
        in.constant(RenewalKind.class),
        (int) in.number(),
        in.money(),
        new AcceptedAgreement(in.text(), in.bytes(), in.instant()),
        new Agent(
            in.text(),
            new IdDocument(in.constant(IdType.class), in.text()),
            new MobileNumber(in.text()),
            in.optional(r -> new EmailAddress(r.text()))),
        in.optional(r -> new Recipient(r.text(), new MobileNumber(r.text()), r.text())));
  }

  // ---- orders -----------------------------------------------------------------------------------

  private static void order(FieldWriter out, OrderRecord o) {
    out.bytes(Certificates.encoded(o.current().signing()));
    out.optional(o.current().encryption(), (w, c) -> w.bytes(Certificates.encoded(c)));
    out.constant(o.algorithm());
    out.bytes(o.currentKey().id());
    out.bytes(o.newKey().id());
    out.optional(o.newEncryptionKey(), (w, k) -> w.bytes(k.id()));
    out.bytes(o.publicKey());
    out.constant(o.state());
    out.optional(
        o.handle(),
        (w, h) -> {
          w.text(h.number().value());
          w.bytes(h.adapterState());
        });
    out.optional(
        o.terms(),
        (w, t) -> {
          w.money(t.fee());
          w.instant(t.createdAt());
          w.instant(t.currentNotAfter());
          w.instant(t.proposedNotAfter());
          w.optional(t.linked(), (v, n) -> v.text(n.value()));
        });
    out.optional(o.rejectionReason(), FieldWriter::text);
    out.optional(o.installed(), (w, i) -> w.bytes(i.sha256()));
    out.flag(o.keyDiscarded());
    out.optional(o.problem(), RecordCodec::problem);
  }

  private static OrderRecord order(FieldReader in, ParsedCertificates certificates) {
    return new OrderRecord(
        new BusinessCertificate(
            certificate(in, certificates), in.optional(r -> certificate(r, certificates))),
        in.constant(KeyAlgorithm.class),
        new KeyRef(in.bytes()),
        new KeyRef(in.bytes()),
        in.optional(r -> new KeyRef(r.bytes())),
        in.bytes(),
        in.constant(RenewalState.class),
        in.optional(r -> new OrderHandle(new BusinessNumber(r.text()), r.bytes())),
        in.optional(
            r ->
                new OrderRecord.Terms(
                    r.money(),
                    r.instant(),
                    r.instant(),
                    r.instant(),
                    r.optional(n -> new BusinessNumber(n.text())))),
        in.optional(FieldReader::text),
        in.optional(r -> new CertificateId(r.bytes())),
        in.flag(),
        in.optional(RecordCodec::problem));
  }

  private static X509Certificate certificate(FieldReader in, ParsedCertificates certificates) {
    try {
      return certificates.parse(in.bytes());
    } catch (PkiException e) {
      throw new IllegalArgumentException("a stored certificate", e);
    }
  }

  private static void problem(FieldWriter out, Problem p) {
    out.constant(p.code());
    out.list(p.arguments(), FieldWriter::text);
  }

  private static Problem problem(FieldReader in) {
    return new Problem(in.constant(ErrorCode.class), in.list(FieldReader::text));
  }

  // ---- payment ----------------------------------------------------------------------------------

  private static void paymentOrder(FieldWriter out, PaymentOrder p) {
    out.text(p.number());
    out.instant(p.createdAt());
    out.list(
        p.items(),
        (w, i) -> {
          w.text(i.name());
          w.money(i.unitPrice());
          w.number(i.quantity());
        });
    out.money(p.total());
    out.constant(p.status());
  }

  private static PaymentOrder paymentOrder(FieldReader in) {
    return new PaymentOrder(
        in.text(),
        in.instant(),
        in.list(r -> new PaymentOrder.LineItem(r.text(), r.money(), (int) r.number())),
        in.money(),
        in.constant(PaymentOrder.Status.class));
  }

  private static void attempt(FieldWriter out, PaymentAttempt a) {
    out.text(a.id());
    out.text(a.method().value());
    out.text(a.orderNumber());
    out.money(a.amount());
    out.instant(a.createdAt());
    out.instant(a.expiresAt());
  }

  private static PaymentAttempt attempt(FieldReader in) {
    return new PaymentAttempt(
        in.text(),
        new PaymentMethodId(in.text()),
        in.text(),
        in.money(),
        in.instant(),
        in.instant());
  }

  private static void attemptRecord(FieldWriter out, AttemptRecord a) {
    attempt(out, a.attempt());
    out.flag(a.hosted());
    out.constant(a.payment().status());
    out.optional(a.payment().next(), RecordCodec::nextAction);
    out.optional(a.payment().received(), FieldWriter::money);
    out.optional(a.payment().reference(), FieldWriter::text);
    out.constant(a.settlement());
    out.number(a.declaration().revision());
    out.flag(a.declaration().sought());
    out.list(a.declaration().transfers(), RecordCodec::declared);
  }

  private static void declared(FieldWriter out, Declared d) {
    TransferRecord t = d.transfer();
    out.text(t.payerAccount().value());
    out.text(t.payerName());
    out.money(t.amount());
    out.number(t.date().toEpochDay());
    out.text(t.remark());
    out.optional(
        d.result(),
        (w, r) -> {
          w.constant(r.finding());
          w.optional(r.statementLine(), FieldWriter::text);
        });
  }

  private static Declared declared(FieldReader in) {
    return new Declared(
        new TransferRecord(
            new AccountNumber(in.text()),
            in.text(),
            in.money(),
            LocalDate.ofEpochDay(in.number()),
            in.text()),
        in.optional(r -> new Result(r.constant(Finding.class), r.optional(FieldReader::text))));
  }

  private static AttemptRecord attemptRecord(FieldReader in, long version) {
    PaymentAttempt attempt = attempt(in);
    boolean hosted = in.flag();
    Payment payment =
        new Payment(
            attempt.id(),
            in.constant(Payment.Status.class),
            in.optional(RecordCodec::nextAction),
            in.optional(FieldReader::money),
            in.optional(FieldReader::text));
    return new AttemptRecord(
        attempt,
        hosted,
        payment,
        in.constant(AttemptRecord.Settlement.class),
        version < 3
            ? Declaration.none()
            : new Declaration((int) in.number(), in.flag(), in.list(RecordCodec::declared)));
  }

  private static void nextAction(FieldWriter out, NextAction action) {
    out.constant(action.kind());
    if (action instanceof NextAction.ShowQr a) {
      out.text(a.content());
    } else if (action instanceof NextAction.OpenUrl a) {
      out.text(a.uri().toString());
    } else if (action instanceof NextAction.SubmitForm a) {
      out.text(a.uri().toString());
      out.list(
          new TreeMap<>(a.fields()).entrySet(),
          (w, f) -> {
            w.text(f.getKey());
            w.text(f.getValue());
          });
    } else if (action instanceof NextAction.AskTransfers a) {
      List.of(a.beneficiaryName(), a.beneficiaryAccount(), a.bank(), a.remarkToQuote())
          .forEach(out::text);
    } else if (action instanceof NextAction.Poll a) {
      out.instant(a.notBefore());
    }
  }

  private static NextAction nextAction(FieldReader in) {
    return switch (in.constant(NextAction.Kind.class)) {
      case SHOW_QR -> new NextAction.ShowQr(in.text());
      case OPEN_URL -> new NextAction.OpenUrl(URI.create(in.text()));
      case SUBMIT_FORM -> {
        URI uri = URI.create(in.text());
        Map<String, String> fields = new TreeMap<>();
        in.list(r -> Map.entry(r.text(), r.text()))
            .forEach(f -> fields.put(f.getKey(), f.getValue()));
        yield new NextAction.SubmitForm(uri, fields);
      }
      case ASK_TRANSFERS -> new NextAction.AskTransfers(in.text(), in.text(), in.text(), in.text());
      case POLL -> new NextAction.Poll(in.instant());
    };
  }
}
