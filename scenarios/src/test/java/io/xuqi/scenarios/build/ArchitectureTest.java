package io.xuqi.scenarios.build;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.security.Security;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of docs/architecture.md that a compiler does not keep. */
class ArchitectureTest {
  private static final DescribedPredicate<JavaClass> IN_CORE =
      describe("in renewal-core", type -> Modules.of(type).equals("renewal-core"));

  /** What core may touch besides itself. */
  private static final DescribedPredicate<JavaClass> ALLOWED_IN_CORE =
      describe("part of the JDK's base, jSpecify or Bouncy Castle", ArchitectureTest::fitsCore);

  private static final DescribedPredicate<JavaClass> CORES_LIBRARIES =
      resideInAnyPackage(
          "java.io..",
          "java.lang..",
          "java.math..",
          "java.net",
          "java.nio..",
          "java.security..",
          "java.text..",
          "java.time..",
          "java.util..",
          "javax.crypto..",
          "javax.security.auth..",
          "org.bouncycastle..",
          "org.jspecify.annotations..");

  /** Libraries that an embedder must never meet in a signature. */
  private static final DescribedPredicate<JavaClass> OF_A_LIBRARY =
      resideInAnyPackage(
          "org.bouncycastle..",
          "okhttp3..",
          "okio..",
          "kotlin..",
          "com.fasterxml.jackson..",
          "com.sun.jna..",
          "io.nayuki..",
          "com.google.zxing..",
          "org.sqlite..",
          "org.postgresql..");

  /** Where a program begins or somebody asked for waiting. */
  private static final DescribedPredicate<JavaClass> A_RUNNER =
      describe("a runner or main class", type -> outermost(type).matches("(.*Runner|Main)"));

  /** The contract of payment methods looks for secrets where System.Logger's lines end up. */
  private static final DescribedPredicate<JavaClass> LOOKING_AT_LOGS =
      describe("looking at logs", type -> outermost(type).equals("CapturedLogs"));

  private static final DescribedPredicate<JavaAccess<?>> SYSTEM_CLOCK_IS_READ =
      describe("the system's clock is read", ArchitectureTest::isNowWithoutAClock)
          .or(uses(Clock.class, "system", "systemUTC", "systemDefaultZone"))
          .or(uses(System.class, "currentTimeMillis"));

  @Test
  void every_published_module_is_looked_at() {
    assertEquals(Modules.ARROWS.keySet(), Modules.present());
    Modules.classes().forEach(type -> assertFalse(Modules.of(type).isEmpty(), type.getName()));
  }

  @Test
  void arrows_between_modules_point_one_way() {
    check(classes().should(useOnlyTheModulesTheyMay()));
  }

  @Test
  void core_is_the_jdk_jspecify_and_bouncy_castle() {
    check(noClasses().that(IN_CORE).should().dependOnClassesThat(not(ALLOWED_IN_CORE)));
  }

  @Test
  void no_library_type_shows_in_an_exported_signature() {
    check(classes().that(describe("exported", Modules::exported)).should(showNoLibrary()));
  }

  @Test
  void nobody_changes_the_jvms_security_providers() {
    check(
        noClasses()
            .should()
            .accessTargetWhere(
                uses(
                    Security.class,
                    "addProvider",
                    "insertProviderAt",
                    "removeProvider",
                    "setProperty")));
  }

  @Test
  void time_comes_from_the_callers_clock() {
    check(noClasses().that(not(A_RUNNER)).should().accessTargetWhere(SYSTEM_CLOCK_IS_READ));
  }

  @Test
  void nobody_sleeps() {
    check(
        noClasses()
            .that(not(A_RUNNER))
            .should()
            .accessTargetWhere(uses(Thread.class, "sleep").or(uses(TimeUnit.class, "sleep"))));
  }

  @Test
  void core_owns_no_thread() {
    check(
        noClasses()
            .that(IN_CORE.and(not(A_RUNNER)))
            .should()
            .accessTargetWhere(uses(Executors.class).or(uses(Thread.class, "<init>", "start"))));
  }

