package io.xuqi.cli;

import static io.xuqi.cli.CommandLineWorld.PIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.xuqi.cli.CommandLineWorld.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each command in a run of its own, on the same home folder. */
class LifeOfARenewalTest {

  @TempDir Path folder;
  private CommandLineWorld world;

  @BeforeEach
  void start() throws Exception {
    world = new CommandLineWorld(folder, Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  @Tag("R50")
  void a_pair_is_renewed_from_the_first_look_to_the_new_validity() {
    world.createPair("21");
    JsonNode listed = world.run("list", "--json").expect(ExitCode.OK).json();
    assertEquals(2, listed.at("/keys/0/certificates").size());
    assertEquals(21, listed.at("/keys/0/certificates/0/daysLeft").asInt());
    Instant oldEnd = Instant.parse(listed.at("/keys/0/certificates/0/notAfter").asText());

    JsonNode offer = world.run("offer", "--json").expect(ExitCode.OK).json();
    assertEquals("180.00", offer.at("/offer/terms/0/fee").asText());
    assertTrue(offer.at("/key/certificates/0/apply/allowed").asBoolean());

    JsonNode applied = world.apply(PIN, "--json").expect(ExitCode.OK).json();
    assertEquals("AWAITING_PAYMENT", applied.at("/renewal/state").asText());
    assertEquals(5, applied.at("/renewal/orders/0/steps").asInt());
    assertEquals("180.00", applied.at("/renewal/orders/0/fee").asText());
    assertEquals(4, applied.at("/renewal/orders/1/steps").asInt());
    assertEquals("0.00", applied.at("/renewal/orders/1/fee").asText());

    JsonNode paying =
        world.run("pay", "--method", "ca-alipay", "--json").expect(ExitCode.OK).json();
    assertEquals("SHOW_QR", paying.at("/renewal/nextAction/kind").asText());
    world.run("payer").expect(ExitCode.OK);
    assertEquals("AWAITING_PAYMENT", state()); // R37: the push is late
    world.clock().advance(Duration.ofSeconds(30));
    assertEquals("AWAITING_REVIEW", state());

    world.run("approve").expect(ExitCode.OK);
    JsonNode installed =
        world.runWithPin(PIN, "install", "--yes", "--json").expect(ExitCode.OK).json();
    assertEquals(2, installed.at("/certificates").size());
    for (JsonNode certificate : installed.at("/certificates")) {
      assertEquals(oldEnd, Instant.parse(certificate.at("/oldNotAfter").asText()));
      assertEquals(
          "2027-11-23T14:00:00Z",
          Instant.parse(certificate.at("/newNotAfter").asText()).toString());
      assertFalse(certificate.has("problem"));
    }
    assertEquals("COMPLETED", state());
    JsonNode after = world.run("list", "--json").expect(ExitCode.OK).json();
    assertEquals("2027-11-23T14:00:00Z", after.at("/keys/0/certificates/0/notAfter").asText());
    assertTrue(after.at("/keys/0/certificates/2/superseded").asBoolean());
  }

  @Test
  @Tag("R23")
  void the_progress_is_shown_as_a_bar_of_five_steps() {
    world.createPair("21");
    String out = world.apply(PIN, "--lang", "zh").expect(ExitCode.OK).out();
    assertTrue(out.contains("● 用户申请 ─ ◉ 用户缴费 ─ ○ 管理员审核 ─ ○ 安装新证书 ─ ○ 完成"), out);
    assertTrue(out.contains("您的申请已经提交成功, 请点击“立即支付”按钮进行缴费!"), out);
    assertTrue(out.contains("关联业务id为: "), out);
  }

  @Test
  @Tag("R18")
  void synchronising_is_free_and_has_four_steps() {
    world.createPair("21,35");
    String offered = world.run("offer", "--lang", "zh").expect(ExitCode.OK).out();
    assertTrue(offered.contains("检测到您SM2证书同RSA证书有效期不一致"), offered);
    JsonNode applied = world.apply(PIN, "--sync", "--json").expect(ExitCode.OK).json();
    assertEquals("AWAITING_REVIEW", applied.at("/renewal/state").asText());
    assertEquals(1, applied.at("/renewal/orders").size());
    assertEquals(4, applied.at("/renewal/orders/0/steps").asInt());
  }

  @Test
  void synchronising_and_renewing_exclude_each_other() throws Exception {
    world.createKey("XQ1", 21);
    world.apply(PIN, "--sync", "--years", "1").expect(ExitCode.USAGE);
  }

  @Test
  @Tag("R28")
  void cancelling_cancels_the_pair() {
    world.createPair("21");
    world.apply(PIN).expect(ExitCode.OK);
    JsonNode cancelled = world.run("cancel", "--yes", "--json").expect(ExitCode.OK).json();
    assertEquals("CANCELLED", cancelled.at("/renewal/state").asText());
    assertEquals("CANCELLED", cancelled.at("/renewal/orders/1/state").asText());
    world.run("cancel", "--yes").expect(ExitCode.ACTION_NEEDED);
  }

  @Test
  @Tag("R49")
  void a_rejected_application_is_corrected_and_goes_on_paid() throws Exception {
    world.createKey("XQ1", 21);
    world.applyAndPay();
    world.clock().advance(Duration.ofSeconds(30));
    assertEquals("AWAITING_REVIEW", state());
    world.run("reject", "--reason", "姓名与身份证不一致").expect(ExitCode.OK);
    Result rejected = world.run("status", "--lang", "zh").expect(ExitCode.OK);
    assertTrue(rejected.out().contains("姓名与身份证不一致"), rejected.out());
    JsonNode sent =
        world
            .runWithPin(PIN, "resubmit", "--name", "李更正", "--yes", "--json")
            .expect(ExitCode.OK)
            .json();
    assertEquals("AWAITING_REVIEW", sent.at("/renewal/state").asText());
    assertEquals("PAID", sent.at("/renewal/payment").asText());
  }

  @Test
  @Tag("R34")
  void a_bank_transfer_shows_where_to_and_what_to_quote() throws Exception {
    world.createKey("XQ1", 21);
    world.apply(PIN).expect(ExitCode.OK);
    JsonNode paying =
        world.run("pay", "--method", "ca-bank-transfer", "--json").expect(ExitCode.OK).json();
    String remark = paying.at("/renewal/nextAction/remark").asText();
    String shown = world.run("pay", "--method", "ca-bank-transfer", "--lang", "zh").out();
    assertTrue(shown.contains(remark), shown);
    world.run("payer", "--transfer", "180.00", "--remark", remark).expect(ExitCode.OK);
    assertEquals("AWAITING_REVIEW", state());
  }

  @Test
  void without_a_method_the_ways_to_pay_are_listed_and_none_is_chosen() throws Exception {
    world.createKey("XQ1", 21);
    world.apply(PIN).expect(ExitCode.OK);
    JsonNode listed = world.run("pay", "--json").expect(ExitCode.OK).json();
    assertEquals(2, listed.at("/methods").size());
    assertFalse(world.run("status", "--json").json().at("/renewals/0").has("nextAction"));
  }

  @Test
  @Tag("R12")
  void an_approved_certificate_is_installed_although_the_old_one_has_expired() throws Exception {
    world.createKey("XQ1", 1);
    world.applyAndPay();
    world.clock().advance(Duration.ofDays(2));
    assertEquals("AWAITING_REVIEW", state());
    world.run("approve").expect(ExitCode.OK);
    String listed = world.run("list", "--lang", "zh").expect(ExitCode.OK).out();
    assertTrue(listed.contains("已过期"), listed);
    world.runWithPin(PIN, "install", "--yes").expect(ExitCode.OK);
    assertEquals("COMPLETED", state());
  }

  private String state() {
    return world
        .run("status", "--json")
        .expect(ExitCode.OK)
        .json()
        .at("/renewals/0/state")
        .asText();
  }
}
