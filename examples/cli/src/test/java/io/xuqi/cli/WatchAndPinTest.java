package io.xuqi.cli;

import static io.xuqi.cli.CommandLineWorld.ADMINISTRATOR_PIN;
import static io.xuqi.cli.CommandLineWorld.PIN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that come and go, and their PINs. */
class WatchAndPinTest {

  @TempDir Path folder;
  private CommandLineWorld world;

  @BeforeEach
  void start() throws Exception {
    world = new CommandLineWorld(folder);
    world.createKey("XQ1", 21);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void pull(String serial) {
    try {
      Files.move(file(serial), folder.resolve(serial));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void push(String serial) {
    try {
      Files.move(folder.resolve(serial), file(serial));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String serial) {
    return new Home(folder).token(serial);
  }

  @Test
  @Tag("R8")
  void a_watched_list_tells_each_event_in_a_document_of_its_own_line() throws Exception {
    world.meanwhile(() -> pull("XQ1"), () -> push("XQ1"), () -> {});
    List<String> lines =
        world.run("list", "--watch", "--json").expect(ExitCode.OK).out().lines().toList();
    assertEquals(3, lines.size(), lines.toString());
    String[] events = {"inserted", "removed", "inserted"};
    for (int i = 0; i < events.length; i++) {
      JsonNode event = new ObjectMapper().readTree(lines.get(i));
      assertEquals(events[i], event.at("/event").asText());
      assertEquals("XQ1", event.at("/key/serial").asText());
      assertEquals("2026-11-02T02:00:00Z", event.at("/at").asText());
    }
    assertTrue(lines.get(0).contains("\"certificates\":[{"), lines.get(0));
  }

  @Test
  @Tag("R8")
  void a_watched_list_waits_for_the_first_key_and_shows_what_is_on_it() {
    pull("XQ1");
    world.meanwhile(() -> push("XQ1"));
    String text = world.run("list", "--watch", "--lang", "zh").expect(ExitCode.OK).out();
    assertTrue(text.contains("已插入"), text);
    assertTrue(text.contains("证书有效期至"), text);
    assertFalse(text.contains("已拔出"), text);
  }

  @Test
  void trouble_is_told_and_does_not_end_the_watching() throws Exception {
    String sound = Files.readString(file("XQ1"));
    world.meanwhile(() -> write("damaged"), () -> write(sound));
    List<String> lines =
        world.run("list", "--watch", "--json").expect(ExitCode.OK).out().lines().toList();
    assertTrue(lines.get(1).contains("\"trouble\""), lines.toString());
    assertTrue(lines.get(1).contains("token.failed"), lines.toString());
    assertEquals(2, lines.size(), lines.toString());
  }

  private void write(String content) {
    try {
      Files.writeString(file("XQ1"), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Tag("R53")
  void the_new_pin_is_asked_twice_and_the_tries_left_are_shown() {
    ScriptedPrompter user = ScriptedPrompter.answering(PIN, "abcdef", "abcdeg", "abcdef", "abcdef");
    world.run("", user, "token", "pin", "change", "--lang=zh").expect(ExitCode.OK);
    assertTrue(user.isFinished());
    assertTrue(user.questions().get(0).contains("剩余密码重试次数: 15"), user.questions().get(0));
    assertEquals(ExitCode.ACTION_NEEDED, world.apply(PIN).exitCode());
    world.apply("abcdef").expect(ExitCode.OK);
  }

  @Test
  @Tag("R53")
  void a_wrong_pin_changes_nothing_and_is_asked_for_again_only_when_told_to() {
    ScriptedPrompter user = ScriptedPrompter.answering("000000", "abcdef", "abcdef", "n");
    world.run("", user, "token", "pin", "change").expect(ExitCode.ACTION_NEEDED);
    assertTrue(user.isFinished());
    world.apply(PIN).expect(ExitCode.OK);
  }

  @Test
  @Tag("R53")
  void a_pin_in_another_encoding_is_not_cut_off_but_refused_before_a_try_is_spent() {
    byte[] input = (PIN + "\nabcdefg#\n").getBytes(StandardCharsets.US_ASCII);
    input[input.length - 2] = (byte) 0xC4;
    String[] change = {"token", "pin", "change", "--pin-stdin", "--json"};
    JsonNode refused =
        world.run(input, ScriptedPrompter.nobody(), change).expect(ExitCode.ACTION_NEEDED).json();
    assertEquals("token.pin-cancelled", refused.at("/error/code").asText());
    assertEquals(15, world.run("token", "show", "--json").json().at("/pinTries").asInt());
    world.apply(PIN).expect(ExitCode.OK);
  }

  @Test
  void what_was_typed_is_wiped_when_nobody_types_it_again() {
    ScriptedPrompter user = ScriptedPrompter.answering(PIN, "abcdef");
    world.run("", user, "token", "pin", "change").expect(ExitCode.ACTION_NEEDED);
    assertEquals(2, user.secrets().size());
    for (char[] typed : user.secrets()) {
      assertArrayEquals(new char[6], typed);
    }
  }

  @Test
  void a_new_pin_that_is_too_short_is_refused_with_its_code() {
    JsonNode refused =
        world
            .run(
                PIN + "\nabc\n",
                ScriptedPrompter.nobody(),
                "token",
                "pin",
                "change",
                "--pin-stdin",
                "--json")
            .expect(ExitCode.ACTION_NEEDED)
            .json();
    assertEquals("token.pin-length", refused.at("/error/code").asText());
  }

  @Test
  @Tag("R53")
  void a_locked_key_is_unblocked_with_the_administrators_pin() throws Exception {
    world.createKey("XQ2", 21, 2);
    world.apply("000000", "--serial", "XQ2").expect(ExitCode.ACTION_NEEDED);
    String[] change = {"token", "pin", "change", "--serial=XQ2"};
    world
        .run("", ScriptedPrompter.answering("y", "y", "000000", "abcdef", "abcdef", "n"), change)
        .expect(ExitCode.ACTION_NEEDED);
    JsonNode locked = world.run("token", "show", "--serial=XQ2", "--json").json();
    assertEquals("LOCKED", locked.at("/pin").asText());
    world
        .run(
            ADMINISTRATOR_PIN + "\nabcdef\n",
            ScriptedPrompter.nobody(),
            "token",
            "pin",
            "unblock",
            "--serial=XQ2",
            "--pin-stdin")
        .expect(ExitCode.OK);
    world.apply("abcdef", "--serial", "XQ2").expect(ExitCode.OK);
  }

  @Test
  @Tag("R53")
  void the_administrators_last_try_is_spent_after_two_confirmations() throws Exception {
    world.createKey("XQ2", 21, 2);
    String[] unblock = {"token", "pin", "unblock", "--serial=XQ2"};
    ScriptedPrompter wrong = ScriptedPrompter.answering("00000000", "abcdef", "abcdef", "y", "n");
    world.run("", wrong, unblock).expect(ExitCode.ACTION_NEEDED);
    assertTrue(wrong.isFinished());
    ScriptedPrompter user =
        ScriptedPrompter.answering("y", "y", ADMINISTRATOR_PIN, "abcdef", "abcdef");
    world.run("", user, unblock).expect(ExitCode.OK);
    assertTrue(user.isFinished());
  }

  @Test
  void a_key_without_an_administrators_pin_says_so() {
    world.runWithPin(PIN, "token", "create", "--serial", "XQ3", "--keys", "sm2").expect(0);
    JsonNode refused =
        world
            .runWithPin("x", "token", "pin", "unblock", "--serial", "XQ3", "--json")
            .expect(ExitCode.FAILED)
            .json();
    assertEquals("token.unsupported", refused.at("/error/code").asText());
  }

  @Test
  void a_created_key_is_unblocked_with_the_pin_on_the_second_line() {
    world
        .run(
            PIN + "\n" + ADMINISTRATOR_PIN + "\n",
            ScriptedPrompter.nobody(),
            "token",
            "create",
            "--serial",
            "XQ4",
            "--keys",
            "sm2",
            "--pin-stdin")
        .expect(ExitCode.OK);
    world
        .run(
            ADMINISTRATOR_PIN + "\nabcdef\n",
            ScriptedPrompter.nobody(),
            "token",
            "pin",
            "unblock",
            "--serial",
            "XQ4",
            "--pin-stdin")
        .expect(ExitCode.OK);
    world.apply("abcdef", "--serial", "XQ4").expect(ExitCode.OK);
  }

  @Test
  void pin_without_a_word_what_to_do_is_wrong_use() {
    world.run("token", "pin").expect(ExitCode.USAGE);
  }
}
