package io.xuqi.scenarios.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.token.Token;
import io.xuqi.token.TokenDriver;
import io.xuqi.token.TokenSession;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the documents show is code that is compiled and run. */
class DocumentsTest {

  private static final Path ROOT = Path.of(System.getProperty("xuqi.root"));
  private static final Path GUIDE = ROOT.resolve("docs/write-a-token.md");
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
