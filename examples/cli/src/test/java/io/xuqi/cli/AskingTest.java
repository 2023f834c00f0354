package io.xuqi.cli;

import static io.xuqi.cli.CommandLineWorld.PIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.cli.CommandLineWorld.Result;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With somebody at the terminal. */
class AskingTest {

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
  @Tag("R20")
  void what_the_options_do_not_say_is_asked_and_faulty_fields_once_more() {
    ScriptedPrompter user =
        ScriptedPrompter.answering(
            "是", // the agreement
            "2", // years
            "1", // resident ID
            "11010519491231002X",
            "李示例",
            "12345", // no mobile number
            "",
            "13800000000",
            "y", // submit
            PIN);
    Result applied = world.run("", user, "apply", "--lang", "zh").expect(ExitCode.OK);
    assertTrue(user.isFinished());
    assertTrue(applied.err().contains("手机号码格式不正确"), applied.err());
    assertTrue(applied.out().contains("360.00"), applied.out());
    assertFalse(applied.out().contains("11010519491231002X"), "the number is masked");
  }

  @Test
  @Tag("R53")
  void the_pin_question_tells_the_tries_left_and_asks_again_only_when_told_to() {
    ScriptedPrompter user = ScriptedPrompter.answering("000000", "y", PIN);
    world
        .run(
            "",
            user,
            "apply",
            "--lang=zh",
            "--accept-agreement",
            "--yes",
            "--years=1",
            "--id-type=resident-id",
            "--id-number=11010519491231002X",
            "--name=李示例",
            "--mobile=13800000000",
            "--email=")
        .expect(ExitCode.OK);
    assertTrue(user.questions().get(0).contains("剩余密码重试次数: 15"));
    assertTrue(user.questions().get(2).contains("剩余密码重试次数: 14"));
  }

  @Test
  @Tag("R52")
  void installing_asks_first_and_a_no_changes_nothing() {
    world.applyAndPay();
    world.run("approve").expect(ExitCode.OK);
    ScriptedPrompter no = ScriptedPrompter.answering("n");
    world.run("", no, "install", "--lang", "zh").expect(ExitCode.ACTION_NEEDED);
    assertTrue(no.questions().get(0).contains("请不要拔掉Key, 您确定要安装证书吗?"));
    ScriptedPrompter yes = ScriptedPrompter.answering("y", PIN);
    world.run("", yes, "install").expect(ExitCode.OK);
  }

  @Test
  @Tag("R53")
  void the_last_try_is_spent_after_two_confirmations() throws Exception {
    world.createKey("XQ2", 21, 2);
    world.apply("000000", "--serial", "XQ2").expect(ExitCode.ACTION_NEEDED);
    String[] apply = {
      "apply",
      "--serial=XQ2",
      "--accept-agreement",
      "--yes",
      "--years=1",
      "--id-type=passport",
      "--id-number=E12345678",
      "--name=李示例",
      "--mobile=13800000000",
      "--email="
    };
    world.run("", ScriptedPrompter.answering("y", "n"), apply).expect(ExitCode.ACTION_NEEDED);
    world.run("", ScriptedPrompter.answering("y", "y", PIN), apply).expect(ExitCode.OK);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_pin_can_come_from_an_open_file_descriptor() throws Exception {
    Path file = Files.writeString(folder.resolve("pin"), PIN + "\n");
    try (FileInputStream open = new FileInputStream(file.toFile())) {
      assertTrue(open.getFD().valid());
      world.environment().put(PinReader.DESCRIPTOR, descriptorOf(file));
      world
          .run(
              "apply",
              "--accept-agreement",
              "--yes",
              "--id-number=11010519491231002X",
              "--name=李示例",
              "--mobile=13800000000")
          .expect(ExitCode.OK);
    }
  }

  @Test
  void the_data_key_and_the_store_are_the_owners_only() throws Exception {
    world.apply(PIN).expect(ExitCode.OK);
    Home home = new Home(folder);
    for (Path file : new Path[] {home.dataKeyFile(), home.store(), home.token("XQ1")}) {
      assertEquals(
          "rw-------",
          java.nio.file.attribute.PosixFilePermissions.toString(
              Files.getPosixFilePermissions(file)),
          file.toString());
    }
  }

  private static String descriptorOf(Path file) throws Exception {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      for (Path link : open.toList()) {
        if (Files.exists(link) && Files.isSameFile(link, file)) {
          return link.getFileName().toString();
        }
      }
    }
    throw new AssertionError("not open: " + file);
  }
}
