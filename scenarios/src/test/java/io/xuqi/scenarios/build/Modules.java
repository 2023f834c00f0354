package io.xuqi.scenarios.build;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The published Maven modules as they lie on the class path. Which module a class belongs to is
 * read from where it lies, not from its package: a new package is covered without a word here.
 */
final class Modules {
  /** Who may use whom. Only the simulators know an adapter: they speak its messages. */
  static final Map<String, Set<String>> ARROWS =
      Map.of(
          "renewal-core", Set.of(),
          "token-pkcs11", Set.of("renewal-core"),
          "ca-client", Set.of("renewal-core"),
          "payment", Set.of("renewal-core"),
          "invoice", Set.of("renewal-core"),
          "renewal-store", Set.of("renewal-core"),
          "renewal-simulators", Set.of("renewal-core", "ca-client", "payment"),
          "renewal-contracts", Set.of("renewal-core"));

  /** {@code …/renewal-core/target/classes}, a jar there, or one in a Maven repository. */
  private static final Pattern FOLDER =
      Pattern.compile("/([a-z0-9-]+)/(?:target|[0-9][^/]*)/(?:classes/?|[^/]+\\.jar)$");

  private static final Map<String, Path> PATHS = paths();
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importLocations(
              PATHS.values().stream().map(Modules::location).collect(Collectors.toSet()));
  private static final Map<String, String> MODULE_OF_CLASS = modulesByClass();
  private static final Map<String, Set<String>> EXPORTS =
      PATHS.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, module -> exports(module.getValue())));

  private Modules() {}

  /** The published modules that are on the class path. */
  static Set<String> present() {
    return PATHS.keySet();
  }

  /** The main classes of all published modules. */
  static JavaClasses classes() {
    return CLASSES;
  }

  /** The module of a class, or "" when it is in none of them. */
  static String of(JavaClass type) {
    return MODULE_OF_CLASS.getOrDefault(type.getName(), "");
  }

  /** Whether the class is in an exported package. */
  static boolean exported(JavaClass type) {
    return EXPORTS.getOrDefault(of(type), Set.of()).contains(type.getPackageName());
  }

  private static Map<String, Path> paths() {
    Map<String, Path> paths = new TreeMap<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Matcher folder = FOLDER.matcher(entry.replace(File.separatorChar, '/'));
      if (folder.find() && ARROWS.containsKey(folder.group(1))) {
        paths.put(folder.group(1), Path.of(entry));
      }
    }
    return paths;
  }

  /** A folder after {@code mvn test}, a jar after {@code mvn verify}. */
  private static Location location(Path path) {
    if (Files.isDirectory(path)) {
      return Location.of(path);
    }
    try (JarFile jar = new JarFile(path.toFile())) {
      return Location.of(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> modulesByClass() {
    Map<String, String> modules = new HashMap<>();
    PATHS.forEach(
        (module, path) ->
            new ClassFileImporter()
                .importLocations(Set.of(location(path)))
                .forEach(type -> modules.put(type.getName(), module)));
    return modules;
  }

  private static Set<String> exports(Path module) {
    return ModuleFinder.of(module).findAll().stream()
        .flatMap(reference -> reference.descriptor().exports().stream())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toSet());
  }
}
