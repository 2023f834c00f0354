package io.xuqi.invoice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.application.EmailAddress;
import io.xuqi.application.FieldFault;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R41")
class InvoiceRequestTest {

  private static final InvoiceRequest FULL = InvoiceRequests.full();
  private static final FieldFault WARNING =
      new FieldFault(
          InvoiceForm.TITLE, Problem.of(ErrorCode.INVOICE_SLIP_TITLE_LOOK_ALIKE, 2, "衫", "杉"));

  @Test
  void the_digests_are_those_that_other_versions_recorded() {
    assertEquals(
        "e4f72c89adee85c78f1068f94ef9a8db3cfdf7ae95edea1ed8f3136317533686", FULL.sha256().toHex());
    assertEquals(
        "a8771d496e5fd58fedf33ecae5bca48140d5934816097f1f95e8090e7b7f4201",
        InvoiceRequests.of(BuyerKind.PERSON, "王试验", Optional.empty()).sha256().toHex());
    assertEquals(
        "4d18df9b072ea0b4d23dbc1affce7c067ed8ff10bde09873a463a9ab050eb3e8",
        new CheckedInvoice(FULL, List.of()).confirmation().toHex());
    assertEquals(
        "ff700f3801ca28efee47c02dfee133fd38fb20ccad21323b90b31fa16840a515",
        new CheckedInvoice(FULL, List.of(WARNING)).confirmation().toHex());
  }

  @Test
  void a_change_of_any_single_field_gives_another_digest_and_another_confirmation() {
    BillingDetails d = FULL.details();
    InvoiceDelivery to = FULL.delivery();
    Recipient postal = to.postal().orElseThrow();
    MobileNumber other = new MobileNumber("13700137000");
    List<InvoiceRequest> all =
        List.of(
            FULL,
            with(FULL, InvoiceType.FIXED_AMOUNT_PAPER, FULL.buyer()),
            with(FULL, FULL.type(), BuyerKind.GOVERNMENT),
            with(FULL, FULL.type(), BuyerKind.PERSON),
            with(FULL, FULL.title() + "x", FULL.taxpayerNumber()),
            with(FULL, FULL.title(), Optional.of(new TaxpayerNumber("91350200MA2YJ1XR9G"))),
            with(FULL, new BillingDetails(Optional.empty(), d.phone(), d.bank(), d.account())),
            with(FULL, new BillingDetails(d.bank(), d.phone(), d.bank(), d.account())),
            with(FULL, new BillingDetails(d.address(), Optional.empty(), d.bank(), d.account())),
            with(FULL, new BillingDetails(d.address(), Optional.of("1"), d.bank(), d.account())),
            with(FULL, new BillingDetails(d.address(), d.phone(), Optional.empty(), d.account())),
            with(FULL, new BillingDetails(d.address(), d.phone(), d.address(), d.account())),
            with(FULL, new BillingDetails(d.address(), d.phone(), d.bank(), Optional.empty())),
            with(FULL, new BillingDetails(d.address(), d.phone(), d.bank(), Optional.of("1"))),
            with(FULL, new InvoiceDelivery(other, to.email(), to.postal())),
            with(FULL, new InvoiceDelivery(to.mobile(), Optional.empty(), to.postal())),
            with(FULL, new InvoiceDelivery(to.mobile(), mail("x@example.com"), to.postal())),
            with(FULL, new InvoiceDelivery(to.mobile(), to.email(), Optional.empty())),
            with(FULL, to(new Recipient("李", postal.mobile(), postal.address()))),
            with(FULL, to(new Recipient(postal.name(), other, postal.address()))),
            with(FULL, to(new Recipient(postal.name(), postal.mobile(), "乙"))));
    assertEquals(all.size(), distinct(all.stream().map(InvoiceRequest::sha256)));
    assertEquals(
        all.size(),
        distinct(
            all.stream().map(request -> new CheckedInvoice(request, List.of()).confirmation())));
    InvoiceRequest person = InvoiceRequests.numbered(BuyerKind.PERSON, "91350100M000100Y43");
    assertEquals(
        2,
        distinct(
            Stream.of(person, with(person, person.title(), Optional.empty()))
                .map(InvoiceRequest::sha256)));
  }

