package io.xuqi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.xuqi.token.pkcs11.DriverProfiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

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

  @Test
  void a_sound_computer_is_found_sound() {
    Map<String, String> levels = levels(world.run("doctor", "--json").expect(ExitCode.OK).json());
    levels.remove("installed"); // whatever there is on this computer
    assertEquals(
        Map.of(
            "java", "good", "home", "good", "driver", "good", "key", "good", "store", "good", "ca",
            "good", "clock", "good"),
        levels);
  }

  @Test
  @Tag("R1")
  void the_driver_and_its_keys_are_described_in_full() {
    JsonNode driver = world.run("doctor", "--json").expect(ExitCode.OK).json().at("/drivers/0");
    assertEquals("4.6.1", driver.at("/version").asText());
    JsonNode key = driver.at("/keys/0");
    assertEquals("XQ1", key.at("/serial").asText());
    assertEquals("Xuqi", key.at("/manufacturer").asText());
    assertEquals("Simulated", key.at("/model").asText());
    assertEquals("NORMAL", key.at("/pin").asText());
    assertTrue(key.at("/freeSpace").asLong() > 0);
    assertTrue(key.at("/capabilities").toString().contains("IMPORT_ENVELOPED_KEY"));
    assertEquals(1, key.at("/certificates").size());
    assertEquals("SM2", key.at("/certificates/0/algorithm").asText());
    assertTrue(key.at("/certificates/0/notAfter").asText().startsWith("20"));
    String text = world.run("doctor", "--lang", "en").expect(ExitCode.OK).out();
    assertTrue(text.contains("generate SM2, import an enveloped encryption key"), text);
    assertTrue(text.contains("Free space"), text);
  }

  @Test
  @Tag("R1")
  void every_driver_that_is_installed_is_looked_at_and_a_broken_one_hides_nothing()
      throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.so"), "no library");
    StringBuilder profile = new StringBuilder("broken.name = Broken\n");
    for (String system : new String[] {"linux", "macos", "windows"}) {
      String path = broken.toString().replace("\\", "\\\\");
      profile.append("broken.").append(system).append(" = ").append(path).append('\n');
    }
    Files.writeString(folder.resolve("drivers.properties"), profile);
    JsonNode found = world.run("doctor", "--json").expect(ExitCode.OK).json();
    assertEquals("XQ1", found.at("/drivers/0/keys/0/serial").asText(), "the chosen one first");
    List<String> installed = new ArrayList<>();
    found
        .at("/findings")
        .forEach(
            finding -> {
              if (finding.at("/subject").asText().equals("installed")) {
                installed.add(finding.at("/level").asText() + " " + finding.at("/text").asText());
              }
            });
    assertTrue(
        installed.stream().anyMatch(text -> text.startsWith("doubtful broken:")),
        installed.toString());
    Optional<Path> cards = DriverProfiles.shipped("opensc").orElseThrow().installedLibrary();
    assumeTrue(cards.isPresent(), "OpenSC is a test peer: ./verify installs it");
    assertTrue(
        installed.stream()
            .anyMatch(t -> t.startsWith("good opensc:") && t.contains(cards.get().toString())),
        installed.toString());
    assertTrue(found.at("/drivers").toString().contains(cards.get().toString()), found.toString());
  }

  @Test
  void a_clock_that_is_off_is_noticed() {
    world.clockIsOff(Duration.ofMinutes(10));
    JsonNode found = world.run("doctor", "--json").expect(ExitCode.ACTION_NEEDED).json();
    assertEquals("bad", levels(found).get("clock"));
  }

  @Test
  @Tag("R1")
  void a_driver_that_is_too_old_is_told_with_the_place_to_get_a_newer_one() throws Exception {
    Files.writeString(
        folder.resolve("simulated-ca.properties"),
        "\ndriver.minimum = 4.10.0\ndriver.download = https://ca.invalid/driver\n",
        java.nio.file.StandardOpenOption.APPEND);
    JsonNode found = world.run("doctor", "--json").expect(ExitCode.ACTION_NEEDED).json();
    assertEquals("bad", levels(found).get("driver"));
    assertTrue(found.toString().contains("https://ca.invalid/driver"), found.toString());
  }

  @Test
  void a_ca_that_is_down_does_not_hide_the_rest() {
    world.close();
    JsonNode found = world.run("doctor", "--json").expect(ExitCode.ACTION_NEEDED).json();
    assertEquals("bad", levels(found).get("ca"));
    assertEquals("good", levels(found).get("key"));
    String text = world.run("doctor", "--lang", "zh").expect(ExitCode.ACTION_NEEDED).out();
    assertTrue(text.contains("✗ CA"), text);
  }

  private static Map<String, String> levels(JsonNode document) {
    Map<String, String> levels = new HashMap<>();
    document
        .at("/findings")
        .forEach(f -> levels.put(f.at("/subject").asText(), f.at("/level").asText()));
    return levels;
  }
}
