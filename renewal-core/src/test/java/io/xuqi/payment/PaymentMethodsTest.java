package io.xuqi.payment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may take payments is on the integrator's list, and nobody else is even looked at. */
class PaymentMethodsTest {

  /** What the plugins below have done, static initializers included. */
  private static final List<String> DONE = new ArrayList<>();

  @TempDir Path folder;

  @BeforeEach
  void forget() {
    DONE.clear();
  }

  @Test
  void a_listed_plugin_is_made_with_its_settings() throws Exception {
    List<PaymentMethod> methods =
        PaymentMethods.load(
            Map.of(Good.class.getName(), PaymentSettings.of(Map.of("id", "good-pay"))),
            offering(Good.class));
    assertEquals("good-pay", methods.get(0).descriptor().id().value());
    assertEquals("good-pay", methods.get(0).toString());
  }

  @Test
  void nothing_of_a_plugin_that_is_not_listed_runs_not_even_a_static_initializer()
      throws Exception {
    List<PaymentMethod> methods =
        PaymentMethods.load(listed(Good.class), offering(Hostile.class, Good.class));
    assertEquals(1, methods.size());
    assertEquals(List.of(), DONE);
    PaymentMethods.load(listed(Hostile.class), offering(Hostile.class, Good.class));
    assertEquals(List.of("initialized", "made", "created"), DONE, "it would have been seen");
  }

  @Test
  void a_name_is_compared_whole() {
    assertCode(
        ErrorCode.PAYMENT_PLUGIN_MISSING, Map.of("Good", PaymentSettings.none()), Good.class);
    assertCode(
        ErrorCode.PAYMENT_PLUGIN_MISSING,
        Map.of(Good.class.getName().toUpperCase(java.util.Locale.ROOT), PaymentSettings.none()),
        Good.class);
  }

  @Test
  void a_listed_plugin_that_is_not_there_fails_loudly() {
    PaymentException missing =
        assertCode(ErrorCode.PAYMENT_PLUGIN_MISSING, listed(Good.class, Other.class), Good.class);
    assertEquals(List.of(Other.class.getName()), missing.problem().arguments());
  }

  @Test
  void two_plugins_with_one_id_fail_loudly() {
    PaymentException duplicate =
        assertCode(
            ErrorCode.PAYMENT_PLUGIN_DUPLICATE,
            listed(Good.class, Other.class),
            Good.class,
            Other.class);
    assertEquals("good", duplicate.problem().arguments().get(0));
  }

