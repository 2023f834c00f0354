package io.xuqi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

  @TempDir Path folder;

  @Test
  void the_demonstration_renews_a_pair_and_prints_one_document() throws Exception {
    List<String> before = leftovers();
    try (CommandLineWorld world = new CommandLineWorld(folder)) {
      JsonNode renewals = world.run("demo", "--json").expect(ExitCode.OK).json().at("/renewals");
      assertEquals(1, renewals.size());
      JsonNode renewal = renewals.get(0);
      assertEquals("COMPLETED", renewal.at("/state").asText());
      assertEquals("5", renewal.at("/orders/0/steps").asText());
      assertEquals("180.00", renewal.at("/orders/0/fee").asText());
      assertEquals("4", renewal.at("/orders/1/steps").asText());
      assertEquals("0.00", renewal.at("/orders/1/fee").asText());
      assertEquals("RSA", renewal.at("/certificates/0/algorithm").asText());
      assertEquals("SM2", renewal.at("/certificates/1/algorithm").asText());
      for (JsonNode certificate : renewal.at("/certificates")) {
        assertTrue(
            Instant.parse(certificate.at("/newNotAfter").asText())
                .isAfter(Instant.parse(certificate.at("/oldNotAfter").asText())));
        assertTrue(certificate.at("/serial").asText().matches("[0-9a-f]+"));
      }
      assertEquals(3, renewal.at("/invoice").size());
      for (JsonNode document : renewal.at("/invoice")) {
        assertEquals(0, document.at("/findings").size(), document.toString());
        assertTrue(Files.exists(Path.of(document.at("/file").asText())), "it stays");
      }
    }
    List<String> left = new ArrayList<>(leftovers());
    left.removeAll(before); // others may tidy up theirs meanwhile
    assertEquals(List.of(), left);
  }

  @Test
  void the_demonstration_tells_its_story_in_chinese() throws Exception {
    try (CommandLineWorld world = new CommandLineWorld(folder)) {
      String out = world.run("demo", "--lang", "zh").expect(ExitCode.OK).out();
      assertTrue(out.contains("● 用户申请 ─ ● 用户缴费 ─ ● 管理员审核 ─ ● 安装新证书 ─ ● 完成"), out);
      assertTrue(out.contains("21天后过期"), out);
      assertTrue(out.contains("! 发票抬头: 抬头第4个字为“列”，证书上为“例”。"), out);
      assertTrue(out.contains("✉ 13800000000") && out.contains("✉ li@supplier.example"), out);
      assertTrue(out.contains("✓ OFD") && out.contains("各文件与开票申请及支付金额一致"), out);
      assertTrue(Files.exists(folder.resolve("demo/outbox/0001.sms")), "messages stay");
    }
  }

  @Test
  void the_demonstration_pays_in_two_transfers_that_the_statement_tells_of() throws Exception {
    try (CommandLineWorld world = new CommandLineWorld(folder)) {
      String out = world.run("demo", "--pay", "transfer", "--lang", "zh").expect(ExitCode.OK).out();
      assertTrue(out.contains("未查到"), out);
      assertTrue(out.contains("120.00") && out.contains("60.00"), out);
      assertTrue(out.contains("● 用户申请 ─ ● 用户缴费 ─ ● 管理员审核 ─ ● 安装新证书 ─ ● 完成"), out);
    }
  }

  @Test
  void the_demonstration_renews_through_a_real_driver() throws Exception {
    String library = System.getProperty("xuqi.softhsm", "");
    boolean peersRequired = "true".equals(System.getenv("CI"));
    assumeFalse(library.isEmpty() && !peersRequired, "SoftHSM2 is not installed");
    try (CommandLineWorld world = new CommandLineWorld(folder)) {
      JsonNode renewal =
          world
              .run("demo", "--token", "pkcs11", "--driver", library, "--json")
              .expect(ExitCode.OK)
              .json()
              .at("/renewals/0");
      assertEquals("COMPLETED", renewal.at("/state").asText());
      assertEquals("RSA", renewal.at("/certificates/0/algorithm").asText());
    }
  }

  private static List<String> leftovers() throws Exception {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("xuqi-demo"))
          .sorted()
          .toList();
    }
  }
}
