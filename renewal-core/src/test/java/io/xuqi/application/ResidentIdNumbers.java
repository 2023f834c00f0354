package io.xuqi.application;

/** Makes resident ID numbers for tests. */
final class ResidentIdNumbers {

  static final String ALPHABET = "0123456789X";

  private ResidentIdNumbers() {}

  /** ISO 7064 MOD 11-2 in its own, recursive form: another way than the table of weights. */
  static String withCheckDigit(String seventeen) {
    int p = 0;
    for (int i = 0; i < seventeen.length(); i++) {
      p = (p + (seventeen.charAt(i) - '0')) * 2 % 11;
    }
    return seventeen + ALPHABET.charAt((12 - p) % 11);
  }
}
