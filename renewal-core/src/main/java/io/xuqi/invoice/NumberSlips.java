package io.xuqi.invoice;

import io.xuqi.application.IdDocument;
import io.xuqi.application.IdType;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.invoice.TaxpayerNumber.CheckDigit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What looks like a slip in a taxpayer number (R41). Of the older forms nothing is known. */
final class NumberSlips {

  private static final int CREDIT_CODE_LENGTH = 18;

  private final BuyerKind buyer;
  private final TaxpayerNumber number;
  private final List<Problem> problems = new ArrayList<>();

  private NumberSlips(BuyerKind buyer, TaxpayerNumber number) {
    this.buyer = buyer;
    this.number = number;
  }

  static List<Problem> of(BuyerKind buyer, TaxpayerNumber number) {
    NumberSlips slips = new NumberSlips(buyer, number);
    if (number.value().length() == CREDIT_CODE_LENGTH) {
      slips.look();
    }
    return slips.problems;
  }

  private void look() {
    Set<CheckDigit> failing = number.failingCheckDigits();
    boolean residentId =
        !failing.isEmpty() && IdDocument.accepts(IdType.RESIDENT_ID, number.value());
    if (buyer == BuyerKind.PERSON) {
      if (failing.isEmpty()) {
        add(ErrorCode.INVOICE_SLIP_PERSON_HAS_CODE);
      } else if (!residentId) {
        add(ErrorCode.INVOICE_SLIP_PERSON_NUMBER);
      }
    } else if (residentId) {
      add(ErrorCode.INVOICE_SLIP_NUMBER_IS_RESIDENT_ID);
    } else {
      checkDigits(failing);
      registrar();
    }
  }

  private void checkDigits(Set<CheckDigit> failing) {
    if (failing.contains(CheckDigit.ORGANISATION_CODE)) {
      add(ErrorCode.INVOICE_SLIP_ORGANISATION_DIGIT);
    }
    if (failing.contains(CheckDigit.CREDIT_CODE)) {
      add(ErrorCode.INVOICE_SLIP_CREDIT_DIGIT);
    }
    if (!failing.isEmpty()) {
      List<Problem> explanations = explanations();
      if (explanations.size() == 1) {
        problems.addAll(explanations);
      }
    }
  }

  /** Each single slip that would explain failing check digits: a look-alike or a swap. */
  private List<Problem> explanations() {
    String typed = number.value();
    List<Problem> found = new ArrayList<>();
    for (int i = 0; i < typed.length(); i++) {
      char character = typed.charAt(i);
      for (int meant : LookAlikes.inCodes(character)) {
        if (fits(typed.substring(0, i) + (char) meant + typed.substring(i + 1))) {
          found.add(
              Problem.of(
                  ErrorCode.INVOICE_SLIP_NUMBER_LOOK_ALIKE,
                  i + 1,
                  character,
                  Character.toString(meant)));
        }
      }
      if (i > 0 && typed.charAt(i - 1) != character) {
        String swapped = "" + character + typed.charAt(i - 1);
        if (fits(typed.substring(0, i - 1) + swapped + typed.substring(i + 1))) {
          found.add(
              Problem.of(
                  ErrorCode.INVOICE_SLIP_NUMBER_SWAPPED,
                  i,
                  i + 1,
                  typed.substring(i - 1, i + 1),
                  swapped));
        }
      }
    }
    return found;
  }

  private static boolean fits(String number) {
    return new TaxpayerNumber(number).failingCheckDigits().isEmpty();
  }

  /** The first character says who registered it: 1 机构编制, 9 市场监管; 11 and 12 are 机关 and 事业单位. */
  private void registrar() {
    String beginning = number.value().substring(0, 2);
    if (buyer == BuyerKind.ENTERPRISE && Set.of("11", "12").contains(beginning)) {
      problems.add(Problem.of(ErrorCode.INVOICE_SLIP_GOVERNMENT_CODE, beginning));
    }
    if (buyer == BuyerKind.GOVERNMENT && beginning.charAt(0) == '9') {
      add(ErrorCode.INVOICE_SLIP_ENTERPRISE_CODE);
    }
  }

  private void add(ErrorCode code) {
    problems.add(Problem.of(code));
  }
}
