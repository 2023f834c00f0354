package io.xuqi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class TextsTest {

  private static final Path SOURCES = Path.of("src/main/java/io/xuqi/cli");
  private static final Path RESOURCES = Path.of("src/main/resources/io/xuqi/cli");
  private static final Pattern KEY =
      Pattern.compile("(?:text|scene|require)\\(\\s*\"([a-z0-9.-]+)\"\\s*[,)]");
  private static final Pattern FAULT = Pattern.compile("ExitCode\\.[A-Z_]+,\\s*\"([a-z-]+)\"");

  @ParameterizedTest
  @ValueSource(strings = {"texts", "help"})
  void chinese_and_english_have_the_same_keys(String bundle) throws IOException {
    assertEquals(
        new TreeSet<>(read(bundle + ".properties").stringPropertyNames()),
        new TreeSet<>(read(bundle + "_zh.properties").stringPropertyNames()));
  }

  @Test
  void chinese_and_english_fill_in_the_same() throws IOException {
    Properties chinese = read("texts_zh.properties");
    Properties english = read("texts.properties");
    for (String key : english.stringPropertyNames()) {
      assertEquals(
          placeholders(english.getProperty(key)), placeholders(chinese.getProperty(key)), key);
    }
  }

  @Test
  void every_key_in_the_code_has_a_text() throws IOException {
    Properties texts = read("texts.properties");
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        for (Matcher m = KEY.matcher(source); m.find(); ) {
          assertTrue(texts.containsKey(m.group(1)), file.getFileName() + ": " + m.group(1));
        }
        for (Matcher m = FAULT.matcher(source); m.find(); ) {
          assertTrue(texts.containsKey("error." + m.group(1)), m.group(1));
          assertTrue(texts.containsKey("error." + m.group(1) + ".remedy"), m.group(1));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zh", "en"})
  void every_command_has_a_header_examples_and_described_options(String language) {
    Surroundings nothing =
        new Surroundings(
            InputStream.nullInputStream(),
            System.out,
            System.err,
            false,
            ScriptedPrompter.nobody(),
            Map.of(),
            Clock.systemUTC(),
            wait -> false);
    Globals globals = new Globals();
    try (Run run = new Run(nothing, globals, Locale.forLanguageTag(language), false)) {
      check(Xuqi.tree(run, globals, name -> true));
    }
  }

  private static void check(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    assertFalse(command.getCommandSpec().usageMessage().header().length == 0, name);
    assertFalse(command.getCommandSpec().usageMessage().footer().length == 0, name);
    for (ArgSpec argument : command.getCommandSpec().args()) {
      assertTrue(argument.description().length > 0, name + " " + argument.paramLabel() + argument);
    }
    command.getSubcommands().values().forEach(TextsTest::check);
  }

  /** MessageFormat formats the numbers of a pattern without arguments as they are. */
  private static Set<String> placeholders(String pattern) {
    Set<String> found = new TreeSet<>();
    for (Matcher m = Pattern.compile("\\{\\d}").matcher(new MessageFormat(pattern).toPattern());
        m.find(); ) {
      found.add(m.group());
    }
    return found;
  }

  private static Properties read(String file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(RESOURCES.resolve(file))) {
      properties.load(reader);
    }
    return properties;
  }
}
