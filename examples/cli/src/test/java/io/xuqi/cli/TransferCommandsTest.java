package io.xuqi.cli;

import static io.xuqi.cli.CommandLineWorld.PIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.xuqi.cli.CommandLineWorld.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paying at a bank, each command in a run of its own. */
class TransferCommandsTest {

  private static final String ACCOUNT = "6222000012345678";

  @TempDir Path folder;
  private CommandLineWorld world;

  @BeforeEach
  void start() throws Exception {
    world = new CommandLineWorld(folder);
    world.createKey("XQ1", 21);
    world.apply(PIN).expect(ExitCode.OK);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private String paying() {
    return world
        .run("pay", "--method", "ca-bank-transfer", "--json")
        .expect(ExitCode.OK)
        .json()
        .at("/renewal/nextAction/remark")
        .asText();
  }

  private Result add(String amount, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("transfer", "add", "--account", ACCOUNT, "--name", "云岭示例商贸有限公司"));
    arguments.addAll(List.of("--amount", amount, "--date", "2026-11-02"));
    arguments.addAll(List.of(more));
    return world.run(arguments.toArray(String[]::new));
  }

  private static List<String> results(JsonNode document) {
    List<String> results = new ArrayList<>();
    document
        .at("/renewal/transfers/records")
        .forEach(r -> results.add(r.at("/amount").asText() + " " + r.at("/result").asText("-")));
    return results;
  }

  @Test
  @Tag("R34")
  @Tag("R36")
  void transfers_are_declared_deleted_verified_and_counted() {
    String remark = paying();
    add("100").expect(ExitCode.OK);
    add("50").expect(ExitCode.OK);
    JsonNode three = add("80.00", "--remark", remark, "--json").expect(ExitCode.OK).json();
    assertEquals(List.of("100.00 -", "50.00 -", "80.00 -"), results(three));
    assertTrue(three.at("/renewal/actions").toString().contains("TRANSFER"));
    world.run("transfer", "delete", "--row", "2").expect(ExitCode.OK);

    JsonNode nothing = world.run("transfer", "verify", "--json").expect(ExitCode.OK).json();
    assertEquals(List.of("100.00 NOT_FOUND", "80.00 NOT_FOUND"), results(nothing));
    assertEquals("UNDER", nothing.at("/renewal/transfers/total").asText());

    world.run("payer", "--transfer", "100.00", "--remark", remark).expect(ExitCode.OK);
    JsonNode part = world.run("transfer", "verify", "--json").expect(ExitCode.OK).json();
    assertEquals(List.of("100.00 MATCHED", "80.00 NOT_FOUND"), results(part));
    assertEquals("100.00", part.at("/renewal/transfers/received").asText());
    assertEquals("PARTIALLY_PAID", part.at("/renewal/payment").asText());
    world.run("transfer", "delete", "--row", "1").expect(ExitCode.FAILED);

    world.run("payer", "--transfer", "80.00", "--remark", remark).expect(ExitCode.OK);
    JsonNode paid = world.run("transfer", "verify", "--json").expect(ExitCode.OK).json();
    assertEquals("EXACT", paid.at("/renewal/transfers/total").asText());
    assertEquals(
        "AWAITING_REVIEW", world.run("status", "--json").json().at("/renewals/0/state").asText());
    assertEquals(
        2, world.run("transfer", "list", "--json").json().at("/renewal/transfers/records").size());
  }

  @Test
  @Tag("R35")
  void the_table_speaks_the_words_of_the_guide_and_masks_the_account() {
    paying();
    add("100", "--remark", "尾款");
    String shown = world.run("transfer", "verify", "--lang", "zh").expect(ExitCode.OK).out();
    for (String word :
        List.of("付款账号", "付款账户名", "转账金额", "付款日期", "备注说明", "查询结果", "未查到", "尾款", "2026-11-02")) {
      assertTrue(shown.contains(word), word + " in " + shown);
    }
    assertTrue(shown.contains("银行转账结果：转账金额不足"), shown);
    assertFalse(shown.contains(ACCOUNT), shown);
    assertTrue(shown.contains("…5678"), shown);
    String status = world.run("status", "--lang", "zh").out();
    assertTrue(status.contains("未查到"), status);
    assertFalse(world.run("status", "--json").out().contains(ACCOUNT));
    assertTrue(world.run("transfer", "list", "--lang", "en").out().contains("not found yet"));
  }

  @Test
  void who_is_at_the_terminal_is_asked_for_what_the_options_do_not_say() {
    paying();
    ScriptedPrompter person =
        ScriptedPrompter.answering(
            "6222 0000-1234 5678", "云岭示例商贸有限公司", "180", ScriptedPrompter.AS_IT_IS, "");
    world.run("", person, "transfer", "add").expect(ExitCode.OK);
    assertTrue(person.isFinished());
    JsonNode listed = world.run("transfer", "list", "--json").expect(ExitCode.OK).json();
    assertEquals("2026-11-02", listed.at("/renewal/transfers/records/0/date").asText());
    assertEquals("180.00", listed.at("/renewal/transfers/records/0/amount").asText());
  }

  @Test
  void what_is_typed_wrong_is_said_and_nothing_is_declared() {
    paying();
    for (List<String> wrong :
        List.of(
            List.of("x", "甲", "100", "2026-11-02", ""),
            List.of(ACCOUNT, " ", "100", "2026-11-02", ""),
            List.of(ACCOUNT, "甲".repeat(201), "100", "2026-11-02", ""),
            List.of(ACCOUNT, "甲", "0", "2026-11-02", ""),
            List.of(ACCOUNT, "甲", "-1", "2026-11-02", ""),
            List.of(ACCOUNT, "甲", "1.005", "2026-11-02", ""),
            List.of(ACCOUNT, "甲", "100", "2026-02-30", ""),
            List.of(ACCOUNT, "甲", "100", "2026-11-02", "注".repeat(501)))) {
      Result result =
          world.run(
              "transfer",
              "add",
              "--account=" + wrong.get(0),
              "--name=" + wrong.get(1),
              "--amount=" + wrong.get(2),
              "--date=" + wrong.get(3),
              "--remark=" + wrong.get(4),
              "--json");
      result.expect(ExitCode.USAGE);
      assertEquals("cli.transfer-field", result.json().at("/error/code").asText());
    }
    world.run("transfer", "add", "--amount", "100").expect(ExitCode.USAGE);
    world.run("transfer", "delete", "--row", "1").expect(ExitCode.USAGE);
    world.run("transfer").expect(ExitCode.USAGE);
    JsonNode listed = world.run("transfer", "list", "--json").expect(ExitCode.OK).json();
    assertEquals(0, listed.at("/renewal/transfers/records").size());
  }

  @Test
  void without_a_payment_by_transfer_there_is_nothing_to_declare() {
    Result none = add("100", "--json").expect(ExitCode.ACTION_NEEDED);
    assertEquals("payment.no-transfers", none.json().at("/error/code").asText());
    world.run("pay", "--method", "ca-alipay").expect(ExitCode.OK);
    add("100").expect(ExitCode.ACTION_NEEDED);
  }
}
