package io.xuqi.payment.transfer;

import static io.xuqi.payment.transfer.Samples.ACCOUNT;
import static io.xuqi.payment.transfer.Samples.DAY;
import static io.xuqi.payment.transfer.Samples.FEE;
import static io.xuqi.payment.transfer.Samples.NAME;
import static io.xuqi.payment.transfer.Samples.ORDER;
import static io.xuqi.payment.transfer.Samples.attempt;
import static io.xuqi.payment.transfer.Samples.credit;
import static io.xuqi.payment.transfer.Samples.declaration;
import static io.xuqi.payment.transfer.Samples.declared;
import static io.xuqi.payment.transfer.Samples.line;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransferMatcherTest {

  private static final AccountNumber OTHER_ACCOUNT = new AccountNumber("622299999999");
  private static final String OTHER_ORDER = "20261102000000002";

  private static List<TransferMatch> match(
      List<DeclaredTransfer> declared, Map<String, String> takenBy, StatementLine... lines) {
    TransferMatcher matcher = TransferMatcher.of(declared);
    List.of(lines).forEach(matcher::add);
    return matcher.match(takenBy);
  }

  private static TransferMatch match(StatementLine... lines) {
    return match(List.of(declaration()), Map.of(), lines).get(0);
  }

  private static Finding finding(StatementLine... lines) {
    return match(lines).finding();
  }

  private static List<Finding> findings(List<DeclaredTransfer> declared, StatementLine... lines) {
    return match(declared, Map.of(), lines).stream().map(TransferMatch::finding).toList();
  }

  private static StatementLine from(
      String key, Optional<AccountNumber> account, String name, String remark) {
    return new StatementLine(key, Kind.CREDIT, FEE, DAY, account, name, remark);
  }

  private static DeclaredTransfer for2(TransferRecord record) {
    return new DeclaredTransfer(attempt("A2", OTHER_ORDER), record);
  }

  // ---- which lines pay --------------------------------------------------------------------------

  @Test
  void nothing_in_the_statement_is_not_found_yet() {
    assertEquals(Finding.NOT_FOUND, finding());
  }

  @Test
  void a_line_that_names_the_order_is_matched() {
    StatementLine line = credit("k", "订单" + ORDER);
    assertEquals(new TransferMatch(Finding.MATCHED, Optional.of(line)), match(line));
  }

  @Test
  void a_line_with_amount_account_and_name_is_matched() {
    assertEquals(Finding.MATCHED, finding(credit("k", "续期费")));
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = "CREDIT", mode = EnumSource.Mode.EXCLUDE)
  void only_booked_credits_pay(Kind kind) {
    assertEquals(Finding.NOT_FOUND, finding(line("k", kind, FEE, DAY, ORDER)));
    assertEquals(Finding.NOT_FOUND, finding(line("k", kind, FEE, DAY, "")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"云杉示例（北京）Ｌｔｄ", "云杉 示例 (北京) ltd", "云杉示例【北京】LTD", "云杉·示例北京LTD"})
  void names_are_compared_without_width_case_spaces_and_brackets(String name) {
    TransferRecord record = new TransferRecord(ACCOUNT, "云杉示例(北京)LTD", FEE, DAY, "");
    StatementLine line = from("k", Optional.of(ACCOUNT), name, "");
    assertEquals(
        List.of(Finding.MATCHED), findings(List.of(new DeclaredTransfer(attempt(), record)), line));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-10-31,NOT_FOUND",
    "2026-11-01,MATCHED",
    "2026-11-12,MATCHED",
    "2026-11-13,NOT_FOUND"
  })
  void without_the_orders_number_the_day_has_to_fit(LocalDate booked, Finding expected) {
    assertEquals(expected, finding(line("k", Kind.CREDIT, FEE, booked, "")));
  }

  @Test
  void a_line_booked_more_than_a_day_before_the_attempt_is_not_taken() {
    // The attempt was made on 2 November, the payer declares an older transfer.
    List<DeclaredTransfer> early =
        List.of(new DeclaredTransfer(attempt(), declared(FEE, DAY.minusDays(3))));
    for (String remark : List.of("", ORDER)) {
      StatementLine before = line("k", Kind.CREDIT, FEE, DAY.minusDays(2), remark);
      StatementLine after = line("k", Kind.CREDIT, FEE, DAY.minusDays(1), remark);
      assertEquals(List.of(Finding.NOT_FOUND), findings(early, before));
      assertEquals(List.of(Finding.MATCHED), findings(early, after));
    }
  }

  @Test
  void another_currency_is_another_amount() {
    StatementLine dollars =
        line("k", Kind.CREDIT, new Money(18000, Currency.getInstance("USD")), DAY, "");
    assertEquals(Finding.AMOUNT_DIFFERS, finding(dollars));
  }

  // ---- what a stranger declares -----------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "20261102000000002",
        "订单２０２６１１０２００００００００２",
        "2026-1102-0000-00002",
        "NO20261102000000002X",
        "20261102000000001 20261102000000002"
      })
  void a_line_that_names_another_order_is_never_taken_for_this_one(String remark) {
    assertEquals(
        Optional.empty(),
        Optional.of(match(credit("k", remark))).filter(m -> m.finding() == Finding.MATCHED));
  }

  @Test
  void what_strangers_paid_is_not_told_by_amount_and_name_alone() {
    StatementLine theirs = from("k", Optional.of(OTHER_ACCOUNT), NAME, "");
    assertEquals(new TransferMatch(Finding.NOT_FOUND, Optional.empty()), match(theirs));
  }

  @Test
  void a_line_that_fits_two_attempts_is_nobodys_until_a_person_decides() {
    assertEquals(
        List.of(Finding.AMBIGUOUS, Finding.AMBIGUOUS),
        findings(List.of(declaration(), for2(declared())), credit("k", "")));
  }

  @Test
  void only_by_order_number_leaves_every_other_line_alone() {
    TransferMatcher matcher = TransferMatcher.onlyByOrderNumber(List.of(declaration()));
    matcher.add(credit("k", ""));
    assertEquals(Finding.NOT_FOUND, matcher.match().get(0).finding());
    matcher.add(credit("n", ORDER));
    assertEquals(Finding.MATCHED, matcher.match().get(0).finding());
  }

  // ---- several ----------------------------------------------------------------------------------

  @Test
  void two_lines_that_fit_one_declaration_are_ambiguous() {
    assertEquals(Finding.AMBIGUOUS, finding(credit("k1", ""), credit("k2", "")));
  }

  @Test
  void identical_lines_that_were_declared_as_often_are_counted_as_often() {
    List<DeclaredTransfer> twice = List.of(declaration(), declaration());
    assertEquals(
        List.of(Finding.MATCHED, Finding.MATCHED),
        findings(twice, credit("k1", ""), credit("k2", "")));
    assertEquals(List.of(Finding.MATCHED, Finding.NOT_FOUND), findings(twice, credit("k1", "")));
    assertEquals(
        List.of(Finding.AMBIGUOUS, Finding.AMBIGUOUS),
        findings(twice, credit("k1", ""), credit("k2", ""), credit("k3", "")));
  }

  @Test
  void one_line_that_names_the_order_is_counted_for_one_declaration() {
    StatementLine line = credit("k", ORDER);
    List<DeclaredTransfer> twice = List.of(declaration(), declaration());
    List<DeclaredTransfer> byTwo =
        List.of(declaration(), new DeclaredTransfer(attempt("A3", ORDER), declared()));
    assertEquals(List.of(Finding.MATCHED, Finding.NOT_FOUND), findings(twice, line));
    assertEquals(List.of(Finding.MATCHED, Finding.ALREADY_USED), findings(byTwo, line));
  }

  @Test
  void a_line_that_names_the_order_is_preferred_to_one_that_does_not() {
    StatementLine named = credit("k2", ORDER);
    assertEquals(Optional.of(named), match(credit("k1", ""), named).line());
  }

  @Test
  void of_lines_that_name_the_order_the_declared_account_comes_first() {
    StatementLine boss = from("a", Optional.of(OTHER_ACCOUNT), NAME, ORDER);
    StatementLine own = credit("b", ORDER);
    assertEquals(Optional.of(own), match(boss, own).line());
  }

  /** The account fits both, the name but one: who could do with another line gives it up. */
  @Test
  void of_declarations_that_fit_the_same_line_as_many_as_possible_are_matched() {
    String other = "0号示例公司"; // is first in the sequence
    StatementLine byAccount = from("a", Optional.of(ACCOUNT), NAME, ORDER);
    StatementLine byName = from("b", Optional.empty(), other, ORDER);
    TransferRecord named = new TransferRecord(ACCOUNT, other, FEE, DAY, "");
    for (List<DeclaredTransfer> declared :
        List.of(
            List.of(declaration(), new DeclaredTransfer(attempt("A1", ORDER), named)),
            List.of(new DeclaredTransfer(attempt("A1", ORDER), named), declaration()))) {
      for (Map<String, String> takenBy :
          List.of(Map.<String, String>of(), Map.of("a", "A1"), Map.of("a", "A1", "b", "A1"))) {
        assertEquals(
            List.of(Finding.MATCHED, Finding.MATCHED),
            match(declared, takenBy, byAccount, byName).stream()
                .map(TransferMatch::finding)
                .toList());
      }
    }
  }

  @Test
  void a_line_that_was_counted_before_is_no_candidate() {
    List<TransferMatch> matches =
        match(List.of(declaration()), Map.of("k1", "X"), credit("k1", ""), credit("k2", ""));
    assertEquals(Optional.of(credit("k2", "")), matches.get(0).line());
    assertEquals(Finding.MATCHED, matches.get(0).finding());
  }

  @Test
  void what_an_attempt_has_stays_its_own_when_more_lines_come() {
    List<TransferMatch> matches =
        match(List.of(declaration()), Map.of("k2", "A1"), credit("k1", ""), credit("k2", ""));
    assertEquals(
        List.of(new TransferMatch(Finding.MATCHED, Optional.of(credit("k2", "")))), matches);
  }

  // ---- why not ----------------------------------------------------------------------------------

  @Test
  void a_line_that_another_has_is_already_used() {
    for (String remark : List.of("", ORDER)) {
      assertEquals(
          new TransferMatch(Finding.ALREADY_USED, Optional.of(credit("k", remark))),
          match(List.of(declaration()), Map.of("k", "X"), credit("k", remark)).get(0));
    }
  }

  @Test
  void another_amount_for_the_order_or_of_the_payer_on_the_day_is_told() {
    Money more = Money.ofFen(18001);
    assertEquals(Finding.AMOUNT_DIFFERS, finding(line("k", Kind.CREDIT, more, DAY, ORDER)));
    assertEquals(Finding.AMOUNT_DIFFERS, finding(line("k", Kind.CREDIT, more, DAY, "")));
    assertEquals(Finding.NOT_FOUND, finding(line("k", Kind.CREDIT, more, DAY.plusDays(1), "")));
    assertEquals(Finding.NOT_FOUND, finding(line("k", Kind.CREDIT, more, DAY, OTHER_ORDER)));
  }

  @Test
  void another_payer_for_the_order_or_another_name_of_the_account_is_told() {
    assertEquals(
        Finding.PAYER_DIFFERS, finding(from("k", Optional.of(OTHER_ACCOUNT), "另一公司", ORDER)));
    assertEquals(Finding.PAYER_DIFFERS, finding(from("k", Optional.of(ACCOUNT), "另一公司", "")));
    assertEquals(Finding.NOT_FOUND, finding(from("k", Optional.of(ACCOUNT), "另一公司", OTHER_ORDER)));
  }

  @Test
  void by_the_orders_number_account_or_name_or_a_silent_bank_suffices() {
    assertEquals(Finding.MATCHED, finding(from("k", Optional.of(ACCOUNT), "简称", ORDER)));
    assertEquals(Finding.MATCHED, finding(from("k", Optional.of(OTHER_ACCOUNT), NAME, ORDER)));
    assertEquals(Finding.MATCHED, finding(from("k", Optional.empty(), "", ORDER)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"()", "\u200b", "· 【】"})
  void a_name_without_a_letter_is_not_the_name_that_the_bank_does_not_tell(String declared) {
    TransferRecord nameless = new TransferRecord(ACCOUNT, declared, FEE, DAY, "");
    assertEquals(
        Finding.PAYER_DIFFERS,
        match(
                List.of(new DeclaredTransfer(attempt(), nameless)),
                Map.of(),
                from("k", Optional.of(ACCOUNT), "", ""))
            .get(0)
            .finding());
  }

  // ---- reversals --------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "'',''",
    "20261102000000001,20261102000000001",
    "20261102000000001,退汇 998877665544332211"
  })
  void money_that_the_bank_took_back_does_not_pay(String remark, String ofReversal) {
    assertEquals(
        Finding.REVERSED,
        finding(credit("k", remark), line("r", Kind.REVERSAL, FEE, DAY, ofReversal)));
  }

  @Test
  void a_reversal_takes_back_one_credit_before_it() {
    for (String remark : List.of("", ORDER)) {
      StatementLine again = line("k2", Kind.CREDIT, FEE, DAY.plusDays(2), remark);
      StatementLine back = line("r", Kind.REVERSAL, FEE, DAY.plusDays(1), remark);
      assertEquals(
          new TransferMatch(Finding.MATCHED, Optional.of(again)),
          match(again, back, credit("k1", remark)));
    }
  }

  @Test
  void one_reversal_takes_back_one_of_two_credits() {
    for (String remark : List.of("", ORDER)) {
      assertEquals(
          List.of(Finding.MATCHED, Finding.REVERSED),
          findings(
              List.of(declaration(), declaration()),
              credit("k1", remark),
              credit("k2", remark),
              line("r", Kind.REVERSAL, FEE, DAY, remark)));
    }
  }

  @Test
  void a_reversal_of_another_amount_or_payer_takes_back_nothing() {
    assertEquals(
        Finding.MATCHED,
        finding(
            credit("k", ""),
            line("r1", Kind.REVERSAL, Money.ofFen(1), DAY, ""),
            new StatementLine(
                "r2", Kind.REVERSAL, FEE, DAY, Optional.of(OTHER_ACCOUNT), NAME, "")));
  }

  @Test
  void what_was_counted_before_it_was_taken_back_is_told_as_reversed() {
    for (String remark : List.of("", ORDER)) {
      assertEquals(
          new TransferMatch(Finding.REVERSED, Optional.of(credit("k", remark))),
          match(
                  List.of(declaration()),
                  Map.of("k", "A1"),
                  credit("k", remark),
                  line("r", Kind.REVERSAL, FEE, DAY, remark))
              .get(0));
    }
  }

  // ---- bounds -----------------------------------------------------------------------------------

  @Test
  void an_order_that_very_many_lines_name_is_for_a_person() {
    TransferMatcher matcher = TransferMatcher.of(List.of(declaration()));
    for (int i = 0; i <= TransferMatcher.MAX_LINES_OF_ORDER; i++) {
      matcher.add(credit("k" + i, ORDER));
    }
    assertEquals(Finding.AMBIGUOUS, matcher.match().get(0).finding());
  }

  @Test
  void declarations_are_bounded() {
    List<DeclaredTransfer> many =
        Collections.nCopies(TransferMatcher.MAX_DECLARED + 1, declaration());
    assertThrows(IllegalArgumentException.class, () -> TransferMatcher.of(many));
  }
}
