package io.xuqi.scenarios.build;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The decisions of a renewal are one pure function: they reach no port and no world outside. */
class WorkflowPurityTest {

  private static final Set<String> DECIDING =
      Set.of(
          "Workflow",
          "WorkflowOfMoney",
          "WorkflowOfTransfers",
          "WorkflowOfInvoices",
          "Declaration",
          "TransitionTable",
          "OrderTrigger",
          "Polling",
          "RenewalRecord",
          "OrderRecord",
          "AttemptRecord",
          "RefundRecord",
          "InvoiceRecord");

  private static final DescribedPredicate<JavaClass> DECISIONS =
      describe(
          "deciding",
          type ->
              type.getPackageName().equals("io.xuqi.renewal")
                  && DECIDING.contains(type.getName().replaceAll("^.*\\.|\\$.*$", "")));

  /** Of ports, decisions know the values that cross them, never what acts: those are interfaces. */
  private static final DescribedPredicate<JavaClass> ACTING =
      describe(
          "a port, a clock, I/O, a thread or chance",
          type ->
              (type.isInterface()
                      && type.getPackageName()
                          .matches("io\\.xuqi\\.(token|ca|payment|invoice|store|calendar)")
                      && !type.getModifiers().toString().contains("SEALED")
                      && !type.getSimpleName().equals("NextAction"))
                  || type.isAssignableTo(Clock.class)
                  || type.getPackageName().matches("java\\.(io|net|nio\\.file|sql).*")
                  || type.getPackageName().startsWith("java.util.concurrent")
                  || type.getName().matches("java\\.(util\\.Random|security\\.SecureRandom)")
                  || type.getName().matches("java\\.lang\\.(Thread|System|ProcessHandle)"));

  @Test
  void decisionsTouchNoPort() {
    noClasses().that(DECISIONS).should().dependOnClassesThat(ACTING).check(Modules.classes());
  }

  @Test
  void theDecidingClassesAreThere() {
    classes()
        .that(DECISIONS)
        .should()
        .bePackagePrivate()
        .orShould()
        .bePrivate()
        .orShould()
        .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
        .allowEmptyShould(false)
        .check(Modules.classes());
  }
}
