package io.xuqi.payment.alipay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.xuqi.common.Money;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a call came to.
 *
 * @param kind what can be relied on
 * @param subCode why it was refused, "" when not said
 * @param content the signed object; missing when unknown. Never shown: it may name the buyer.
 */
record AlipayReply(Kind kind, String subCode, JsonNode content) {

  /** What can be relied on. */
  enum Kind {
    /** It was done. */
    DONE,
    /** The payer is asked for his password. */
    WAITING,
    /** It was refused and not done. */
    REFUSED,
    /** Nobody knows. */
    UNKNOWN
  }

  static final AlipayReply UNKNOWN = new AlipayReply(Kind.UNKNOWN, "", MissingNode.getInstance());

  private static final Pattern NUMBER = Pattern.compile("[0-9A-Za-z_-]{1,64}");

  /** A field that is a text, "" when it is absent or anything else. */
  String text(String field) {
    JsonNode value = content.path(field);
    return value.isTextual() ? value.textValue() : "";
  }

  /** An amount of yuan; empty when it is absent or no strict decimal. */
  Optional<Money> amount(String field) {
    try {
      return Optional.of(Money.parseYuan(text(field)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A number of Alipay's, for people. */
  Optional<String> number(String field) {
    return Optional.of(text(field)).filter(value -> NUMBER.matcher(value).matches());
  }

  boolean refusedFor(String code) {
    return kind == Kind.REFUSED && subCode.equals(code);
  }

  @Override
  public String toString() {
    return "AlipayReply[" + kind + " " + subCode + "]";
  }
}
