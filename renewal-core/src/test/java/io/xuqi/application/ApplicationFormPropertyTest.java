package io.xuqi.application;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

class ApplicationFormPropertyTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2022-10-14T02:00:00Z"), ZoneOffset.UTC);

  @Property(tries = 300)
  @Tag("R16")
  void whatever_is_typed_has_faults_or_gives_values(
      @ForAll String id, @ForAll String name, @ForAll String mobile, @ForAll String email)
      throws FormException {
    ApplicationForm form =
        ApplicationForm.builder()
            .idType(IdType.OTHER)
            .idNumber(id)
            .agentName(name)
            .mobile(mobile)
            .email(email)
            .build();
    if (form.check(CLOCK).isEmpty()) {
      form.validated(CLOCK);
    } else {
      assertThrows(FormException.class, () -> form.validated(CLOCK));
    }
  }
}