  @Test
  void text_that_moves_from_one_field_to_the_next_gives_another_digest() {
    Optional<String> text = Optional.of("1");
    Optional<String> none = Optional.empty();
    Stream<BillingDetails> moves =
        Stream.of(
            new BillingDetails(text, none, none, none),
            new BillingDetails(none, text, none, none),
            new BillingDetails(none, none, text, none),
            new BillingDetails(none, none, none, text),
            new BillingDetails(text, Optional.of("12"), none, none),
            new BillingDetails(Optional.of("11"), Optional.of("2"), none, none));
    assertEquals(6, distinct(moves.map(details -> with(FULL, details).sha256())));
  }

  @Test
  void a_confirmation_is_of_the_warnings_as_they_were_shown() {
    Problem problem = WARNING.problem();
    FieldFault otherField = new FieldFault(InvoiceForm.BANK, problem);
    FieldFault otherCode =
        new FieldFault(
            WARNING.field(),
            new Problem(ErrorCode.INVOICE_SLIP_TITLE_CHARACTER, problem.arguments()));
    FieldFault otherPlace =
        new FieldFault(WARNING.field(), Problem.of(problem.code(), 3, "衫", "杉"));
    FieldFault otherCharacter =
        new FieldFault(WARNING.field(), Problem.of(problem.code(), 2, "衫", "彬"));
    List<List<FieldFault>> all =
        List.of(
            List.of(),
            List.of(WARNING),
            List.of(WARNING, WARNING),
            List.of(otherField),
            List.of(otherCode),
            List.of(otherPlace),
            List.of(otherCharacter),
            List.of(new FieldFault(WARNING.field(), Problem.of(problem.code(), 2, "", "衫杉"))),
            List.of(WARNING, otherField),
            List.of(otherField, WARNING));
    assertEquals(
        all.size(),
        distinct(all.stream().map(warnings -> new CheckedInvoice(FULL, warnings).confirmation())));
  }

  @Test
  void an_enterprise_without_number_and_paper_without_address_are_no_requests() {
    assertThrows(IllegalArgumentException.class, () -> with(FULL, FULL.title(), Optional.empty()));
    InvoiceRequest electronic = InvoiceRequests.titled("云杉示例科技有限公司");
    assertThrows(
        IllegalArgumentException.class,
        () -> with(electronic, InvoiceType.FIXED_AMOUNT_PAPER, electronic.buyer()));
    assertThrows(IllegalArgumentException.class, () -> with(FULL, "\ud800", FULL.taxpayerNumber()));
  }

  @Test
  void a_policy_needs_types_and_sellers() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new InvoicePolicy(Set.of(), Set.of("甲"), Optional.empty()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new InvoicePolicy(Set.of(InvoiceType.ELECTRONIC), Set.of(), Optional.empty()));
  }

  private static Optional<EmailAddress> mail(String address) {
    return Optional.of(new EmailAddress(address));
  }

  private static InvoiceDelivery to(Recipient recipient) {
    InvoiceDelivery to = FULL.delivery();
    return new InvoiceDelivery(to.mobile(), to.email(), Optional.of(recipient));
  }

  private static InvoiceRequest with(InvoiceRequest r, InvoiceType type, BuyerKind buyer) {
    return new InvoiceRequest(
        type, buyer, r.title(), r.taxpayerNumber(), r.details(), r.delivery());
  }

  private static InvoiceRequest with(
      InvoiceRequest r, String title, Optional<TaxpayerNumber> number) {
    return new InvoiceRequest(r.type(), r.buyer(), title, number, r.details(), r.delivery());
  }

  private static InvoiceRequest with(InvoiceRequest r, BillingDetails details) {
    return new InvoiceRequest(
        r.type(), r.buyer(), r.title(), r.taxpayerNumber(), details, r.delivery());
  }

  private static InvoiceRequest with(InvoiceRequest r, InvoiceDelivery delivery) {
    return new InvoiceRequest(
        r.type(), r.buyer(), r.title(), r.taxpayerNumber(), r.details(), delivery);
  }

  private static int distinct(Stream<Bytes> digests) {
    return new HashSet<>(digests.map(Bytes::toHex).toList()).size();
  }
}
