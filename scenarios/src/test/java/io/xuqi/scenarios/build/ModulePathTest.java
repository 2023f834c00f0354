package io.xuqi.scenarios.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All published modules load together on the module path, with their resources and services. */
class ModulePathTest {

  private static final Set<String> PUBLISHED =
      Set.of(
          "io.xuqi.core",
          "io.xuqi.token.pkcs11",
          "io.xuqi.ca.portal",
          "io.xuqi.payment.methods",
          "io.xuqi.invoices",
          "io.xuqi.store.jdbc",
          "io.xuqi.simulator",
          "io.xuqi.contract");

  @Test
  void thePublishedModulesResolveAndFindTheirResources() throws Exception {
    ModuleFinder finder = ModuleFinder.of(modulePath());
    Configuration configuration =
        ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), PUBLISHED);
    ModuleLayer layer =
        ModuleLayer.boot()
            .defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
    for (String name : PUBLISHED) {
      assertTrue(layer.findModule(name).isPresent(), name);
    }
    Class<?> texts = load(layer, "io.xuqi.core", "io.xuqi.common.Texts");
    assertTrue(texts.getModule().isNamed());
    Object text =
        texts
            .getMethod("text", String.class, Locale.class, Object[].class)
            .invoke(null, "step.done", Locale.CHINESE, new Object[0]);
    assertEquals("完成", text);
    Class<?> days = load(layer, "io.xuqi.core", "io.xuqi.calendar.ChineseWorkingDays");
    days.getMethod("bundled").invoke(null);
    Class<?> keys = load(layer, "io.xuqi.core", "io.xuqi.pki.SoftwareKeys");
    Class<?> algorithm = load(layer, "io.xuqi.core", "io.xuqi.pki.KeyAlgorithm");
    Object sm2 = algorithm.getField("SM2").get(null);
    keys.getMethod("generate", algorithm).invoke(null, sm2);
    Class<?> qr = load(layer, "io.xuqi.payment.methods", "io.xuqi.payment.qr.QrCode");
    Object code = qr.getMethod("of", String.class).invoke(null, "https://pay.invalid/1");
    qr.getMethod("png", int.class).invoke(code, 1);
  }

  private static Class<?> load(ModuleLayer layer, String module, String name) throws Exception {
    return layer.findLoader(module).loadClass(name);
  }

  /** What is on the class path and is a module, explicit or automatic, or one of ours. */
  private static Path[] modulePath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(Files::exists)
        .filter(ModulePathTest::isModule)
        .toArray(Path[]::new);
  }

  private static boolean isModule(Path path) {
    List<String> testOnly = List.of("test-classes", "/examples/", "archunit", "surefire");
    if (testOnly.stream().anyMatch(path.toString().replace(File.separatorChar, '/')::contains)) {
      return false;
    }
    try {
      return !ModuleFinder.of(path).findAll().isEmpty();
    } catch (java.lang.module.FindException notAModule) {
      return false;
    }
  }
}
