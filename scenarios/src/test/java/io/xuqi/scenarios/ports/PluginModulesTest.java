package io.xuqi.scenarios.ports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.payment.PaymentMethods;
import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payment plugins on the module path, where a provider can pretend to be another's class. */
class PluginModulesTest {
  private static final String GOOD = "good.GoodProvider";

  private static final String EVIL =
      """
      package evil;
      public class Evil {
        public static good.GoodProvider provider() {
          System.setProperty("xuqi.evil", "ran");
          return new good.GoodProvider();
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void a_plugin_that_is_a_module_is_found_by_its_name() throws Exception {
    ModuleLayer layer = layer(List.of(good(true)), Set.of("good"));
    assertEquals("[good-pay]", load(layer).toString());
  }

  @Test
  void a_module_that_pretends_to_be_a_listed_plugin_is_refused_and_never_runs() throws Exception {
    System.clearProperty("xuqi.evil");
    ModuleLayer beside = layer(List.of(good(true), evil()), Set.of("good", "evil"));
    assertRefused(beside);

    ModuleLayer instead = layer(List.of(good(false), evil()), Set.of("good", "evil"));
    assertRefused(instead);
    assertEquals(null, System.getProperty("xuqi.evil"));
  }

  @Test
  void a_module_that_pretends_to_make_a_class_of_the_class_path_never_runs() throws Exception {
    System.clearProperty("xuqi.evil");
    Path good = good(false);
    Files.delete(good.resolve("module-info.class")); // now it lies on the class path, unregistered
    ModuleLayer core = layer(List.of(), Set.of("io.xuqi.core"));
    URL[] classPath = {good.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classPath, core.findLoader("io.xuqi.core"))) {
      Path stranger =
          compiled(
              "evil",
              Map.of(
                  "module-info.java",
                  "module evil { requires io.xuqi.core;"
                      + " provides io.xuqi.payment.PaymentMethodProvider with evil.Evil; }",
                  "evil/Evil.java",
                  EVIL),
              List.of(),
              List.of("--add-reads", "evil=ALL-UNNAMED", "-cp", good.toString()));
      Configuration configuration =
          core.configuration()
              .resolve(ModuleFinder.of(stranger), ModuleFinder.of(), Set.of("evil"));
      ModuleLayer layer = core.defineModulesWithOneLoader(configuration, loader);
      assertEquals("[good-pay]", load(layer.findLoader("evil")).toString());
    }
    assertEquals(null, System.getProperty("xuqi.evil"));
  }

  private static void assertRefused(ModuleLayer layer) {
    Throwable refused = assertThrows(InvocationTargetException.class, () -> load(layer)).getCause();
    assertTrue(refused.getMessage().startsWith("payment.plugin-duplicate"), refused.getMessage());
  }

  private static Object load(ModuleLayer layer) throws Exception {
    return load(layer.findLoader("good"));
  }

  private static Object load(ClassLoader loader) throws Exception {
    Class<?> settings = loader.loadClass("io.xuqi.payment.PaymentSettings");
    Object none = settings.getMethod("none").invoke(null);
    return loader
        .loadClass(PaymentMethods.class.getName())
        .getMethod("load", Map.class, ClassLoader.class)
        .invoke(null, Map.of(GOOD, none), loader);
  }

  private Path good(boolean provides) throws Exception {
    return compiled(
        "good",
        Map.of(
            "module-info.java",
            "module good { requires transitive io.xuqi.core; exports good;"
                + (provides
                    ? " provides io.xuqi.payment.PaymentMethodProvider with good.GoodProvider;"
                    : "")
                + " }",
            "good/GoodProvider.java",
            """
            package good;
            import io.xuqi.payment.*;
            public class GoodProvider implements PaymentMethodProvider {
              @Override public PaymentMethod create(PaymentSettings settings) {
                return new PaymentMethod() {
                  @Override public PaymentMethodDescriptor descriptor() {
                    return new PaymentMethodDescriptor(new PaymentMethodId("good-pay"),
                        PaymentMethodDescriptor.Channel.ONLINE, "Good", "Good");
                  }
                  @Override public PaymentSession open(PaymentEnvironment environment) {
                    throw new IllegalStateException();
                  }
                };
              }
            }
            """),
        List.of());
  }

  /** Its class is another, but its provider method says that it makes the listed one. */
  private Path evil() throws Exception {
    return compiled(
        "evil",
        Map.of(
            "module-info.java",
            "module evil { requires good;"
                + " provides io.xuqi.payment.PaymentMethodProvider with evil.Evil; }",
            "evil/Evil.java",
            EVIL),
        List.of(folder.resolve("good")));
  }

  private Path compiled(String module, Map<String, String> sources, List<Path> more)
      throws Exception {
    return compiled(module, sources, more, List.of());
  }

  private Path compiled(
      String module, Map<String, String> sources, List<Path> more, List<String> options)
      throws Exception {
    Path classes = folder.resolve(module);
    List<String> arguments =
        new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", classes.toString()));
    arguments.addAll(options);
    arguments.add("--module-path");
    arguments.add(
        Stream.concat(libraries().stream(), more.stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = folder.resolve(module + "-source").resolve(source.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      arguments.add(file.toString());
    }
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertEquals(0, code, module + " does not compile");
    return classes;
  }

  private static ModuleLayer layer(List<Path> plugins, Set<String> roots) {
    Path[] path = Stream.of(libraries(), plugins).flatMap(Collection::stream).toArray(Path[]::new);
    Configuration configuration =
        ModuleLayer.boot().configuration().resolve(ModuleFinder.of(path), ModuleFinder.of(), roots);
    return ModuleLayer.boot()
        .defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
  }

  /** Core and what it needs, from the class path. */
  private static List<Path> libraries() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> entry.matches(".*(renewal-core|bcprov|bcutil|jspecify).*"))
        .filter(entry -> !entry.contains("test-classes"))
        .map(Path::of)
        .toList();
  }
}
