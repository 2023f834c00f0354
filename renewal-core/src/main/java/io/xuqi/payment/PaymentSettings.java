package io.xuqi.payment;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the integrator configured for one payment plugin: merchant numbers, keys in PEM, addresses.
 * Any value may be a secret: {@link #toString()} and the exceptions show names only. Immutable.
 */
public final class PaymentSettings {

  /** More settings than any gateway needs. */
  public static final int MAX_SETTINGS = 100;

  /** The longest name, in characters. */
  public static final int MAX_NAME = 100;

  /** The longest value, in characters: several certificates in PEM. */
  public static final int MAX_VALUE = 64 * 1024;

  private static final PaymentSettings NONE = new PaymentSettings(Map.of());

  private final Map<String, String> values;

  private PaymentSettings(Map<String, String> values) {
    this.values = values;
  }

  /** For a plugin that needs none. */
  public static PaymentSettings none() {
    return NONE;
  }

  /**
   * Settings by name.
   *
   * @throws IllegalArgumentException if there are more than {@link #MAX_SETTINGS}, a name is blank
   *     or longer than {@link #MAX_NAME}, or a value longer than {@link #MAX_VALUE}; the message
   *     contains no value
   */
  public static PaymentSettings of(Map<String, String> values) {
    Map<String, String> copy = new TreeMap<>(values);
    if (copy.size() > MAX_SETTINGS) {
      throw new IllegalArgumentException(copy.size() + " settings");
    }
    copy.forEach(
        (name, value) -> {
          if (name.isBlank() || name.length() > MAX_NAME || value.length() > MAX_VALUE) {
            throw new IllegalArgumentException("a setting has a short name and a bounded value");
          }
        });
    return new PaymentSettings(copy);
  }

  /** The names there are, in order. */
  public Set<String> names() {
    return new TreeSet<>(values.keySet());
  }

  /** A setting that may be left out; empty also when it is blank. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
  }

  /**
   * A setting that has to be there.
   *
   * @throws PaymentException with {@code payment.settings} if it is missing or blank
   */
  public String get(String name) throws PaymentException {
    return find(name).orElseThrow(() -> refused(name));
  }

  /**
   * What a plugin throws when it cannot use a setting's value. The value is not in it.
   *
   * @param name the setting's name
   */
  public static PaymentException refused(String name) {
    return new PaymentException(Problem.of(ErrorCode.PAYMENT_SETTINGS, name));
  }

  @Override
  public String toString() {
    return "PaymentSettings" + values.keySet();
  }
}
