package io.xuqi.scenarios.ports;

import io.xuqi.common.Bytes;
import io.xuqi.payment.PaymentMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** {@link WalletPayment}, compiled anew with one of its lines changed. */
final class WalletMutant {
  private static final Path FOLDER =
      Path.of(System.getProperty("xuqi.root"))
          .resolve("scenarios/src/test/java/io/xuqi/scenarios/ports");
  private static final String MUTATED = "WalletPayment";

  /** Package-private companions have to be in the same loader. */
  private static final List<String> COMPILED = List.of(MUTATED, "WalletMessage", "BoundedBody");

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** One for all mutants: it opens every archive of the class path, and keeps them open. */
  private static final JavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

  private static final Map<String, WalletMutant> KNOWN = new ConcurrentHashMap<>();

  private final Class<?> type;

  private WalletMutant(Class<?> type) {
    this.type = type;
  }

  /**
   * @param from a piece of the source that occurs once
   * @throws IllegalArgumentException if it does not, or the result does not compile
   */
  static WalletMutant of(String name, String from, String to) throws Exception {
    String source = source(MUTATED);
    if (source.indexOf(from) < 0 || source.indexOf(from) != source.lastIndexOf(from)) {
      throw new IllegalArgumentException(name + ": occurs not exactly once: " + from);
    }
    Map<String, byte[]> classes = compile(name, source.replace(from, to));
    Class<?> type = new Loader(classes).loadClass(WalletPayment.class.getName());
    WalletMutant mutant = new WalletMutant(type);
    KNOWN.put(name, mutant);
    return mutant;
  }

  static Optional<WalletMutant> named(String name) {
    return Optional.ofNullable(KNOWN.get(name));
  }

  PaymentMethod method(URI gateway, Bytes secret) {
    try {
      return (PaymentMethod)
          type.getConstructor(URI.class, Bytes.class).newInstance(gateway, secret);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String source(String type) throws IOException {
    return Files.readString(FOLDER.resolve(type + ".java"));
  }

  private static Map<String, byte[]> compile(String name, String mutated) throws Exception {
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    Map<String, byte[]> classes = new HashMap<>();
    List<JavaFileObject> sources =
        Stream.of(
                new Source(MUTATED, mutated),
                new Source(COMPILED.get(1), source(COMPILED.get(1))),
                new Source(COMPILED.get(2), source(COMPILED.get(2))))
            .map(JavaFileObject.class::cast)
            .toList();
    List<String> options =
        List.of("-classpath", System.getProperty("java.class.path"), "-proc:none", "-nowarn");
    JavaFileManager files = new InMemory(FILES, classes);
    if (!COMPILER.getTask(null, files, said, options, null, sources).call()) {
      throw new IllegalArgumentException(name + ": " + said.getDiagnostics());
    }
    return classes;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String type, String text) {
      super(URI.create("string:///" + type + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, byte[]> classes;

    InMemory(JavaFileManager files, Map<String, byte[]> classes) {
      super(files);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("mem:///" + name.replace('.', '/')), kind) {
        @Override
        public OutputStream openOutputStream() {
          return new ByteArrayOutputStream() {
            @Override
            public void close() {
              classes.put(name, toByteArray());
            }
          };
        }
      };
    }
  }

  /** Prefers what was compiled here to what is on the class path. */
  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> classes;

    Loader(Map<String, byte[]> classes) {
      super(WalletMutant.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        byte[] content = classes.get(name);
        if (content == null) {
          return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : defineClass(name, content, 0, content.length);
      }
    }
  }
}
