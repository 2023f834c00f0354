package io.xuqi.cli;

import static io.xuqi.cli.CommandLineWorld.PIN;
import static io.xuqi.cli.ScriptedPrompter.AS_IT_IS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.xuqi.cli.CommandLineWorld.Result;
import io.xuqi.simulator.ca.MisissueInvoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An invoice, each command in a run of its own. */
class InvoiceCommandsTest {

  private static final String TITLE = "云杉示例科技有限公司";
  private static final String SLIP = "云杉示列科技有限公司";
  private static final String NUMBER = "91350100M000100Y43";

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

  private Result request(String title, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("invoice", "request", "--title", title, "--taxpayer-number", NUMBER));
    arguments.addAll(List.of(more));
    return world.run(arguments.toArray(String[]::new));
  }

  private String confirmation(String title, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--json");
    return request(title, arguments.toArray(String[]::new))
        .expect(ExitCode.ACTION_NEEDED)
        .json()
        .at("/confirmation")
        .asText();
  }

  private Result asked(String... more) {
    List<String> arguments = new ArrayList<>(List.of("--confirm", confirmation(TITLE, more)));
    arguments.addAll(List.of(more));
    return request(TITLE, arguments.toArray(String[]::new)).expect(ExitCode.OK);
  }

  private void payAndApprove() {
    world.run("pay", "--method", "ca-alipay").expect(ExitCode.OK);
    world.run("payer").expect(ExitCode.OK);
    world.run("status").expect(ExitCode.OK);
    world.run("approve").expect(ExitCode.OK);
    world.run("status").expect(ExitCode.OK);
  }

  private JsonNode status() {
    return world.run("invoice", "status", "--json").expect(ExitCode.OK).json().at("/invoice");
  }

  private List<Path> kept() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("kept"))) {
      return files.sorted().toList();
    }
  }

  @Test
  @Tag("R41")
  void nothing_is_sent_before_exactly_what_was_shown_is_confirmed() {
    JsonNode shown = request(TITLE, "--json").expect(ExitCode.ACTION_NEEDED).json();
    assertEquals(TITLE, shown.at("/request/title").asText());
    assertEquals(0, shown.at("/warnings").size());
    String code = shown.at("/confirmation").asText();
    assertEquals(
        "cli.no-invoice",
        world.run("invoice", "status", "--json").json().at("/error/code").asText());

    Result other = request(SLIP, "--confirm", code, "--json").expect(ExitCode.ACTION_NEEDED);
    assertEquals("invoice.not-confirmed", other.json().at("/error/code").asText());
    Result wrong = request(TITLE, "--confirm", "xyz", "--json").expect(ExitCode.USAGE);
    assertEquals("cli.invoice-confirmation", wrong.json().at("/error/code").asText());
    world.run("invoice", "status").expect(ExitCode.ACTION_NEEDED);

    JsonNode sent = request(TITLE, "--confirm", code, "--json").expect(ExitCode.OK).json();
    assertEquals("REQUESTED", sent.at("/invoice/state").asText());
    assertEquals(NUMBER, status().at("/request/taxpayerNumber").asText());
  }

  @Test
  @Tag("R41")
  void a_slip_is_shown_in_its_line_with_the_characters_and_can_be_confirmed_all_the_same() {
    Result shown = request(SLIP, "--lang", "zh", "--color=always").expect(ExitCode.ACTION_NEEDED);
    assertTrue(shown.out().contains("\033[33m! 发票抬头\033[0m"), shown.out());
    assertTrue(shown.out().contains("“列”") && shown.out().contains("“例”"), shown.out());
    Result plain = request(SLIP, "--lang", "zh").expect(ExitCode.ACTION_NEEDED);
    assertFalse(plain.out().contains("\033"), "no colours without a terminal");
    assertTrue(plain.out().contains("! 发票抬头"), plain.out());
    assertTrue(plain.out().contains("--confirm " + confirmation(SLIP)), plain.out());

    JsonNode warned = request(SLIP, "--json").json();
    assertEquals("invoice.title", warned.at("/warnings/0/field").asText());
    assertEquals("invoice.slip-title-character", warned.at("/warnings/0/code").asText());
    request(SLIP, "--confirm", confirmation(SLIP)).expect(ExitCode.OK);
    assertEquals(SLIP, status().at("/request/title").asText());
  }

  @Test
  @Tag("R40")
  void every_fault_of_the_form_is_said_at_once_when_there_is_nobody_to_ask() {
    Result faulty =
        world
            .run("invoice", "request", "--taxpayer-number", "91350100M000100Y4Z", "--json")
            .expect(ExitCode.ACTION_NEEDED);
    List<String> fields = new ArrayList<>();
    faulty.json().at("/error/fields").forEach(f -> fields.add(f.at("/field").asText()));
    assertEquals(List.of("invoice.title", "invoice.taxpayerNumber"), fields);
  }

  @Test
  @Tag("R40")
  @Tag("R42")
  void somebody_at_the_terminal_is_asked_shown_and_asked_for_a_clear_yes() {
    ScriptedPrompter person =
        ScriptedPrompter.answering(
            "1", // an enterprise
            SLIP,
            "91350100M000100Y4Z", // no such letter
            "li@supplier.example",
            NUMBER,
            "", // no clear yes
            "y", // correct it
            "1",
            TITLE,
            AS_IT_IS,
            AS_IT_IS,
            AS_IT_IS,
            "是");
    Result asked = world.run("", person, "invoice", "request", "--lang", "zh");
    asked.expect(ExitCode.OK);
    assertTrue(person.isFinished(), person.questions().toString());
    assertTrue(asked.out().contains("“列”"), asked.out());
    assertEquals(TITLE, status().at("/request/title").asText());
  }

  @Test
  void who_does_not_say_yes_asks_for_nothing() {
    ScriptedPrompter person = ScriptedPrompter.answering("1", AS_IT_IS, NUMBER, "", "n", "n");
    Result declined = world.run("", person, "invoice", "request", "--json");
    declined.expect(ExitCode.ACTION_NEEDED);
    assertEquals("cli.declined", declined.json().at("/error/code").asText());
    world.run("invoice", "status").expect(ExitCode.ACTION_NEEDED);
  }

  @Test
  void another_request_starts_from_the_one_before() {
    asked();
    JsonNode again =
        world
            .run("invoice", "request", "--phone", "0871-65000000", "--json")
            .expect(ExitCode.ACTION_NEEDED)
            .json();
    assertEquals(TITLE, again.at("/request/title").asText());
    assertEquals("0871-65000000", again.at("/request/phone").asText());
    assertEquals("invoice.slip-phone-without-address", again.at("/warnings/0/code").asText());
  }

  @Test
  @Tag("R44")
  void the_status_tells_how_long_it_waits_and_after_seven_working_days_to_ask_the_ca() {
    asked();
    payAndApprove(); // on a Monday
    JsonNode issued = status();
    assertEquals("ISSUED", issued.at("/state").asText());
    assertTrue(issued.at("/issued/number").asText().matches("[0-9]{20}"));
    assertEquals("2026-11-12", issued.at("/contactCaFrom").asText());
    assertEquals(0, issued.at("/workingDaysWaited").asInt());
    Result renewals = world.run("status", "--lang", "zh").expect(ExitCode.OK);
    assertTrue(renewals.out().contains("2026-11-12 前仍未取得，请联系CA"), renewals.out());
    assertEquals(
        "ISSUED", world.run("status", "--json").json().at("/renewals/0/invoice/state").asText());

    world.clock().advance(Duration.ofDays(9)); // Wednesday of the next week
    assertEquals(6, status().at("/workingDaysWaited").asInt());
    assertFalse(status().at("/contactCa").asBoolean());
    world.clock().advance(Duration.ofDays(1));
    assertEquals(7, status().at("/workingDaysWaited").asInt());
    assertTrue(status().at("/contactCa").asBoolean());
    String said = world.run("invoice", "status", "--lang", "zh").expect(ExitCode.OK).out();
    assertTrue(said.contains("已过 7 个工作日仍未取得发票，请联系CA"), said);
  }

  @Test
  @Tag("R42")
  void an_issued_invoice_is_sent_once_more_wherever_wanted() {
    asked();
    assertEquals(
        "invoice.not-issued",
        world.run("invoice", "resend", "--json").json().at("/error/code").asText());
    payAndApprove();
    assertEquals(1, world.messages().texts().size());
    world
        .run("invoice", "resend", "--mobile", "13900000000", "--email", "f@supplier.example")
        .expect(ExitCode.OK);
    assertEquals("13900000000", world.messages().texts().get(1).mobile());
    assertEquals("f@supplier.example", world.messages().mails().get(0).address());
    world.run("invoice", "resend", "--mobile", "1").expect(ExitCode.USAGE);
    world.run("invoice", "resend", "--email", "x").expect(ExitCode.USAGE);
    assertEquals(2, world.messages().texts().size());
  }

  @Test
  @Tag("R43")
  void a_right_invoice_is_collected_without_findings() throws Exception {
    asked();
    world.run("invoice", "download").expect(ExitCode.TRY_LATER);
    payAndApprove();
    Result collected =
        world
            .run("invoice", "download", "--to", folder.resolve("kept").toString(), "--json")
            .expect(ExitCode.OK);
    JsonNode documents = collected.json().at("/collected");
    assertEquals(3, documents.size());
    documents.forEach(d -> assertEquals(0, d.at("/findings").size(), d.toString()));
    assertEquals("180.00", documents.get(0).at("/facts/gross").asText());
    assertEquals(3, kept().size());
    assertEquals("COLLECTED", status().at("/state").asText());

    String shown = world.run("invoice", "download", "--lang", "zh").expect(ExitCode.OK).out();
    assertTrue(shown.contains("各文件与开票申请及支付金额一致"), shown);
    assertTrue(shown.contains(folder.resolve("invoices").toRealPath().toString()), shown);
  }

  @Test
  @Tag("R41")
  void a_wrong_invoice_is_kept_and_ends_with_3() throws Exception {
    asked();
    world.ca().misissueNextInvoice(MisissueInvoice.OTHER_TITLE);
    payAndApprove();
    String to = folder.resolve("kept").toString();
    Result wrong = world.run("invoice", "download", "--to", to).expect(ExitCode.ACTION_NEEDED);
    assertTrue(wrong.out().contains("✗ OFD:"), wrong.out());
    assertTrue(wrong.out().contains("[invoice.found-title]"), wrong.out());
    assertEquals(3, kept().size());
  }

  @Test
  void any_file_is_checked_with_or_without_a_request() throws Exception {
    Path request = folder.resolve("request.json");
    asked("--save", request.toString());
    payAndApprove();
    String to = folder.resolve("kept").toString();
    world.run("invoice", "download", "--to", to).expect(ExitCode.OK);
    Path status = folder.resolve("status.json");
    Files.writeString(status, world.run("invoice", "status", "--json").out());
    world.close(); // no CA

    List<String> all = new ArrayList<>(List.of("invoice", "check"));
    kept().forEach(file -> all.add(file.toString()));
    for (List<String> more :
        List.of(
            List.of("--json"),
            List.of("--request", request.toString(), "--json"),
            List.of("--request", status.toString(), "--json"),
            List.of("--paid", "180.00", "--json"))) {
      JsonNode documents = check(all, more).expect(ExitCode.OK).json().at("/documents");
      assertEquals(3, documents.size());
      documents.forEach(d -> assertEquals(0, d.at("/findings").size(), d.toString()));
    }
    Result paid = check(all, List.of("--paid", "181.00")).expect(ExitCode.ACTION_NEEDED);
    assertTrue(paid.out().contains("[invoice.found-amount]"), paid.out());
    Path other = folder.resolve("other.json");
    Files.writeString(other, "{\"title\":\"" + SLIP + "\",\"taxpayerNumber\":\"" + NUMBER + "\"}");
    Result title =
        check(all, List.of("--request", other.toString())).expect(ExitCode.ACTION_NEEDED);
    assertTrue(title.out().contains("[invoice.found-title]"), title.out());
  }

  private Result check(List<String> files, List<String> more) {
    List<String> arguments = new ArrayList<>(files);
    arguments.addAll(more);
    return world.run(arguments.toArray(String[]::new));
  }

  @Test
  void a_document_that_cannot_be_read_is_a_finding_and_a_missing_file_a_fault() throws Exception {
    Path noise = Files.writeString(folder.resolve("noise.pdf"), "no invoice");
    Result unreadable =
        world.run("invoice", "check", noise.toString(), "--json").expect(ExitCode.ACTION_NEEDED);
    assertEquals(
        "invoice.document-unsupported",
        unreadable.json().at("/documents/0/findings/0/code").asText());
    String missing = folder.resolve("missing.pdf").toString();
    Result none = world.run("invoice", "check", missing, "--json").expect(ExitCode.ACTION_NEEDED);
    assertEquals("cli.invoice-file", none.json().at("/error/code").asText());
    world.run("invoice", "check").expect(ExitCode.USAGE);
    world.run("invoice").expect(ExitCode.USAGE);
  }

  @Test
  void a_request_file_that_says_nothing_of_the_kind_is_refused() throws Exception {
    Path document = Files.writeString(folder.resolve("noise.pdf"), "no invoice");
    Path request = folder.resolve("request.json");
    for (String content :
        List.of(
            "",
            "[]",
            "{",
            "{}{}",
            "{\"title\":\"\"}",
            "{\"taxpayerNumber\":\"" + NUMBER + "\"}",
            "{\"title\":\"甲\",\"taxpayerNumber\":\"1\"}",
            "{\"title\":\"甲\",\"paid\":\"-1\"}",
            "{\"title\":\"甲\",\"title\":\"乙\"}",
            "{\"title\":\"甲\",\"issued\":{\"number\":\"1\",\"date\":\"2026\",\"total\":\"1\"}}",
            "{\"x\":" + "[".repeat(100) + "]".repeat(100) + "}",
            "{\"title\":\"甲\",\"x\":\"" + "x".repeat(64 * 1024) + "\"}")) {
      Files.writeString(request, content);
      Result refused =
          world
              .run(
                  "invoice",
                  "check",
                  document.toString(),
                  "--request",
                  request.toString(),
                  "--json")
              .expect(ExitCode.ACTION_NEEDED);
      assertEquals("cli.invoice-request-file", refused.json().at("/error/code").asText(), content);
    }
  }

  @Test
  void what_a_document_says_cannot_move_the_cursor_or_turn_the_text() throws Exception {
    asked();
    payAndApprove();
    String to = folder.resolve("kept").toString();
    world.run("invoice", "download", "--to", to).expect(ExitCode.OK);
    Path xml = kept().stream().filter(f -> f.toString().endsWith(".xml")).findFirst().orElseThrow();
    Path turned = folder.resolve("turned.xml");
    Files.writeString(turned, Files.readString(xml).replace("青石", "\u202e青\u0085石"));
    Result shown = world.run("invoice", "check", turned.toString());
    assertFalse(shown.out().contains("\u202e"), shown.out());
    assertFalse(shown.out().contains("\u0085"), shown.out());
    assertTrue(shown.out().contains("\ufffd"), shown.out());
  }

  @Test
  void a_saved_request_is_its_owners_and_says_nothing_of_where_the_invoice_goes() throws Exception {
    Path request = folder.resolve("request.json");
    asked("--save", request.toString(), "--email", "li@supplier.example");
    String saved = Files.readString(request);
    assertTrue(saved.contains(TITLE), saved);
    assertFalse(saved.contains("13800000000") || saved.contains("supplier.example"), saved);
    if (Files.getFileStore(request).supportsFileAttributeView("posix")) {
      assertEquals("[OWNER_READ, OWNER_WRITE]", sorted(request));
    }
    Result failed =
        request(
                TITLE,
                "--save",
                folder.toString(),
                "--email",
                "li@supplier.example",
                "--confirm",
                confirmation(TITLE, "--email", "li@supplier.example"),
                "--json")
            .expect(ExitCode.ACTION_NEEDED);
    assertEquals("cli.invoice-save", failed.json().at("/error/code").asText());
  }

  private static String sorted(Path file) throws Exception {
    return Files.getPosixFilePermissions(file).stream().sorted().toList().toString();
  }
}
