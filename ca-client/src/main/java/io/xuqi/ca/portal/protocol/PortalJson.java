package io.xuqi.ca.portal.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Currency;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes messages. Unknown fields are ignored, unknown enum values handled as {@link
 * PortalMessages} says; duplicate fields, trailing text and deep nesting are refused.
 */
public final class PortalJson {
  private static final int MAX_DEPTH = 20;

  /** Longer than the longest agreement. */
  private static final int MAX_STRING = 1024 * 1024;

  private static final Pattern AMOUNT = Pattern.compile("\\d{1,12}(\\.\\d{1,4})?");
  private static final JsonMapper MAPPER = mapper();

  private PortalJson() {}

  /**
   * Reads a message.
   *
   * @throws MalformedMessageException if it is not one
   */
  public static <T> T read(Bytes json, Class<T> type) throws MalformedMessageException {
    try {
      T message = MAPPER.readValue(json.toArray(), type);
      if (message == null) {
        throw new MalformedMessageException("null instead of " + type.getSimpleName());
      }
      return message;
    } catch (JsonProcessingException e) {
      throw new MalformedMessageException(type.getSimpleName() + where(e));
    } catch (IOException e) {
      throw new MalformedMessageException(type.getSimpleName() + " cannot be read");
    }
  }

  /** Writes a message. */
  public static Bytes write(Object message) {
    try {
      return Bytes.copyOf(MAPPER.writeValueAsBytes(message));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a message of ours is always written", e);
    }
  }

  /** Field and position, but no content. */
  private static String where(JsonProcessingException e) {
    StringBuilder path = new StringBuilder(" is not well-formed");
    if (e instanceof JsonMappingException mapping) {
      path.append(" at ");
      for (JsonMappingException.Reference step : mapping.getPath()) {
        path.append('/')
            .append(step.getFieldName() == null ? step.getIndex() : step.getFieldName());
      }
      if (mapping.getCause() instanceof NullPointerException missing) {
        path.append(" (").append(missing.getMessage()).append(" is missing)");
      }
    } else if (e.getLocation() != null) {
      path.append(" at byte ").append(e.getLocation().getByteOffset());
    }
    return path.toString();
  }

  private static JsonMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_STRING)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    SimpleModule values = new SimpleModule("values");
    values.addSerializer(Bytes.class, writer(Bytes.class, PortalJson::base64));
    values.addDeserializer(Bytes.class, reader(Bytes.class, PortalJson::bytes));
    values.addSerializer(Instant.class, writer(Instant.class, Instant::toString));
    values.addDeserializer(Instant.class, reader(Instant.class, Instant::parse));
    values.addSerializer(LocalDate.class, writer(LocalDate.class, LocalDate::toString));
    values.addDeserializer(LocalDate.class, reader(LocalDate.class, LocalDate::parse));
    values.addSerializer(Money.class, new MoneyWriter());
    values.addDeserializer(Money.class, new MoneyReader());
    return JsonMapper.builder(factory)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .withCoercionConfig(LogicalType.Textual, PortalJson::onlyStrings)
        .addHandler(new UnknownEnumValues())
        .addModule(values)
        .build();
  }

  private static void onlyStrings(MutableCoercionConfig texts) {
    for (CoercionInputShape shape :
        List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
      texts.setCoercion(shape, CoercionAction.Fail);
    }
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }

  private static Bytes bytes(String base64) {
    return Bytes.copyOf(Base64.getDecoder().decode(base64));
  }

  private static <T> StdScalarSerializer<T> writer(Class<T> type, Function<T, String> form) {
    return new StdScalarSerializer<>(type) {
      private static final long serialVersionUID = 1L;

      @Override
      public void serialize(T value, JsonGenerator json, SerializerProvider provider)
          throws IOException {
        json.writeString(form.apply(value));
      }
    };
  }

  private static <T> StdScalarDeserializer<T> reader(Class<T> type, Function<String, T> form) {
    return new StdScalarDeserializer<>(type) {
      private static final long serialVersionUID = 1L;

      @Override
      public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
          try {
            return form.apply(json.getText());
          } catch (IllegalArgumentException | DateTimeException e) {
            // Said below, without the content.
          }
        }
        throw JsonMappingException.from(json, "not a " + type.getSimpleName());
      }
    };
  }

  /** What a money amount looks like: {@code {"amount":"180.00","currency":"CNY"}}. */
  private record Amount(@Nullable String amount, @Nullable String currency) {}

  private static final class MoneyWriter extends StdScalarSerializer<Money> {
    private static final long serialVersionUID = 1L;

    MoneyWriter() {
      super(Money.class);
    }

    @Override
    public void serialize(Money money, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartObject();
      json.writeStringField("amount", money.toDecimalString());
      json.writeStringField("currency", money.currency().getCurrencyCode());
      json.writeEndObject();
    }
  }

  private static final class MoneyReader extends StdScalarDeserializer<Money> {
    private static final long serialVersionUID = 1L;

    MoneyReader() {
      super(Money.class);
    }

    @Override
    public Money deserialize(JsonParser json, DeserializationContext context) throws IOException {
      Amount wire = context.readValue(json, Amount.class);
      if (wire.amount() == null
          || wire.currency() == null
          || !AMOUNT.matcher(wire.amount()).matches()) {
        throw JsonMappingException.from(json, "not an amount of money");
      }
      try {
        Currency currency = Currency.getInstance(wire.currency());
        int digits = Math.max(0, currency.getDefaultFractionDigits());
        return new Money(
            new BigDecimal(wire.amount()).movePointRight(digits).longValueExact(), currency);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw JsonMappingException.from(json, "not an amount of money");
      }
    }
  }

  private static final class UnknownEnumValues extends DeserializationProblemHandler {
    @Override
    public @Nullable Object handleWeirdStringValue(
        DeserializationContext context, Class<?> type, String value, String failure) {
      if (!type.isEnum()) {
        return NOT_HANDLED;
      }
      for (Object constant : type.getEnumConstants()) {
        if (constant.toString().equals("UNKNOWN")) {
          return constant;
        }
      }
      return null;
    }
  }
}
