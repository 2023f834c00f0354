package com.example.wechatpay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xuqi.common.Money;
import java.io.IOException;
import java.util.Optional;

/** WeChat's JSON. Reading is lenient: what is not there is missing, and whoever needs it sees. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static String text(ObjectNode object) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers can be written", e);
    }
  }

  /** Missing when it is no JSON. */
  static JsonNode parse(byte[] body) {
    try {
      JsonNode parsed = MAPPER.readTree(body);
      return parsed == null ? MissingNode.getInstance() : parsed;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  // tag::money[]
  /** An amount in whole fen; empty when it is anything else. */
  static Optional<Money> money(JsonNode amount, String name) {
    JsonNode fen = amount.path(name);
    boolean yuan = amount.path("currency").asText("CNY").equals("CNY");
    boolean whole = fen.isIntegralNumber() && fen.canConvertToLong();
    return yuan && whole && fen.longValue() >= 0 && fen.longValue() <= Money.MAX_MINOR_UNITS
        ? Optional.of(Money.ofFen(fen.longValue()))
        : Optional.empty();
  }
  // end::money[]
}
