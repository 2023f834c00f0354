package io.xuqi.scenarios.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodProvider;
import io.xuqi.payment.PaymentSession;
import io.xuqi.token.Token;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenSession;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents show is code that is compiled and run. */
class DocumentsTest {

  private static final Path ROOT = Path.of(System.getProperty("xuqi.root"));
  private static final Path GUIDE = ROOT.resolve("docs/write-a-token.md");
  private static final Path PAYMENT_GUIDE = ROOT.resolve("docs/write-a-payment-method.md");
  private static final Path INVOICE_GUIDE = ROOT.resolve("docs/invoices.md");
  private static final Pattern SHOWN =
      Pattern.compile("<!-- (\\w+\\.java) (\\w+) -->\n\n```java\n(.*?)```", Pattern.DOTALL);
  private static final String SOURCE =
      "scenarios/src/test/java/io/xuqi/scenarios/token/SoftHsmTokenContractTest.java";

  @Test
  void the_contract_in_the_guide_to_keys_is_one_that_runs() throws IOException {
    String guide = Files.readString(GUIDE);
    int from =
        guide.indexOf("```java\n", guide.indexOf("<!-- contract -->")) + "```java\n".length();
    String shown = guide.substring(from, guide.indexOf("\n```", from) + 1);
    List<String> source = Files.readAllLines(ROOT.resolve(SOURCE));
    List<String> tagged =
        source.subList(
            source.indexOf("// tag::contract[]") + 1, source.indexOf("// end::contract[]"));
    assertEquals(String.join("\n", tagged) + "\n", shown, "copy it from " + SOURCE);
  }

  @Test
  void the_code_in_the_guide_to_payment_methods_is_the_plugins() throws IOException {
    assertTrue(shown(PAYMENT_GUIDE, "examples/payment-plugin/src") >= 8);
  }

  @Test
  void the_code_in_the_guide_to_invoices_is_the_quickstarts() throws IOException {
    assertEquals(4, shown(INVOICE_GUIDE, "examples/quickstart/src"));
  }

  @Test
  void the_guide_to_invoices_names_every_finding() throws IOException {
    String guide = Files.readString(INVOICE_GUIDE);
    List<String> unnamed =
        Stream.of(ErrorCode.values())
            .map(ErrorCode::value)
            .filter(c -> c.startsWith("invoice.found-") || c.startsWith("invoice.document-"))
            .filter(c -> !guide.contains("`" + c + "`"))
            .filter(c -> !c.startsWith("invoice.found-taxpayer-number-"))
            .toList();
    assertEquals(List.of(), unnamed);
  }

  /** How many pieces of code a guide shows; each is what its source says. */
  private static int shown(Path document, String sources) throws IOException {
    String guide = Files.readString(document);
    Matcher block = SHOWN.matcher(guide);
    int shown = 0;
    while (block.find()) {
      assertEquals(tagged(sources, block.group(1), block.group(2)), block.group(3), block.group(1));
      shown++;
    }
    assertEquals(guide.split("```java\n", -1).length - 1, shown, "each block says whence it is");
    return shown;
  }

  @Test
  void the_guide_to_payment_methods_names_every_method_there_is_to_implement() throws IOException {
    String guide = Files.readString(PAYMENT_GUIDE);
    for (Class<?> type :
        List.of(PaymentMethodProvider.class, PaymentMethod.class, PaymentSession.class)) {
      for (Method method : type.getMethods()) {
        assertTrue(guide.contains(method.getName()), type.getSimpleName() + "." + method.getName());
      }
    }
  }

  /** What stands between the tags, moved to the left margin. */
  private static String tagged(String folder, String file, String tag) throws IOException {
    try (Stream<Path> sources = Files.walk(ROOT.resolve(folder))) {
      Path source = sources.filter(p -> p.endsWith(file)).findFirst().orElseThrow();
      List<String> lines = Files.readAllLines(source);
      List<String> stripped = lines.stream().map(String::strip).toList();
      int from = stripped.indexOf("// tag::" + tag + "[]") + 1;
      int to = stripped.indexOf("// end::" + tag + "[]");
      return String.join("\n", lines.subList(from, to)).stripTrailing().stripIndent() + "\n";
    }
  }

  @Test
  void the_guide_to_keys_names_every_method_there_is_to_implement() throws IOException {
    String guide = Files.readString(GUIDE);
    for (Class<?> type : List.of(TokenDriver.class, Token.class, TokenSession.class)) {
      for (Method method : type.getMethods()) {
        if (!method.getName().equals("token")) {
          assertTrue(
              guide.contains(method.getName()), type.getSimpleName() + "." + method.getName());
        }
      }
    }
  }
}
