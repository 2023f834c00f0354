package io.xuqi.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.renewal.InstallResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuickstartTest {

  private static final Path ROOT = Path.of(System.getProperty("xuqi.root"));
  private static final String SOURCE =
      "examples/quickstart/src/main/java/io/xuqi/quickstart/Quickstart.java";
  private static final String MARKER = "<!-- quickstart -->\n";

  @Test
  void the_quickstart_renews_a_certificate_for_a_year_after_its_old_end() throws Exception {
    Instant now = Instant.parse("2026-11-02T02:00:00Z");
    List<InstallResult> installed = Quickstart.renew(Clock.fixed(now, ZoneOffset.UTC));
    assertEquals(1, installed.size());
    assertEquals(
        Instant.parse("2027-11-23T02:00:00Z"),
        installed.get(0).installed().orElseThrow().notAfter());
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.zh-CN.md"})
  void the_snippet_in_the_readme_is_the_source(String readme) throws IOException {
    String text = Files.readString(ROOT.resolve(readme));
    int marker = text.indexOf(MARKER);
    assertTrue(marker >= 0, readme + " has no " + MARKER.strip());
    String rest = text.substring(marker + MARKER.length()).stripLeading();
    assertTrue(rest.startsWith("```java\n"), readme + ": no Java after " + MARKER.strip());
    String snippet = rest.substring("```java\n".length(), rest.indexOf("\n```", 8) + 1);
    assertEquals(snippet(), snippet, readme + ": copy it from between the tags of " + SOURCE);
  }

  /** What stands between the tags, moved to the left margin. */
  private static String snippet() throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve(SOURCE));
    int from = lines.indexOf("  // tag::renewal[]") + 1;
    int to = lines.indexOf("  // end::renewal[]");
    StringBuilder snippet = new StringBuilder();
    for (String line : lines.subList(from, to)) {
      snippet.append(line.isEmpty() ? line : line.substring(2)).append('\n');
    }
    return snippet.toString();
  }
}
