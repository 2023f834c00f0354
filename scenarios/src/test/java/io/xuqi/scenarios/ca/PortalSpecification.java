package io.xuqi.scenarios.ca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.xuqi.ca.portal.PortalCaClient;
import io.xuqi.ca.portal.PortalTransport;
import io.xuqi.ca.portal.PortalTransport.Reply;
import io.xuqi.ca.portal.PortalTransport.Request;
import io.xuqi.common.Bytes;
import io.xuqi.pki.PkiException;
import io.xuqi.pki.SignedApplication;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The portal's OpenAPI document as a judge of messages. It is stricter than the protocol: a field
 * that is not documented is an error, so that the document is complete.
 */
final class PortalSpecification {
  private final JsonNode document;
  private final JsonNode schemas;
  private final Map<String, JsonSchema> compiled = new HashMap<>();

  private PortalSpecification(JsonNode document) {
    this.document = document;
    this.schemas = closed(document.at("/components/schemas").deepCopy());
  }

  static PortalSpecification load() {
    try (InputStream yaml = PortalCaClient.class.getResourceAsStream("openapi.yaml")) {
      return new PortalSpecification(new YAMLMapper().readTree(yaml));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  JsonNode document() {
    return document;
  }

  /** Follows references within the document. */
  JsonNode resolved(JsonNode node) {
    JsonNode current = node;
    while (current.has("$ref")) {
      current = document.at(current.get("$ref").textValue().substring(1));
    }
    return current;
  }

  /** What is wrong with a value, by a schema or a reference to one. */
  List<String> faults(JsonNode schema, JsonNode value) {
    JsonSchema judge =
        compiled.computeIfAbsent(
            schema.toString(),
            key -> {
              ObjectNode root = closed(schema.deepCopy());
              root.putObject("components").set("schemas", schemas);
              return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                  .getSchema(
                      root, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
            });
    return judge.validate(value).stream().map(Object::toString).toList();
  }

  /** A transport that lets only what is specified pass, in both directions. */
  PortalTransport judging(PortalTransport transport, Set<String> seen) {
    return request -> {
      JsonNode operation = operation(request);
      judgeRequest(operation, request);
      Reply reply = transport.exchange(request);
      judgeReply(operation, request, reply);
      synchronized (seen) {
        seen.add(operation.get("operationId").textValue());
      }
      return reply;
    };
  }

  Set<String> operationIds() {
    Set<String> ids = new TreeSet<>();
    document
        .get("paths")
        .forEach(
            path ->
                path.forEach(
                    operation -> {
                      if (operation.has("operationId")) {
                        ids.add(operation.get("operationId").textValue());
                      }
                    }));
    return ids;
  }

  private JsonNode operation(Request request) {
    String path = "/" + request.path().replaceFirst("\\?.*", "");
    List<JsonNode> found = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(
            entry -> {
              JsonNode operation = entry.getValue().get(request.method().toLowerCase(Locale.ROOT));
              if (operation != null
                  && path.matches(entry.getKey().replaceAll("\\{\\w+}", "[^/]+"))) {
                found.add(operation);
              }
            });
    assertEquals(1, found.size(), "operations for " + request);
    return found.get(0);
  }

  private void judgeRequest(JsonNode operation, Request request) {
    boolean open = operation.has("security") && operation.get("security").isEmpty();
    assertEquals(!open, request.headers().containsKey("authorization"), "credential of " + request);
    List<String> parameters = new ArrayList<>();
    operation.path("parameters").forEach(p -> parameters.add(resolved(p).get("name").textValue()));
    assertEquals(
        parameters.contains("Idempotency-Key"),
        request.headers().containsKey("idempotency-key"),
        "idempotency key of " + request);
    if (!operation.has("requestBody")) {
      assertEquals(0, request.body().size(), "body of " + request);
      return;
    }
    JsonNode content = resolved(operation.get("requestBody")).get("content");
    String type = request.headers().get("content-type");
    JsonNode media = content.get(type);
    assertNotNull(media, type + " of " + request);
    if (media.has("x-signed-content")) {
      signed(request.body())
          .ifPresent(
              value -> assertConforms(media.get("x-signed-content"), value, request.toString()));
    } else {
      assertConforms(media.get("schema"), json(request.body()), request.toString());
    }
  }

  private void judgeReply(JsonNode operation, Request request, Reply reply) {
    JsonNode responses = operation.get("responses");
    String status = Integer.toString(reply.status());
    assertEquals(
        reply.status() / 100 == 2, responses.has(status), "status " + status + " of " + request);
    JsonNode response =
        resolved(responses.has(status) ? responses.get(status) : responses.get("default"));
    if (!response.has("content")) {
      assertEquals(0, reply.body().size(), "reply to " + request);
      return;
    }
    JsonNode media = response.get("content").get(reply.headers().get("content-type"));
    assertNotNull(media, "content type of the reply to " + request);
    if (!media.has("schema")) {
      return; // a document, no message
    }
    JsonNode body = json(reply.body());
    assertConforms(media.get("schema"), body, "reply to " + request);
    if (reply.status() / 100 != 2) {
      assertEquals(reply.status(), body.get("status").intValue());
    }
  }

  private void assertConforms(JsonNode schema, JsonNode value, String what) {
    assertEquals(List.of(), faults(schema, value), what);
  }

  /** Empty when the signature does not hold: what a test broke on purpose is not judged. */
  private static Optional<JsonNode> signed(Bytes cms) {
    try {
      return Optional.of(json(new SignedApplication(cms).verify().content()));
    } catch (PkiException e) {
      return Optional.empty();
    }
  }

  private static JsonNode json(Bytes body) {
    try {
      return new ObjectMapper().readTree(body.toArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Objects without a word about further fields get none. */
  private static <T extends JsonNode> T closed(T node) {
    for (JsonNode child : node) {
      closed(child);
    }
    if (node instanceof ObjectNode object
        && object.has("properties")
        && object.path("type").asText().equals("object")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    return node;
  }
}
