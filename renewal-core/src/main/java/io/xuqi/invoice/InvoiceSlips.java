package io.xuqi.invoice;

import io.xuqi.application.FieldFault;
import io.xuqi.application.FormFaults;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for slips in a request before it is sent, since a CA does not reissue an invoice (R41).
 * Whatever is found may still be right, so it is shown and confirmed, never refused and never
 * corrected. Pure: asks nobody; the time it takes is bounded by the bounds of the request's texts.
 *
 * <p>Looked at are the check digits of a unified social credit code (GB 32100, GB 11714) and who
 * registered it, the title against the certificate's subject and by itself, the kind of buyer
 * against title and number, and further details of which one seems to be missing or to be in
 * another's field. A warning tells the place, counted from 1, and the characters in question.
 */
public final class InvoiceSlips {

  /** How titles of organisations end, and names of people hardly ever. */
  private static final List<String> ORGANISATIONS =
      List.of(
          "公司", "厂", "中心", "局", "店", "集团", "企业", "政府", "法院", "大学", "学校", "医院", "银行", "商行", "车行",
          "事务所", "研究所", "研究院", "工作室", "委员会", "协会", "合作社", "经营部", "服务部", "门市部", "合伙)", "ltd", "ltd.",
          "inc", "inc.", "corp.");

  /** More such ends, which a short name may have by chance. */
  private static final Pattern LONG_ORGANISATION = Pattern.compile(".{4,}([行部室所院会社处站校队])");

  private static final Pattern PERSON =
      Pattern.compile("\\p{IsHan}{2,4}|\\p{IsHan}{1,8}(·\\p{IsHan}{1,8})+");
  private static final Pattern MOBILE = Pattern.compile("1[3-9]\\d{9}");

  private final InvoiceRequest request;
  private final FormFaults slips = new FormFaults();

  private InvoiceSlips(InvoiceRequest request) {
    this.request = request;
  }

  /**
   * Where two titles first differ, in the form in which titles are compared: full-width and other
   * compatible characters, kinds of brackets, letter case and spaces do not count.
   *
   * @return the place in the first one, counted in its characters from 1, one beyond its end when
   *     the other goes on; empty when they are the same
   */
  public static OptionalInt firstDifference(String title, String other) {
    NormalTitle one = NormalTitle.of(title);
    NormalTitle two = NormalTitle.of(other);
    if (one.isSame(two)) {
      return OptionalInt.empty();
    }
    int common = one.commonStart(two);
    return OptionalInt.of(
        common < one.length() ? one.place(common) : title.codePointCount(0, title.length()) + 1);
  }

  /**
   * The request with its slips, in the order of the form's fields.
   *
   * @param subject the common name of the certificate's subject; empty when there is nothing to
   *     compare the title with
   */
  public static CheckedInvoice check(InvoiceRequest request, Optional<String> subject) {
    return check(request, subject.stream().toList());
  }

  /**
   * The request with its slips, in the order of the form's fields.
   *
   * @param subject the names in the certificate's subject, e.g. its common name and, since that of
   *     a person's certificate is his own, its organisation: the title may be any of them, and is
   *     compared with the nearest otherwise
   */
  public static CheckedInvoice check(InvoiceRequest request, List<String> subject) {
    InvoiceSlips look = new InvoiceSlips(request);
    look.buyer();
    look.add(InvoiceForm.TITLE, TitleSlips.of(request.title(), List.copyOf(subject)));
    request
        .taxpayerNumber()
        .ifPresent(
            number ->
                look.add(InvoiceForm.TAXPAYER_NUMBER, NumberSlips.of(request.buyer(), number)));
    look.addressAndPhone();
    look.bankAndAccount();
    List<FieldFault> found = look.slips.all();
    return new CheckedInvoice(request, found);
  }

  private void buyer() {
    String title = NormalTitle.of(request.title()).text();
    Optional<String> organisation =
        ORGANISATIONS.stream()
            .filter(title::endsWith)
            .findFirst()
            .or(() -> longOrganisation(title));
    switch (request.buyer()) {
      case PERSON ->
          organisation.ifPresent(
              end -> add(InvoiceForm.BUYER, ErrorCode.INVOICE_SLIP_PERSON_IS_ORGANISATION, end));
      case ENTERPRISE -> {
        if (organisation.isEmpty() && PERSON.matcher(title).matches()) {
          add(InvoiceForm.BUYER, ErrorCode.INVOICE_SLIP_ENTERPRISE_IS_PERSON);
        }
      }
      case GOVERNMENT -> {
        if (title.endsWith("公司")) {
          add(InvoiceForm.BUYER, ErrorCode.INVOICE_SLIP_GOVERNMENT_IS_COMPANY);
        }
      }
    }
  }

  private static Optional<String> longOrganisation(String title) {
    Matcher matcher = LONG_ORGANISATION.matcher(title);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Invoices print address and phone in one line: one alone is easily a forgotten field. */
  private void addressAndPhone() {
    BillingDetails details = request.details();
    if (details.address().isEmpty() && details.phone().isPresent()) {
      add(InvoiceForm.ADDRESS, ErrorCode.INVOICE_SLIP_PHONE_WITHOUT_ADDRESS);
    }
    if (details.address().isPresent() && details.phone().isEmpty()) {
      add(InvoiceForm.PHONE, ErrorCode.INVOICE_SLIP_ADDRESS_WITHOUT_PHONE);
    }
    if (details.phone().filter(phone -> plain(phone).matches("\\d{16,}")).isPresent()) {
      add(InvoiceForm.PHONE, ErrorCode.INVOICE_SLIP_PHONE_IS_ACCOUNT);
    }
  }

  private void bankAndAccount() {
    BillingDetails details = request.details();
    if (details.bank().isEmpty() && details.account().isPresent()) {
      add(InvoiceForm.BANK, ErrorCode.INVOICE_SLIP_ACCOUNT_WITHOUT_BANK);
    }
    if (details
        .bank()
        .filter(bank -> bank.codePoints().noneMatch(Character::isLetter))
        .isPresent()) {
      add(InvoiceForm.BANK, ErrorCode.INVOICE_SLIP_BANK_IS_NUMBER);
    }
    if (details.bank().isPresent() && details.account().isEmpty()) {
      add(InvoiceForm.ACCOUNT, ErrorCode.INVOICE_SLIP_BANK_WITHOUT_ACCOUNT);
    }
    Optional<String> account = details.account().map(InvoiceSlips::plain);
    if (account.filter(number -> MOBILE.matcher(number).matches()).isPresent()) {
      add(InvoiceForm.ACCOUNT, ErrorCode.INVOICE_SLIP_ACCOUNT_IS_MOBILE);
    }
    if (account.isPresent()
        && account.equals(request.taxpayerNumber().map(TaxpayerNumber::value))) {
      add(InvoiceForm.ACCOUNT, ErrorCode.INVOICE_SLIP_ACCOUNT_IS_TAXPAYER_NUMBER);
    }
  }

  /** A number in half width, without what separates its digits. */
  private static String plain(String number) {
    return Normalizer.normalize(number, Normalizer.Form.NFKC).replaceAll("[\\s–—-]", "");
  }

  private void add(String field, ErrorCode code, Object... arguments) {
    slips.add(field, Optional.of(Problem.of(code, arguments)));
  }

  private void add(String field, List<Problem> problems) {
    problems.forEach(problem -> slips.add(field, Optional.of(problem)));
  }
}
