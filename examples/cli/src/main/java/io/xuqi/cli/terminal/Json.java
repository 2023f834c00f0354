package io.xuqi.cli.terminal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Objects of a JSON document, in the order of their fields. Values are texts, whole numbers, truth
 * values, lists and further objects; an absent {@link Optional} leaves its field out.
 */
public final class Json {

  private final Map<String, Object> fields = new LinkedHashMap<>();

  /** An object with one field. */
  public static Json of(String name, Object value) {
    return new Json().put(name, value);
  }

  /** Adds a field. */
  public Json put(String name, Object value) {
    if (value instanceof Optional<?> optional) {
      optional.ifPresent(present -> fields.put(name, present));
    } else {
      fields.put(name, value);
    }
    return this;
  }

  /** The document on one line. */
  @Override
  public String toString() {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
      write(generator, this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator generator, Object value) throws IOException {
    if (value instanceof Json object) {
      generator.writeStartObject();
      for (Map.Entry<String, Object> field : object.fields.entrySet()) {
        generator.writeFieldName(field.getKey());
        write(generator, field.getValue());
      }
      generator.writeEndObject();
    } else if (value instanceof List<?> list) {
      generator.writeStartArray();
      for (Object element : list) {
        write(generator, element);
      }
      generator.writeEndArray();
    } else if (value instanceof Boolean truth) {
      generator.writeBoolean(truth);
    } else if (value instanceof Integer || value instanceof Long) {
      generator.writeNumber(((Number) value).longValue());
    } else {
      generator.writeString(value.toString());
    }
  }
}
