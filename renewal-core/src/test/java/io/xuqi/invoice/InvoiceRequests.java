package io.xuqi.invoice;

import io.xuqi.application.EmailAddress;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Makes requests for tests; every name and number is invented. */
final class InvoiceRequests {

  static final TaxpayerNumber NUMBER = new TaxpayerNumber("91350100M000100Y43");

  private InvoiceRequests() {}

  /** With everything filled in. */
  static InvoiceRequest full() {
    return new InvoiceRequest(
        InvoiceType.ELECTRONIC,
        BuyerKind.ENTERPRISE,
        "云杉示例科技有限公司",
        Optional.of(NUMBER),
        new BillingDetails(
            Optional.of("甲省乙市丙路1号"),
            Optional.of("0591-87654321"),
            Optional.of("示例银行乙市支行"),
            Optional.of("35001234567890123456")),
        new InvoiceDelivery(
            new MobileNumber("13800138000"),
            Optional.of(new EmailAddress("fapiao@example.com")),
            Optional.of(new Recipient("王试验", new MobileNumber("13900139000"), "甲省乙市丁路2号"))));
  }

  /** With what is required only. */
  static InvoiceRequest of(BuyerKind buyer, String title, Optional<String> number) {
    return new InvoiceRequest(
        InvoiceType.ELECTRONIC,
        buyer,
        title,
        number.map(TaxpayerNumber::new),
        BillingDetails.none(),
        new InvoiceDelivery(new MobileNumber("13800138000"), Optional.empty(), Optional.empty()));
  }

  static InvoiceRequest titled(String title) {
    return of(BuyerKind.ENTERPRISE, title, Optional.of(NUMBER.value()));
  }

  static InvoiceRequest numbered(BuyerKind buyer, String number) {
    String title =
        switch (buyer) {
          case ENTERPRISE -> "云杉示例科技有限公司";
          case GOVERNMENT -> "乙市示例局";
          case PERSON -> "王试验";
        };
    return of(buyer, title, Optional.of(number));
  }

  static InvoiceRequest detailed(BillingDetails details) {
    InvoiceRequest plain = titled("云杉示例科技有限公司");
    return new InvoiceRequest(
        plain.type(),
        plain.buyer(),
        plain.title(),
        plain.taxpayerNumber(),
        details,
        plain.delivery());
  }

  static List<String> slips(InvoiceRequest request, String... subject) {
    return InvoiceSlips.check(request, List.of(subject)).warnings().stream()
        .map(
            slip ->
                slip.field().substring("invoice.".length())
                    + " "
                    + slip.problem().code().value().substring("invoice.slip-".length())
                    + (slip.problem().arguments().isEmpty() ? "" : " ")
                    + String.join(",", slip.problem().arguments()))
        .toList();
  }

  /** Texts long and odd enough not to be found in anything else by chance. */
  static Arbitrary<InvoiceRequest> any() {
    Arbitrary<String> han =
        Arbitraries.strings().withCharRange('\u4e00', '\u9fa5').ofMinLength(3).ofMaxLength(12);
    Arbitrary<String> digits = Arbitraries.strings().numeric().ofLength(16);
    Arbitrary<MobileNumber> mobiles =
        Arbitraries.strings().numeric().ofLength(9).map(tail -> new MobileNumber("13" + tail));
    Arbitrary<BillingDetails> details =
        Combinators.combine(
                han.map(text -> "址" + text).optional(),
                digits.optional(),
                han.map(text -> "行" + text).optional(),
                digits.map(text -> "FT" + text).optional())
            .as(BillingDetails::new);
    Arbitrary<Optional<EmailAddress>> emails =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .ofLength(12)
            .map(name -> new EmailAddress(name + "@example.com"))
            .optional();
    Arbitrary<Recipient> recipients = Combinators.combine(han, mobiles, han).as(Recipient::new);
    Arbitrary<InvoiceDelivery> deliveries =
        Combinators.combine(mobiles, emails, recipients.map(Optional::of)).as(InvoiceDelivery::new);
    return Combinators.combine(
            Arbitraries.of(InvoiceType.class),
            Arbitraries.of(BuyerKind.class),
            han,
            CreditCodes.valid().map(TaxpayerNumber::new),
            details,
            deliveries)
        .as(
            (type, buyer, title, number, detail, delivery) ->
                new InvoiceRequest(type, buyer, title, Optional.of(number), detail, delivery));
  }

  /** Every text of a request. */
  static List<String> texts(InvoiceRequest request) {
    BillingDetails details = request.details();
    InvoiceDelivery delivery = request.delivery();
    return java.util.stream.Stream.of(
            Optional.of(request.title()),
            request.taxpayerNumber().map(TaxpayerNumber::value),
            details.address(),
            details.phone(),
            details.bank(),
            details.account(),
            Optional.of(delivery.mobile().value()),
            delivery.email().map(EmailAddress::value),
            delivery.postal().map(Recipient::name),
            delivery.postal().map(postal -> postal.mobile().value()),
            delivery.postal().map(Recipient::address))
        .flatMap(Optional::stream)
        .toList();
  }
}
