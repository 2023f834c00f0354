package io.xuqi.scenarios.ca;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xuqi.ca.portal.protocol.MalformedMessageException;
import io.xuqi.ca.portal.protocol.PortalInvoiceContents;
import io.xuqi.ca.portal.protocol.PortalInvoiceMessages;
import io.xuqi.ca.portal.protocol.PortalJson;
import io.xuqi.ca.portal.protocol.PortalMessages;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The document agrees with itself and with the client's and server's messages. */
class PortalSpecificationTest {
  private final PortalSpecification specification = PortalSpecification.load();
  private final JsonNode document = specification.document();

  /** A place in the document where a schema comes with examples. */
  private record Place(JsonNode schema, JsonNode examples) {}

  @TestFactory
  Stream<DynamicTest> every_example_conforms_to_its_schema_and_is_read_and_written_as_it_is() {
    return places().stream()
        .flatMap(
            place ->
                place.examples().properties().stream()
                    .map(
                        example ->
                            dynamicTest(
                                schemaName(place) + ": " + example.getKey(),
                                () -> judge(place, example.getValue()))));
  }

  private void judge(Place place, JsonNode example) throws Exception {
    JsonNode value = specification.resolved(example).get("value");
    assertEquals(List.of(), specification.faults(place.schema(), value));

    Class<?> type = message(place);
    Object message =
        PortalJson.read(Bytes.copyOf(new ObjectMapper().writeValueAsBytes(value)), type);
    assertEquals(value, new ObjectMapper().readTree(PortalJson.write(message).toArray()));
  }

  @TestFactory
  Stream<DynamicTest> every_required_field_is_required_by_the_schema_and_by_the_reader() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Place place : places()) {
      JsonNode schema = specification.resolved(place.schema());
      JsonNode value = specification.resolved(place.examples().elements().next()).get("value");
      for (JsonNode required : schema.path("required")) {
        String field = required.textValue();
        if (!schemaName(place).equals("ProblemReply")) {
          tests.add(
              dynamicTest(
                  schemaName(place) + " without " + field,
                  () -> withoutField(place, value, field)));
        }
      }
    }
    return tests.stream();
  }

  private void withoutField(Place place, JsonNode value, String field) throws Exception {
    ObjectNode lacking = value.deepCopy();
    lacking.remove(field);
    assertFalse(specification.faults(place.schema(), lacking).isEmpty());
    Class<?> type = message(place);
    Bytes json = Bytes.copyOf(new ObjectMapper().writeValueAsBytes(lacking));
    assertThrows(MalformedMessageException.class, () -> PortalJson.read(json, type));
  }

  @Test
  void the_digest_of_an_invoice_request_is_calculated_as_described() throws Exception {
    for (String name : List.of("InvoiceOrder", "InvoiceOrderPerson")) {
      JsonNode example = document.at("/components/examples/" + name + "/value");
      PortalInvoiceMessages.InvoiceOrder order =
          PortalJson.read(
              Bytes.copyOf(new ObjectMapper().writeValueAsBytes(example)),
              PortalInvoiceMessages.InvoiceOrder.class);

      assertEquals(order.sha256(), PortalInvoiceContents.request(order.content()).sha256());
    }
  }

  @Test
  void every_operation_with_a_body_has_an_example_of_it() {
    for (JsonNode media : mediaTypes()) {
      assertTrue(media.has("examples") || media.has("x-signed-examples"), "no example: " + media);
    }
  }

  @Test
  void every_example_is_used() {
    Set<String> used = new TreeSet<>();
    for (Place place : places()) {
      place.examples().forEach(e -> used.add(e.get("$ref").textValue()));
    }
    Set<String> defined = new TreeSet<>();
    document
        .at("/components/examples")
        .fieldNames()
        .forEachRemaining(name -> defined.add("#/components/examples/" + name));
    assertEquals(defined, used);
  }

  @Test
  void every_problem_code_is_described_with_its_status() {
    String table = document.at("/components/schemas/ProblemCode/description").textValue();
    for (PortalProblem problem : PortalProblem.values()) {
      assertTrue(
          table.contains("| `" + problem.wire() + "` | " + problem.status() + " |"),
          problem.wire());
    }
    assertEquals(
        PortalProblem.values().length, table.lines().filter(l -> l.startsWith("| `")).count());
  }

  @Test
  void an_undocumented_field_is_seen() {
    JsonNode schema = document.at("/components/schemas/InstallationRequest");
    ObjectNode value = document.at("/components/examples/InstallationRequest/value").deepCopy();
    assertEquals(List.of(), specification.faults(schema, value));
    assertFalse(specification.faults(schema, value.put("colour", "red")).isEmpty());
  }

  @Test
  void every_reference_leads_somewhere() {
    assertDoesNotThrow(
        () ->
            document
                .findValues("$ref")
                .forEach(
                    ref ->
                        assertFalse(
                            document.at(ref.textValue().substring(1)).isMissingNode(),
                            ref.textValue())));
  }

  private List<JsonNode> mediaTypes() {
    List<JsonNode> media = new ArrayList<>();
    for (JsonNode content : document.findValues("content")) {
      if (content.isObject()) {
        content.forEach(
            type -> {
              if (type.has("schema")) {
                media.add(type);
              }
            });
      }
    }
    return media;
  }

  private List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (JsonNode media : mediaTypes()) {
      if (media.has("examples")) {
        places.add(new Place(media.get("schema"), media.get("examples")));
      }
      if (media.has("x-signed-examples")) {
        places.add(new Place(media.get("x-signed-content"), media.get("x-signed-examples")));
      }
    }
    return places;
  }

  private static Class<?> message(Place place) {
    return Stream.of(PortalMessages.class, PortalInvoiceMessages.class)
        .flatMap(messages -> Stream.of(messages.getDeclaredClasses()))
        .filter(type -> type.getSimpleName().equals(schemaName(place)))
        .findFirst()
        .orElseThrow();
  }

  private static String schemaName(Place place) {
    return place.schema().get("$ref").textValue().replaceFirst(".*/", "");
  }
}
