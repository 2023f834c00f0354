package io.xuqi.cli;

import static io.xuqi.cli.CommandLineWorld.PIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.xuqi.cli.CommandLineWorld.Result;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.ca.CaOperation;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults have a code, a text with a remedy, and an exit code. */
class WhatGoesWrongTest {

  @TempDir Path folder;
  private CommandLineWorld world;

  @BeforeEach
  void start() throws Exception {
    world = new CommandLineWorld(folder);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  @Tag("R53")
  void a_wrong_pin_tells_the_tries_left_and_is_not_tried_again() throws Exception {
    world.createKey("XQ1", 21);
    Result refused = world.apply("000000", "--lang", "zh").expect(ExitCode.ACTION_NEEDED);
    assertTrue(refused.err().contains("剩余密码重试次数: 14"), refused.err());
    assertTrue(refused.err().contains("[token.pin-incorrect-tries]"), refused.err());
    JsonNode key = world.run("token", "show", "--json").expect(ExitCode.OK).json();
    assertEquals(14, key.at("/pinTries").asInt());
  }

  @Test
  void the_application_goes_on_where_a_wrong_pin_stopped_it() throws Exception {
    world.createKey("XQ1", 21);
    world.apply("000000").expect(ExitCode.ACTION_NEEDED);
    world.apply(PIN).expect(ExitCode.OK);
    assertEquals(1, world.run("status", "--all", "--json").json().at("/renewals").size());
  }

  @Test
  @Tag("R53")
  void nobody_at_the_terminal_does_not_spend_the_last_try() throws Exception {
    world.createKey("XQ1", 21, 2);
    world.apply("000000").expect(ExitCode.ACTION_NEEDED);
    JsonNode refused = world.apply(PIN, "--json").expect(ExitCode.ACTION_NEEDED).json();
    assertEquals("token.pin-final-try", refused.at("/error/code").asText());
    assertEquals(1, world.run("token", "show", "--json").json().at("/pinTries").asInt());
  }

  @Test
  @Tag("R12")
  void an_expired_certificate_is_referred_to_the_counter() throws Exception {
    world.createKey("XQ1", -1);
    String listed = world.run("list", "--lang", "zh").expect(ExitCode.OK).out();
    assertTrue(listed.contains("已过期"), listed);
    assertTrue(listed.contains("请临柜办理"), listed);
    Result refused = world.apply(PIN, "--lang", "zh").expect(ExitCode.FAILED);
    assertTrue(refused.err().contains("证书已过期，不能在线申请续期"), refused.err());
    assertTrue(refused.err().contains("请临柜办理"), refused.err());
  }

  @Test
  @Tag("R6")
  void of_two_keys_none_is_guessed() throws Exception {
    world.createKey("XQ1", 21);
    world.createKey("XQ2", 21);
    String listed = world.run("list", "--lang", "zh").expect(ExitCode.OK).out();
    assertTrue(listed.contains("建议您只插入一个Key"), listed);
    JsonNode refused = world.apply(PIN, "--json").expect(ExitCode.ACTION_NEEDED).json();
    assertEquals("token.several", refused.at("/error/code").asText());
    JsonNode applied = world.apply(PIN, "--serial", "XQ2", "--json").expect(ExitCode.OK).json();
    assertEquals("XQ2", applied.at("/renewal/key").asText());
  }

  @Test
  void no_key_is_said_to_be_no_key() {
    assertEquals(
        "token.none",
        world
            .run("list", "--json")
            .expect(ExitCode.ACTION_NEEDED)
            .json()
            .at("/error/code")
            .asText());
  }

  @Test
  @Tag("R16")
  void every_faulty_field_is_named_at_once() throws Exception {
    world.createKey("XQ1", 21);
    JsonNode refused =
        world
            .run(
                "apply",
                "--accept-agreement",
                "--yes",
                "--json",
                "--id-number",
                "110105194912310021",
                "--mobile",
                "12345")
            .expect(ExitCode.ACTION_NEEDED)
            .json();
    assertEquals("apply.form", refused.at("/error/code").asText());
    assertEquals(
        "[\"agent.idNumber\",\"agent.name\",\"agent.mobile\"]",
        refused.at("/error/fields").findValues("field").toString().replace(" ", ""));
    assertFalse(refused.toString().contains("110105194912310021"));
  }

  @Test
  @Tag("R15")
  void without_the_agreement_nothing_is_sent() throws Exception {
    world.createKey("XQ1", 21);
    Result refused = world.runWithPin(PIN, "apply", "--yes").expect(ExitCode.ACTION_NEEDED);
    assertTrue(refused.err().contains("[apply.agreement]"), refused.err());
  }

  @Test
  @Tag("R38")
  void without_a_confirmation_nothing_is_sent() throws Exception {
    world.createKey("XQ1", 21);
    world
        .runWithPin(
            PIN,
            "apply",
            "--accept-agreement",
            "--name",
            "李示例",
            "--id-number",
            "11010519491231002X",
            "--mobile",
            "13800000000")
        .expect(ExitCode.USAGE);
    world.run("status").expect(ExitCode.ACTION_NEEDED);
  }

  @Test
  void a_list_needs_no_ca_and_an_offer_says_that_it_cannot_be_reached() throws Exception {
    world.createKey("XQ1", 21);
    world.close();
    world.run("list").expect(ExitCode.OK);
    JsonNode refused = world.run("offer", "--json").expect(ExitCode.TRY_LATER).json();
    assertEquals("ca.unreachable", refused.at("/error/code").asText());
    assertTrue(refused.at("/error/remedy").asText().contains("network"));
  }

  @Test
  void without_any_ca_the_user_is_told_what_to_configure() throws Exception {
    world.createKey("XQ1", 21);
    java.nio.file.Files.delete(new Home(folder).simulatedCa());
    JsonNode refused = world.run("offer", "--json").expect(ExitCode.ACTION_NEEDED).json();
    assertEquals("cli.ca-missing", refused.at("/error/code").asText());
    world.run("approve").expect(ExitCode.ACTION_NEEDED);
  }

  @Test
  void installing_before_the_approval_says_that_nothing_waits() throws Exception {
    world.createKey("XQ1", 21);
    Result refused = world.runWithPin(PIN, "install", "--yes").expect(ExitCode.ACTION_NEEDED);
    assertTrue(refused.err().contains("[renewal.nothing-to-install]"), refused.err());
  }

  @Test
  void a_wrong_command_line_is_told_in_the_chosen_form() {
    assertEquals(
        "cli.usage",
        world
            .run("list", "--nonsense", "--json")
            .expect(ExitCode.USAGE)
            .json()
            .at("/error/code")
            .asText());
    assertTrue(world.run("lst", "--lang", "zh").expect(ExitCode.USAGE).err().contains("命令行有误"));
    assertTrue(world.run().expect(ExitCode.USAGE).err().contains("demo"));
  }

  @Test
  void a_driver_that_is_not_there_is_named() {
    JsonNode refused =
        world
            .run("list", "--driver", "/nowhere/driver.so", "--json")
            .expect(ExitCode.ACTION_NEEDED)
            .json();
    assertEquals("token.driver-missing", refused.at("/error/code").asText());
    assertTrue(refused.at("/error/message").asText().contains("/nowhere/driver.so"));
  }

  @Test
  void a_second_application_for_the_same_certificate_names_the_first() throws Exception {
    world.createKey("XQ1", 21);
    world.apply(PIN).expect(ExitCode.OK);
    JsonNode refused = world.apply(PIN, "--json").json();
    assertEquals("apply.active", refused.at("/error/code").asText());
  }

  @Test
  @Tag("R27")
  void a_cancellation_without_an_answer_is_repeated_by_the_same_command() throws Exception {
    world.createKey("XQ1", 21);
    world.apply(PIN).expect(ExitCode.OK);
    world.faults().next(CaOperation.CANCEL, Fault.UNKNOWN_DONE);
    JsonNode unknown = world.run("cancel", "--yes", "--json").expect(ExitCode.TRY_LATER).json();
    assertEquals("CANCELLING", unknown.at("/renewal/state").asText());
    JsonNode repeated = world.run("cancel", "--yes", "--json").expect(ExitCode.OK).json();
    assertEquals("CANCELLED", repeated.at("/renewal/state").asText());
  }

  @Test
  @Tag("R49")
  void a_correction_without_an_answer_is_repeated_by_the_same_command() throws Exception {
    world.createKey("XQ1", 21);
    world.applyAndPay();
    world.run("reject", "--reason", "姓名与身份证不一致").expect(ExitCode.OK);
    world.run("status").expect(ExitCode.OK);
    world.faults().every(CaOperation.RESUBMIT, Fault.UNREACHABLE);
    assertEquals("SUBMITTING", resubmitted(ExitCode.TRY_LATER));
    assertEquals("SUBMITTING", resubmitted(ExitCode.TRY_LATER));
    world.faults().clear();
    assertEquals("AWAITING_REVIEW", resubmitted(ExitCode.OK));
  }

  private String resubmitted(int exitCode) throws Exception {
    return world
        .runWithPin(PIN, "resubmit", "--mobile", "13900000000", "--yes", "--json")
        .expect(exitCode)
        .json()
        .at("/renewal/state")
        .asText();
  }
}
