package io.xuqi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.simulator.token.SimulatedToken;
import io.xuqi.simulator.token.SimulatedTokenDriver;
import io.xuqi.token.Pin;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class KeyEventsTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private List<String> documents(KeyEvents.Content content) throws Exception {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Screen screen = new Screen(stream, System.err, Locale.ENGLISH, true, false);
    KeyEvents events =
        new KeyEvents(screen, VirtualClock.at(Instant.parse("2026-11-02T02:00:00Z")), content);
    SimulatedToken key =
        SimulatedToken.builder()
            .serialNumber("XQ9")
            .pin(Pin.takeOver("123456".toCharArray()))
            .build();
    try (SimulatedTokenDriver driver = SimulatedTokenDriver.of(key)) {
      Token token = driver.tokens().get(0);
      events.inserted(token);
    }
    List<String> told = new ArrayList<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      JsonNode document = new ObjectMapper().readTree(line);
      told.add(
          document.at("/event").asText()
              + " "
              + document.at("/key/serial").asText()
              + document.at("/error/code").asText());
    }
    return told;
  }

  @Test
  void a_key_whose_content_cannot_be_read_is_told_as_inserted_all_the_same() throws Exception {
    assertEquals(
        List.of("inserted XQ9", "trouble token.failed"),
        documents(
            token -> {
              throw new TokenException(Problem.of(ErrorCode.TOKEN_FAILED, "C_FindObjects"));
            }));
  }

  @Test
  void what_only_the_command_line_can_get_wrong_is_a_document_too() throws Exception {
    assertEquals(
        List.of("inserted XQ9", "trouble cli.ca-missing"),
        documents(
            token -> {
              throw new CliException(ExitCode.ACTION_NEEDED, "ca-missing");
            }));
  }
}
