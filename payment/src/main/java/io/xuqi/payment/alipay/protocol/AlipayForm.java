package io.xuqi.payment.alipay.protocol;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The parameters of a request or a notification: as a form, and as the text that is signed. */
public final class AlipayForm {

  /** More parameters than any message has. */
  public static final int MAX_PARAMETERS = 100;

  private static final Set<String> UNSIGNED_IN_NOTIFICATIONS = Set.of("sign", "sign_type");

  private AlipayForm() {}

  /** The text that a request's signature is about: everything but {@code sign}. */
  public static String signedTextOfRequest(Map<String, String> parameters) {
    return signedText(parameters, Set.of("sign"));
  }

  /** The text that a notification's signature is about: neither sign nor sign_type. */
  public static String signedTextOfNotification(Map<String, String> parameters) {
    return signedText(parameters, UNSIGNED_IN_NOTIFICATIONS);
  }

  /** Sorted by name, not encoded; what is blank is left out. */
  private static String signedText(Map<String, String> parameters, Set<String> without) {
    StringBuilder text = new StringBuilder(512);
    new TreeMap<>(parameters)
        .forEach(
            (name, value) -> {
              if (!without.contains(name) && !name.isBlank() && !value.isBlank()) {
                text.append(text.isEmpty() ? "" : "&").append(name).append('=').append(value);
              }
            });
    return text.toString();
  }

  /** As {@code application/x-www-form-urlencoded} in UTF-8. */
  public static String encode(Map<String, String> parameters) {
    StringBuilder form = new StringBuilder(1024);
    parameters.forEach(
        (name, value) ->
            form.append(form.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return form.toString();
  }

  /**
   * Reads a form.
   *
   * @throws IllegalArgumentException if it is none, a parameter comes twice, or there are more than
   *     {@link #MAX_PARAMETERS}; the message contains nothing of it
   */
  public static Map<String, String> decode(String form) {
    Map<String, String> parameters = new HashMap<>();
    if (form.isEmpty()) {
      return parameters;
    }
    for (String pair : form.split("&", MAX_PARAMETERS + 1)) {
      int equals = pair.indexOf('=');
      if (equals < 1 || parameters.size() == MAX_PARAMETERS) {
        throw new IllegalArgumentException("not a form of at most 100 parameters");
      }
      if (parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)))
          != null) {
        throw new IllegalArgumentException("a parameter comes twice");
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not an encoded form");
    }
  }
}