  @Test
  void somebody_elses_broken_registration_harms_nobody() throws Exception {
    Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services(),
        "no.such.Plugin\n" + String.class.getName() + "\n" + Good.class.getName() + "\n");
    try (URLClassLoader loader = loader()) {
      assertEquals(1, PaymentMethods.load(listed(Good.class), loader).size());
    }
  }

  @Test
  void somebody_elses_class_that_cannot_be_loaded_harms_nobody() throws Exception {
    Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services(), "Future\n" + Good.class.getName() + "\n");
    byte[] ofANewerJava = HexFormat.of().parseHex("cafebabe0000ffff");
    Files.write(folder.resolve("Future.class"), ofANewerJava);
    try (URLClassLoader loader = loader()) {
      assertEquals(1, PaymentMethods.load(listed(Good.class), loader).size());
    }
  }

  @Test
  void a_plugin_that_breaks_while_it_is_made_or_described_is_named() {
    for (Class<?> broken :
        List.of(
            BreaksInitializing.class,
            BreaksConstructing.class,
            BreaksCreating.class,
            MissesAClass.class,
            MakesNothing.class,
            BreaksDescribing.class,
            DescribesNothing.class,
            HasNoName.class)) {
      PaymentException failed = assertCode(ErrorCode.PAYMENT_PLUGIN_FAILED, listed(broken), broken);
      assertEquals(broken.getName(), failed.problem().arguments().get(0));
    }
  }

  @Test
  void a_plugin_that_refuses_its_settings_says_which() {
    PaymentException refused =
        assertCode(ErrorCode.PAYMENT_SETTINGS, listed(NeedsAKey.class), NeedsAKey.class);
    assertEquals(List.of("key"), refused.problem().arguments());
  }

  @Test
  void what_a_user_chooses_from_does_not_change_after_loading() throws Exception {
    PaymentMethod method =
        PaymentMethods.load(listed(ChangesItsMind.class), offering(ChangesItsMind.class)).get(0);
    assertEquals(method.descriptor(), method.descriptor());
    assertEquals("id1", method.descriptor().id().value());
  }

  @Test
  void settings_show_their_names_only_and_are_bounded() throws Exception {
    PaymentSettings settings = PaymentSettings.of(Map.of("key", "s3cret", "empty", " "));
    assertEquals("PaymentSettings[empty, key]", settings.toString());
    assertEquals("s3cret", settings.get("key"));
    assertEquals(Optional.empty(), settings.find("empty"));
    PaymentException missing = assertThrows(PaymentException.class, () -> settings.get("empty"));
    assertFalse(missing.getMessage().contains("s3cret"));
    String long1 = "x".repeat(PaymentSettings.MAX_VALUE + 1);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> PaymentSettings.of(Map.of("key", long1)));
    assertTrue(refused.getMessage().length() < 100);
    Map<String, String> many = new LinkedHashMap<>();
    for (int i = 0; i <= PaymentSettings.MAX_SETTINGS; i++) {
      many.put("k" + i, "");
    }
    assertThrows(IllegalArgumentException.class, () -> PaymentSettings.of(many));
  }

  private static Map<String, PaymentSettings> listed(Class<?>... plugins) {
    Map<String, PaymentSettings> allowed = new LinkedHashMap<>();
    Stream.of(plugins).forEach(p -> allowed.put(p.getName(), PaymentSettings.none()));
    return allowed;
  }

  private PaymentException assertCode(
      ErrorCode code, Map<String, PaymentSettings> allowed, Class<?>... offered) {
    PaymentException failed =
        assertThrows(PaymentException.class, () -> PaymentMethods.load(allowed, offering(offered)));
    assertEquals(code, failed.code());
    return failed;
  }

  /** A class path on which these plugins lie, registered as a jar would. */
  private ClassLoader offering(Class<?>... plugins) throws Exception {
    Files.createDirectories(folder.resolve("META-INF/services"));
    Files.write(services(), Stream.of(plugins).map(Class::getName).toList());
    return loader();
  }

  private Path services() {
    return folder.resolve("META-INF/services").resolve(PaymentMethodProvider.class.getName());
  }

  private URLClassLoader loader() throws Exception {
    URL[] urls = {folder.toUri().toURL()};
    return new URLClassLoader(urls, PaymentMethodsTest.class.getClassLoader());
  }

  private static PaymentMethod method(String id, String name) {
    return new PaymentMethod() {
      @Override
      public PaymentMethodDescriptor descriptor() {
        return new PaymentMethodDescriptor(
            new PaymentMethodId(id), PaymentMethodDescriptor.Channel.ONLINE, name, name);
      }

      @Override
      public PaymentSession open(PaymentEnvironment environment) {
        throw new IllegalStateException("nobody pays here");
      }
    };
  }

  public static final class Good implements PaymentMethodProvider {
    @Override
    public PaymentMethod create(PaymentSettings settings) {
      return method(settings.find("id").orElse("good"), "好");
    }
  }

  public static final class Other implements PaymentMethodProvider {
    @Override
    public PaymentMethod create(PaymentSettings settings) {
      return method("good", "好");
    }
  }

  public static final class Hostile implements PaymentMethodProvider {
    static {
      DONE.add("initialized");
    }

    public Hostile() {
      DONE.add("made");
    }

    @Override
    public PaymentMethod create(PaymentSettings settings) {
      DONE.add("created");
      return method("hostile", "坏");
    }
  }

  public static final class NeedsAKey implements PaymentMethodProvider {
    @Override
    public PaymentMethod create(PaymentSettings settings) throws PaymentException {
      return method(settings.get("key"), "钥");
    }
  }

  public static final class BreaksInitializing implements PaymentMethodProvider {
    private static final Object BROKEN = List.of().get(0);

    @Override
    public PaymentMethod create(PaymentSettings settings) {
      return assertInstanceOf(PaymentMethod.class, BROKEN);
    }
  }

  public static final class BreaksConstructing implements PaymentMethodProvider {
    public BreaksConstructing() {
      throw new IllegalStateException("broken");
    }

    @Override
    public PaymentMethod create(PaymentSettings settings) {
      return method("x", "x");
    }
  }

  public static final class BreaksCreating implements PaymentMethodProvider {
    @Override
    public PaymentMethod create(PaymentSettings settings) {
      throw new IllegalStateException("broken");
    }
  }

  public static final class MissesAClass implements PaymentMethodProvider {
    @Override
    public PaymentMethod create(PaymentSettings settings) {
      throw new NoClassDefFoundError("no/such/Library");
    }
  }

  public static final class MakesNothing implements PaymentMethodProvider {
    @Override
    public PaymentMethod create(PaymentSettings settings) {
      return null;
    }
  }

  public static final class BreaksDescribing implements PaymentMethodProvider {
    @Override
    public PaymentMethod create(PaymentSettings settings) {
      return method("NO ID", "x");
    }
  }

  public static final class DescribesNothing implements PaymentMethodProvider {
    @Override
    public PaymentMethod create(PaymentSettings settings) {
      return new PaymentMethod() {
        @Override
        public PaymentMethodDescriptor descriptor() {
          return null;
        }

        @Override
        public PaymentSession open(PaymentEnvironment environment) {
          throw new IllegalStateException("nobody pays here");
        }
      };
    }
  }

  public static final class HasNoName implements PaymentMethodProvider {
    @Override
    public PaymentMethod create(PaymentSettings settings) {
      return method("x", "\n");
    }
  }

  public static final class ChangesItsMind implements PaymentMethodProvider {
    private int asked;

    @Override
    public PaymentMethod create(PaymentSettings settings) {
      return new PaymentMethod() {
        @Override
        public PaymentMethodDescriptor descriptor() {
          return method("id" + ++asked, "x").descriptor();
        }

        @Override
        public PaymentSession open(PaymentEnvironment environment) {
          throw new IllegalStateException("nobody pays here");
        }
      };
    }
  }
}
