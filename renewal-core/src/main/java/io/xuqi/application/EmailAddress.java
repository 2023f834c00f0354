package io.xuqi.application;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address that mail can be sent to: a dot-atom and a domain (RFC 5322), the domain also
 * in Chinese characters. Quoted local parts and address literals are not accepted. Personal data:
 * {@link #toString()} masks it.
 *
 * @param value without surrounding spaces
 */
public record EmailAddress(String value) {

  /** The longest address (RFC 5321, erratum 1690). */
  public static final int MAX_LENGTH = 254;

  private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
  private static final String LABEL = "[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?";
  private static final Pattern FORM =
      Pattern.compile(
          "(?=[^@]{1,64}@)"
              + ATOM
              + "(\\."
              + ATOM
              + ")*@("
              + LABEL
              + "\\.)+\\p{L}[\\p{L}\\p{N}-]+");

  /**
   * @throws IllegalArgumentException if it is no such address; the message does not contain it
   */
  public EmailAddress {
    if (!accepts(value)) {
      throw new IllegalArgumentException("not an e-mail address");
    }
    value = normalise(value);
  }

  /** What is wrong with an address as typed. */
  public static Optional<Problem> fault(String typed) {
    return accepts(typed) ? Optional.empty() : Optional.of(Problem.of(ErrorCode.FIELD_EMAIL));
  }

  static boolean accepts(String typed) {
    if (typed.length() > MAX_LENGTH) {
      return false;
    }
    String address = normalise(typed);
    return address.length() <= MAX_LENGTH && FORM.matcher(address).matches();
  }

  private static String normalise(String typed) {
    return Normalizer.normalize(typed, Normalizer.Form.NFKC).strip();
  }

  @Override
  public String toString() {
    return "EmailAddress[masked]";
  }
}
