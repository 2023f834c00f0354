package io.xuqi.cli.terminal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object of a small JSON document that somebody else may have written. */
public final class JsonInput {

  /** The largest document, in bytes. */
  public static final int MAX_SIZE = 64 * 1024;

  private static final int MAX_DEPTH = 16;

  private final Map<String, Object> fields;

  private JsonInput(Map<String, Object> fields) {
    this.fields = fields;
  }

  /**
   * Reads a document that is one object.
   *
   * @param document UTF-8, at most {@link #MAX_SIZE} bytes
   * @throws IOException if it is anything else; the message does not contain its values
   */
  public static JsonInput read(byte[] document) throws IOException {
    if (document.length > MAX_SIZE) {
      throw new IOException("more than " + MAX_SIZE + " bytes");
    }
    try (JsonParser parser = new JsonFactory().createParser(document)) {
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not a JSON object");
      }
      JsonInput object = object(parser, 1);
      if (parser.nextToken() != null) {
        throw new IOException("more than one JSON object");
      }
      return object;
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException(
          "not JSON, line " + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()), e);
    }
  }

  private static JsonInput object(JsonParser parser, int depth) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(parser, depth));
    }
    return new JsonInput(fields);
  }

  private static Object value(JsonParser parser, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IOException("nested too deeply");
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return object(parser, depth + 1);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(parser, depth + 1));
      }
      return list;
    }
    if (token == null) {
      throw new IOException("not JSON: it ends too early");
    }
    return parser.getText();
  }

  /** The object in a field. */
  public Optional<JsonInput> object(String name) {
    return fields.get(name) instanceof JsonInput object ? Optional.of(object) : Optional.empty();
  }

  /** The text in a field; of a number or truth value, as it is written. */
  public Optional<String> string(String name) {
    return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** The texts in a list; empty when there is none. */
  public List<String> strings(String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }
}
