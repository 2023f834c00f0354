package io.xuqi.cli;

import static io.xuqi.cli.CommandLineWorld.PIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.xuqi.renewal.DataKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding again, looking back, being reminded, letting go. */
class KeepingCommandsTest {

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

  private void loseTheStore() throws Exception {
    Home home = new Home(folder);
    for (String part : new String[] {"", "-wal", "-shm"}) {
      Files.deleteIfExists(home.store().resolveSibling(home.store().getFileName() + part));
    }
    Files.delete(home.dataKeyFile());
  }

  @Test
  @Tag("R12")
  void a_lost_renewal_is_found_again_and_installed_though_the_certificate_has_expired()
      throws Exception {
    world.applyAndPay();
    world.run("approve").expect(ExitCode.OK);
    world.clock().advance(Duration.ofDays(30));
    loseTheStore();
    JsonNode found = world.runWithPin(PIN, "recover", "--json").expect(ExitCode.OK).json();
    assertEquals("AWAITING_INSTALL", found.at("/renewals/0/state").asText());
    world.runWithPin(PIN, "install", "--yes").expect(ExitCode.OK);
    assertEquals(
        "COMPLETED",
        world.run("status", "--all", "--json").json().at("/renewals/0/state").asText());
  }

  @Test
  void a_damaged_store_of_another_data_key_is_given_up_and_recovered() throws Exception {
    world.apply(PIN).expect(ExitCode.OK);
    Files.delete(new Home(folder).dataKeyFile());
    CommandLineWorld.Result missing = world.run("status").expect(ExitCode.ACTION_NEEDED);
    assertTrue(missing.err().contains("data.key"), missing.err());
    Files.write(new Home(folder).dataKeyFile(), DataKey.random().secret()); // a wrong one
    CommandLineWorld.Result refused = world.runWithPin(PIN, "recover");
    assertTrue(refused.err().contains("--give-up-damaged"), refused.err());
    JsonNode found =
        world
            .runWithPin(PIN, "recover", "--give-up-damaged", "--yes", "--json")
            .expect(ExitCode.OK)
            .json();
    assertEquals("AWAITING_PAYMENT", found.at("/renewals/0/state").asText());
  }

  @Test
  void the_history_shows_what_happened_and_no_personal_data() {
    world.applyAndPay();
    CommandLineWorld.Result shown = world.run("history").expect(ExitCode.OK);
    assertTrue(shown.out().contains("submission-answered"), shown.out());
    JsonNode told = world.run("history", "--json").expect(ExitCode.OK).json();
    assertEquals("planned", told.at("/history/0/event").asText());
    assertEquals("2026-11-02T02:00:00Z", told.at("/history/0/at").asText());
    assertFalse(told.toString().contains("李示例") || told.toString().contains("13800000000"));
  }

  @Test
  void looking_at_what_is_stored_needs_no_ca() throws Exception {
    world.apply(PIN).expect(ExitCode.OK);
    Files.delete(new Home(folder).simulatedCa());
    world.run("history").expect(ExitCode.OK);
    world.run("status", "--offline").expect(ExitCode.OK);
    world.run("remind").expect(ExitCode.OK);
    world.run("purge").expect(ExitCode.OK);
    world.run("status").expect(ExitCode.ACTION_NEEDED);
  }

  @Test
  void reminders_ask_for_something_until_a_renewal_is_under_way() {
    JsonNode before = world.run("remind", "--json").expect(ExitCode.ACTION_NEEDED).json();
    assertEquals(30, before.at("/reminders/0/stage").asInt());
    String zh = world.run("remind", "--lang", "zh").expect(ExitCode.ACTION_NEEDED).out();
    assertTrue(zh.contains("21天后过期"), zh);
    assertEquals(
        0,
        world
            .run("remind", "--since", "2026-11-02", "--json")
            .expect(ExitCode.OK)
            .json()
            .at("/reminders")
            .size());
    world.apply(PIN).expect(ExitCode.OK);
    JsonNode during = world.run("remind", "--json").expect(ExitCode.OK).json();
    assertEquals("AWAITING_PAYMENT", during.at("/reminders/0/renewal").asText());
  }

  @Test
  void what_is_over_is_purged_after_its_time_or_when_it_is_named() throws Exception {
    JsonNode applied = world.apply(PIN, "--json").expect(ExitCode.OK).json();
    String number = applied.at("/renewal/orders/0/businessNumber").asText();
    world.run("purge", number, "--yes").expect(ExitCode.ACTION_NEEDED);
    world.run("cancel", "--yes").expect(ExitCode.OK);
    assertEquals(0, world.run("purge", "--json").json().at("/erased").asInt());
    world.clock().advance(Duration.ofDays(11));
    Files.writeString(new Home(folder).settings(), "retention.days = 10\n");
    assertEquals(1, world.run("purge", "--json").expect(ExitCode.OK).json().at("/erased").asInt());
    Files.writeString(new Home(folder).settings(), "retention.days = ten\n");
    world.run("purge").expect(ExitCode.ACTION_NEEDED);
  }
}
