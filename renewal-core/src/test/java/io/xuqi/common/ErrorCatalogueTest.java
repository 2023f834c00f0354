package io.xuqi.common;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every code has its texts in both languages, and {@code docs/errors.md} lists them all. After a
 * change of codes or texts: {@code mvn -pl renewal-core test -Dtest=ErrorCatalogueTest
 * -Dxuqi.update=true} writes the document anew.
 */
class ErrorCatalogueTest {

  private static final String ENGLISH = "texts.properties";
  private static final String CHINESE = "texts_zh.properties";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d+)}");

  @Test
  void every_code_has_a_message_and_a_remedy_in_both_languages() {
    assertAll(
        Stream.of(ErrorCode.values())
            .flatMap(code -> Stream.of(code.value(), code.value() + ".remedy"))
            .flatMap(
                key ->
                    Stream.of(ENGLISH, CHINESE)
                        .map(
                            bundle ->
                                () -> {
                                  String text = bundle(bundle).get(key);
                                  assertNotNull(text, key + " in " + bundle);
                                  assertFalse(text.isBlank(), key + " in " + bundle);
                                })));
  }

  @Test
  void both_languages_have_the_same_keys_with_the_same_placeholders() {
    Map<String, Set<Integer>> english = new HashMap<>();
    bundle(ENGLISH).forEach((key, pattern) -> english.put(key, placeholders(pattern)));
    Map<String, Set<Integer>> chinese = new HashMap<>();
    bundle(CHINESE).forEach((key, pattern) -> chinese.put(key, placeholders(pattern)));
    assertAll(
        () -> assertEquals(new TreeSet<>(english.keySet()), new TreeSet<>(chinese.keySet())),
        () -> english.forEach((key, numbers) -> assertEquals(numbers, chinese.get(key), key)));
  }

  @Test
  void every_text_is_shown_as_it_was_meant() {
    assertAll(
        Stream.of(ENGLISH, CHINESE)
            .flatMap(bundle -> bundle(bundle).entrySet().stream())
            .map(
                text ->
                    () -> {
                      String pattern = text.getValue();
                      // A single apostrophe vanishes, and so do the placeholders behind it.
                      assertFalse(
                          pattern.replace("''", "").contains("'"),
                          text.getKey() + ": double the apostrophe");
                      assertFalse(
                          PLACEHOLDER.matcher(pattern).replaceAll("").matches(".*[{}].*"),
                          text.getKey() + ": braces only as {0}, {1}…");
                    }));
  }

  @Test
  void a_codes_arguments_are_all_used() {
    Map<String, String> texts = bundle(ENGLISH);
    for (ErrorCode code : ErrorCode.values()) {
      Set<Integer> used = placeholders(texts.get(code.value()));
      used.addAll(placeholders(texts.get(code.value() + ".remedy")));
      assertEquals(
          IntStream.range(0, used.size()).boxed().collect(Collectors.toSet()),
          used,
          code.value() + " counts its arguments from 0 without a gap");
    }
  }

  @Test
  void no_key_occurs_twice() throws IOException {
    for (String bundle : List.of(ENGLISH, CHINESE)) {
      Set<String> seen = new HashSet<>();
      List<String> twice =
          source(bundle)
              .lines()
              .filter(line -> !line.startsWith("#") && line.contains("="))
              .map(line -> line.substring(0, line.indexOf('=')).strip())
              .filter(key -> !seen.add(key))
              .toList();
      assertEquals(List.of(), twice, bundle);
    }
  }

  @Test
  void codes_are_distinct_and_plain() {
    List<String> values = Stream.of(ErrorCode.values()).map(ErrorCode::value).toList();
    assertEquals(values.size(), new HashSet<>(values).size());
    values.forEach(value -> assertTrue(value.matches("[a-z]+(\\.[a-z0-9]+(-[a-z0-9]+)*)?"), value));
  }

  @Test
  void the_document_lists_every_code_as_it_is() throws IOException {
    Path document = Path.of(System.getProperty("xuqi.root"), "docs", "errors.md");
    String expected = document();
    if (Boolean.getBoolean("xuqi.update")) {
      Files.createDirectories(document.getParent());
      Files.writeString(document, expected);
    }
    assertTrue(Files.exists(document), "docs/errors.md is missing: run with -Dxuqi.update=true");
    assertEquals(expected, Files.readString(document), "run with -Dxuqi.update=true");
  }

  private static String document() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        <!-- Generated by ErrorCatalogueTest; a change here is lost. -->
        # Errors · 错误代码

        Every failure carries a stable code. Messages and remedies come from it in English and
        Chinese; `{0}`, `{1}`… stand for its arguments, which never hold a PIN, an ID number or
        another secret. *Retry* says what a program may do:

        | retry | meaning |
        |---|---|
        | `SAFE` | nothing happened, or repeating changes nothing: the same call may be made again |
        | `QUERY_FIRST` | it may have happened: ask for the outcome before anything else |
        | `AFTER_USER_ACTION` | repeating helps only after a person did what the remedy says |
        | `NEVER` | repeating the same call cannot succeed |
        """);
    Map<String, List<ErrorCode>> sections =
        Stream.of(ErrorCode.values())
            .collect(
                Collectors.groupingBy(
                    code -> code.value().replaceAll("\\..*", ""),
                    LinkedHashMap::new,
                    Collectors.toList()));
    sections.forEach(
        (section, codes) -> {
          text.append("\n## ").append(section).append("\n\n");
          text.append("| code, retry | English | 中文 |\n|---|---|---|\n");
          codes.forEach(
              code ->
                  text.append(
                      "| `%s`<br>`%s` | %s | %s |\n"
                          .formatted(
                              code.value(),
                              code.retry(),
                              cell(code, Locale.ENGLISH),
                              cell(code, Locale.CHINESE))));
        });
    return text.toString();
  }

  /** Message and remedy, with the placeholders left as they are. */
  private static String cell(ErrorCode code, Locale language) {
    Problem problem = Problem.of(code, "{0}", "{1}", "{2}", "{3}");
    return (problem.message(language) + "<br>" + problem.remedy(language)).replace("|", "\\|");
  }

  private static Set<Integer> placeholders(String pattern) {
    Set<Integer> numbers = new TreeSet<>();
    Matcher placeholder = PLACEHOLDER.matcher(pattern);
    while (placeholder.find()) {
      numbers.add(Integer.parseInt(placeholder.group(1)));
    }
    return numbers;
  }

  private static Map<String, String> bundle(String name) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(source(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> texts = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
    return texts;
  }

  private static String source(String name) throws IOException {
    try (InputStream bundle = Texts.class.getResourceAsStream(name)) {
      assertNotNull(bundle, name);
      return new String(bundle.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
