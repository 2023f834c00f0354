package io.xuqi.invoice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.application.FormException;
import io.xuqi.application.RecipientFields;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

class InvoicePropertyTest {

  private static final InvoicePolicy POLICY =
      new InvoicePolicy(Set.of(InvoiceType.values()), Set.of("云衡电子认证有限公司"), Optional.empty());

  @Property(tries = 300)
  @Tag("R40")
  void whatever_is_typed_has_faults_or_gives_a_request_that_can_be_looked_at(
      @ForAll InvoiceType type,
      @ForAll BuyerKind buyer,
      @ForAll("texts") String title,
      @ForAll("texts") String number,
      @ForAll("texts") String bank,
      @ForAll("texts") String subject)
      throws FormException {
    InvoiceForm form =
        InvoiceForm.builder()
            .type(type)
            .buyer(buyer)
            .title(title)
            .taxpayerNumber(number)
            .bank(bank)
            .account(number)
            .mobile("13800138000")
            .recipientName("王试验")
            .recipientMobile("13900139000")
            .recipientAddress("丁路2号")
            .build();
    if (form.check(POLICY).isEmpty()) {
      InvoiceSlips.check(form.validated(POLICY), Optional.of(subject)).confirmation();
    } else {
      assertThrows(FormException.class, () -> form.validated(POLICY));
    }
  }

  @Property(tries = 300)
  @Tag("R41")
  void two_requests_have_one_digest_only_if_they_are_equal(
      @ForAll("requests") InvoiceRequest one, @ForAll("requests") InvoiceRequest other) {
    assertEquals(one.equals(other), one.sha256().equals(other.sha256()));
    InvoiceRequest mixed =
        new InvoiceRequest(
            one.type(),
            one.buyer(),
            one.title(),
            one.taxpayerNumber(),
            other.details(),
            one.delivery());
    assertEquals(one.equals(mixed), one.sha256().equals(mixed.sha256()));
  }

  @Property(tries = 300)
  void no_value_shows_personal_data(@ForAll("requests") InvoiceRequest request) {
    CheckedInvoice checked = InvoiceSlips.check(request, Optional.of("云杉示例科技有限公司"));
    String shown =
        String.valueOf(request)
            + request.taxpayerNumber()
            + request.details()
            + request.delivery()
            + request.delivery().mobile()
            + request.delivery().email()
            + request.delivery().postal()
            + checked
            + new RecipientFields(request.title(), request.title(), request.title())
            + InvoiceForm.builder().title(request.title()).build();
    for (String text : InvoiceRequests.texts(request)) {
      assertFalse(shown.contains(text), shown);
    }
  }

  @Property(tries = 300)
  @Tag("R41")
  void a_title_in_normal_form_stays_as_it_is(@ForAll("texts") String title) {
    String once = NormalTitle.of(title).text();
    assertEquals(once, NormalTitle.of(once).text());
  }

  @Example
  @Tag("R41")
  void every_character_in_normal_form_stays_as_it_is() {
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(Character::isDefined)
        .filter(character -> Character.getType(character) != Character.SURROGATE)
        .forEach(
            character -> {
              String once = NormalTitle.of(Character.toString(character)).text();
              if (!once.equals(NormalTitle.of(once).text())) {
                throw new AssertionError("U+%04X".formatted(character));
              }
            });
  }

  @Example
  @Tag("R41")
  void a_mark_that_stands_on_a_space_goes_with_it_and_slips_onto_no_letter() {
    String once = NormalTitle.of("A\u0301 \u0327B").text();
    assertEquals("a\u0301b", once);
    assertEquals(once, NormalTitle.of(once).text());
  }

  @Property(tries = 300)
  @Tag("R41")
  void composed_or_decomposed_a_title_has_one_normal_form(@ForAll("texts") String title) {
    String normal = NormalTitle.of(title).text();
    for (Normalizer.Form form : Normalizer.Form.values()) {
      String other = Normalizer.normalize(title, form);
      if (!other.startsWith(" ") || title.startsWith(" ")) {
        assertEquals(normal, NormalTitle.of(other).text(), form::name);
      }
    }
  }

  @Property(tries = 300)
  @Tag("R41")
  void a_title_equal_to_the_subject_is_never_told_to_differ(@ForAll("requests") InvoiceRequest r) {
    assertTrue(
        InvoiceSlips.check(r, Optional.of(r.title())).warnings().stream()
            .noneMatch(slip -> slip.field().equals(InvoiceForm.TITLE)));
  }

  @Property(tries = 300)
  @Tag("R41")
  void a_title_that_differs_from_the_subject_is_always_told(
      @ForAll("requests") InvoiceRequest one, @ForAll("requests") InvoiceRequest other) {
    boolean same = NormalTitle.of(one.title()).isSame(NormalTitle.of(other.title()));
    assertEquals(
        same,
        InvoiceSlips.check(one, Optional.of(other.title())).warnings().stream()
            .noneMatch(slip -> slip.field().equals(InvoiceForm.TITLE)));
  }

  @Property(tries = 200)
  @Tag("R41")
  void every_slip_reads_well_in_both_languages(
      @ForAll("requests") InvoiceRequest one, @ForAll("texts") String subject) {
    InvoiceSlips.check(one, Optional.of(subject))
        .warnings()
        .forEach(
            slip -> {
              for (Locale locale : List.of(Locale.ENGLISH, Locale.CHINESE)) {
                String shown =
                    slip.label(locale)
                        + slip.problem().message(locale)
                        + slip.problem().remedy(locale);
                assertFalse(shown.matches("(?s).*\\{\\d}.*") && !subject.contains("{"), shown);
              }
            });
  }

  @Provide
  Arbitrary<InvoiceRequest> requests() {
    return InvoiceRequests.any();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(30),
        Arbitraries.strings()
            .withChars("云杉示例科技有限公司（）()·・ ＡａA\u0301\u0327\u3099ｶﾞ\u00a0\u3164´0123456789")
            .ofMaxLength(30),
        CreditCodes.valid());
  }
}
