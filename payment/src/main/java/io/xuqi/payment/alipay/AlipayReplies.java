package io.xuqi.payment.alipay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.xuqi.common.Bytes;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads replies of the gateway. The signature is about the characters of the inner object exactly
 * as they came, so they are cut out of the reply and never written anew.
 */
final class AlipayReplies {

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(20)
                          .maxStringLength(AlipayTransport.MAX_REPLY)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Codes that end up in a log or before a person's eyes. */
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private AlipayReplies() {}

  /** A reply that cannot be relied on; the message says why, and nothing of its content. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String why) {
      super(why);
    }
  }

  /**
   * Reads a reply.
   *
   * @param method the method that was called
   * @throws UnusableException if it is not signed by Alipay, or is nothing that can be understood
   */
  static AlipayReply read(Bytes body, String method, AlipayCredentials credentials)
      throws UnusableException {
    Envelope envelope = envelope(text(body), method.replace('.', '_') + "_response");
    JsonNode content = tree(envelope.content());
    requireGenuine(envelope, credentials, content);
    return interpreted(content);
  }

  /** The inner object as it came, and the signature beside it. */
  private record Envelope(String content, String signature, String certificate) {}

  private static Envelope envelope(String json, String name) throws UnusableException {
    @Nullable String content = null;
    String signature = "";
    String certificate = "";
    try (JsonParser parser = MAPPER.createParser(json)) {
      require(parser.nextToken() == JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals(name) || field.equals("error_response")) {
          require(content == null && value == JsonToken.START_OBJECT);
          int start = (int) parser.currentTokenLocation().getCharOffset();
          parser.skipChildren();
          content = json.substring(start, (int) parser.currentTokenLocation().getCharOffset() + 1);
        } else if (field.equals("sign") && value == JsonToken.VALUE_STRING) {
          signature = parser.getText();
        } else if (field.equals("alipay_cert_sn") && value == JsonToken.VALUE_STRING) {
          certificate = parser.getText();
        } else {
          parser.skipChildren();
        }
      }
      require(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
    } catch (IOException e) {
      throw new UnusableException("not well-formed");
    }
    if (content == null) {
      throw new UnusableException("another message");
    }
    return new Envelope(content, signature, certificate);
  }

  private static void requireGenuine(
      Envelope reply, AlipayCredentials credentials, JsonNode content) throws UnusableException {
    String says = ", says " + code(content, "code") + " " + code(content, "sub_code");
    if (reply.signature().isEmpty()) {
      throw new UnusableException("not signed" + says);
    }
    Optional<PublicKey> key = credentials.keyForReply(reply.certificate());
    if (key.isEmpty()) {
      throw new UnusableException("signed with an unknown certificate" + says);
    }
    // Some replies are signed before their slashes are escaped; both texts mean the same.
    String unescaped = reply.content().replace("\\/", "/");
    boolean genuine =
        AlipaySignatures.isGenuine(key.get(), reply.content(), reply.signature())
            || (!unescaped.equals(reply.content())
                && AlipaySignatures.isGenuine(key.get(), unescaped, reply.signature()));
    if (!genuine) {
      throw new UnusableException("its signature is not Alipay's" + says);
    }
  }

  private static AlipayReply interpreted(JsonNode content) {
    String code = code(content, "code");
    String subCode = code(content, "sub_code");
    return switch (code) {
      case "10000" -> new AlipayReply(AlipayReply.Kind.DONE, subCode, content);
      case "10003" -> new AlipayReply(AlipayReply.Kind.WAITING, subCode, content);
      case "20001", "40001", "40002", "40003", "40004", "40006" ->
          isUnknown(subCode)
              ? AlipayReply.UNKNOWN
              : new AlipayReply(AlipayReply.Kind.REFUSED, subCode, content);
      default -> AlipayReply.UNKNOWN; // 20000 above all
    };
  }

  /** An error of Alipay's own, or of no name, after which anything may be the case. */
  private static boolean isUnknown(String subCode) {
    return subCode.isEmpty() || subCode.endsWith("SYSTEM_ERROR") || subCode.contains("unknow");
  }

  private static String code(JsonNode content, String field) {
    String value = content.path(field).asText("");
    return CODE.matcher(value).matches() ? value : "";
  }

  private static JsonNode tree(String json) throws UnusableException {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UnusableException("not well-formed");
    }
  }

  private static String text(Bytes body) throws UnusableException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(body.toArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new UnusableException("not UTF-8");
    }
  }

  private static void require(boolean wellFormed) throws UnusableException {
    if (!wellFormed) {
      throw new UnusableException("not well-formed");
    }
  }
}