  @Test
  void statics_never_change() {
    check(fields().that().areStatic().should().beFinal());
  }

  @Test
  void nobody_prints_and_logging_is_system_logger() {
    check(NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
    check(noClasses().that(not(LOOKING_AT_LOGS)).should(USE_JAVA_UTIL_LOGGING));
  }

  @Test
  void packages_have_no_cycles() {
    check(slices().matching("io.xuqi.(**)").should().beFreeOfCycles());
  }

  private static void check(ArchRule rule) {
    rule.check(Modules.classes());
  }

  private static ArchCondition<JavaClass> useOnlyTheModulesTheyMay() {
    return new ArchCondition<>("use only the modules they may") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String from = Modules.of(type);
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          String to = Modules.of(dependency.getTargetClass().getBaseComponentType());
          if (!to.isEmpty() && !to.equals(from) && !Modules.ARROWS.get(from).contains(to)) {
            events.add(
                SimpleConditionEvent.violated(
                    type, from + " must not know " + to + ": " + dependency.getDescription()));
          }
        }
      }
    };
  }

  private static ArchCondition<JavaClass> showNoLibrary() {
    return new ArchCondition<>("show no library's type") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!visible(type)) {
          return;
        }
        show(type, type.getFullName(), Stream.concat(header(type), parameters(type)), events);
        for (JavaField field : type.getFields()) {
          if (visible(field)) {
            show(type, field.getFullName(), Stream.of(field.getType()), events);
          }
        }
        for (JavaCodeUnit unit : type.getCodeUnits()) {
          if (visible(unit)) {
            show(type, unit.getFullName(), signature(unit), events);
          }
        }
      }
    };
  }

  private static void show(
      JavaClass type, String member, Stream<? extends JavaType> types, ConditionEvents events) {
    types
        .flatMap(shown -> shown.getAllInvolvedRawTypes().stream())
        .map(JavaClass::getBaseComponentType)
        .filter(OF_A_LIBRARY)
        .distinct()
        .forEach(
            library ->
                events.add(
                    SimpleConditionEvent.violated(type, member + " shows " + library.getName())));
  }

  private static Stream<JavaType> header(JavaClass type) {
    return Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
  }

  private static Stream<JavaType> parameters(JavaClass type) {
    return type.getTypeParameters().stream().flatMap(p -> p.getUpperBounds().stream());
  }

  private static Stream<JavaType> signature(JavaCodeUnit unit) {
    return Stream.of(
            Stream.of(unit.getReturnType()),
            unit.getParameterTypes().stream(),
            unit.getExceptionTypes().stream(),
            unit.getTypeParameters().stream()
                .map(JavaTypeVariable::getUpperBounds)
                .flatMap(bounds -> bounds.stream()))
        .flatMap(types -> types);
  }

  /** Public or protected, all the way out. */
  private static boolean visible(JavaClass type) {
    return visible((HasModifiers) type)
        && type.getEnclosingClass().map(outer -> visible(outer)).orElse(true);
  }

  private static boolean visible(HasModifiers member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private static String outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type.getSimpleName());
  }

  /** Whether a member of that class is called or referred to; any member when none is named. */
  private static DescribedPredicate<JavaAccess<?>> uses(Class<?> owner, String... members) {
    Set<String> names = Set.of(members);
    return describe(
        owner.getSimpleName() + "." + String.join("/", members) + " is used",
        access ->
            access.getTargetOwner().isEquivalentTo(owner)
                && (names.isEmpty() || names.contains(access.getName())));
  }

  private static boolean isNowWithoutAClock(JavaAccess<?> access) {
    return access.getTargetOwner().getPackageName().equals("java.time")
        && access.getName().equals("now")
        && access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
        && target.getRawParameterTypes().stream().noneMatch(t -> t.isEquivalentTo(Clock.class));
  }

  private static boolean fitsCore(JavaClass type) {
    JavaClass base = type.getBaseComponentType();
    return base.isPrimitive() || IN_CORE.test(base) || CORES_LIBRARIES.test(base);
  }
}
