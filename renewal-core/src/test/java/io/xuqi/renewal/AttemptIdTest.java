package io.xuqi.renewal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.RenewalId;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AttemptIdTest {

  @Property
  void leads_back_to_its_renewal_and_is_fit_for_every_provider(
      @ForAll long most, @ForAll long least, @ForAll @IntRange(min = 1, max = 100) int ordinal) {
    AttemptId id = new AttemptId(new RenewalId(new UUID(most, least)), ordinal);

    assertTrue(id.toString().matches("[a-z0-9_]{3,29}"), id.toString());
    assertEquals(Optional.of(id), AttemptId.parse(id.toString()));
  }

  @Test
  void what_is_not_one_of_ours_leads_nowhere() {
    for (String other : new String[] {"", "_1", "a_0", "a_01", "a_1000", "A_1", "a-1", "a_1 "}) {
      assertEquals(Optional.empty(), AttemptId.parse(other), other);
    }
    assertEquals(Optional.empty(), AttemptId.parse("zzzzzzzzzzzzzzzzzzzzzzzzz_1"), "too large");
  }
}
