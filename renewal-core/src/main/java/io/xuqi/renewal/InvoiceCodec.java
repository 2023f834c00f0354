package io.xuqi.renewal;

import io.xuqi.application.EmailAddress;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import io.xuqi.invoice.BillingDetails;
import io.xuqi.invoice.BuyerKind;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.renewal.InvoiceRecord.Numbered;
import java.time.LocalDate;
import java.util.Set;

/** The stored form of a renewal's invoice, a part of {@link RecordCodec}'s. */
final class InvoiceCodec {

  private InvoiceCodec() {}

  static void write(FieldWriter out, InvoiceRecord invoice) {
    out.number(invoice.revision());
    out.optional(invoice.wanted(), InvoiceCodec::numbered);
    out.list(invoice.unanswered(), InvoiceCodec::numbered);
    out.optional(invoice.acknowledged(), InvoiceCodec::numbered);
    out.flag(invoice.cancelled());
    out.optional(
        invoice.issued(),
        (w, i) -> {
          w.text(i.number());
          w.number(i.date().toEpochDay());
          w.money(i.total());
        });
    out.list(invoice.formats().stream().sorted().toList(), FieldWriter::constant);
    out.optional(invoice.dueSince(), FieldWriter::instant);
    out.optional(invoice.collectedAt(), FieldWriter::instant);
    out.number(invoice.reminded());
    out.flag(invoice.overdueTold());
  }

  static InvoiceRecord read(FieldReader in) {
    return new InvoiceRecord(
        (int) in.number(),
        in.optional(InvoiceCodec::numbered),
        in.list(InvoiceCodec::numbered),
        in.optional(InvoiceCodec::numbered),
        in.flag(),
        in.optional(r -> new IssuedInvoice(r.text(), LocalDate.ofEpochDay(r.number()), r.money())),
        Set.copyOf(in.list(r -> r.constant(DocumentFormat.class))),
        in.optional(FieldReader::instant),
        in.optional(FieldReader::instant),
        (int) in.number(),
        in.flag());
  }

  private static void numbered(FieldWriter out, Numbered numbered) {
    InvoiceRequest request = numbered.request();
    out.number(numbered.revision());
    out.constant(request.type());
    out.constant(request.buyer());
    out.text(request.title());
    out.optional(request.taxpayerNumber(), (w, n) -> w.text(n.value()));
    BillingDetails details = request.details();
    out.optional(details.address(), FieldWriter::text);
    out.optional(details.phone(), FieldWriter::text);
    out.optional(details.bank(), FieldWriter::text);
    out.optional(details.account(), FieldWriter::text);
    InvoiceDelivery delivery = request.delivery();
    out.text(delivery.mobile().value());
    out.optional(delivery.email(), (w, e) -> w.text(e.value()));
    out.optional(
        delivery.postal(),
        (w, p) -> {
          w.text(p.name());
          w.text(p.mobile().value());
          w.text(p.address());
        });
  }

  private static Numbered numbered(FieldReader in) {
    return new Numbered(
        (int) in.number(),
        new InvoiceRequest(
            in.constant(InvoiceType.class),
            in.constant(BuyerKind.class),
            in.text(),
            in.optional(r -> new TaxpayerNumber(r.text())),
            new BillingDetails(
                in.optional(FieldReader::text),
                in.optional(FieldReader::text),
                in.optional(FieldReader::text),
                in.optional(FieldReader::text)),
            new InvoiceDelivery(
                new MobileNumber(in.text()),
                in.optional(r -> new EmailAddress(r.text())),
                in.optional(r -> new Recipient(r.text(), new MobileNumber(r.text()), r.text())))));
  }
}
