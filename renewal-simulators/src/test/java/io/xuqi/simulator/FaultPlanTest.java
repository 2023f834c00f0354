package io.xuqi.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

  private enum Act implements Operation {
    READ,
    WRITE;

    @Override
    public Set<Fault> faults() {
      return this == READ
          ? EnumSet.of(Fault.FAILED)
          : EnumSet.of(Fault.FAILED, Fault.UNKNOWN_NOT_DONE, Fault.UNKNOWN_DONE);
    }
  }

  private final List<Act> done = new ArrayList<>();
  private final FaultPlan plan = FaultPlan.recording();

  private void perform(Act act) throws IOException {
    perform(plan, act);
  }

  private void perform(FaultPlan by, Act act) throws IOException {
    by.perform(act, () -> done.add(act), fault -> new IOException(fault.name()));
  }

  private void assertFails(Fault fault, Act act) {
    assertEquals(fault.name(), assertThrows(IOException.class, () -> perform(act)).getMessage());
  }

  @Test
  void without_faults_everything_is_done_and_recorded_in_order() throws IOException {
    perform(Act.READ);
    perform(Act.WRITE);
    assertEquals(List.of(Act.READ, Act.WRITE), done);
    assertEquals(
        List.of(
            new FaultPlan.Performed(1, Act.READ, Optional.empty()),
            new FaultPlan.Performed(2, Act.WRITE, Optional.empty())),
        plan.performed());
    assertEquals(
        EnumSet.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.FAILED),
        plan.performed().get(0).faults());
  }

  @Test
  void a_fault_strikes_at_its_number_only() throws IOException {
    plan.at(2, Fault.FAILED);
    perform(Act.READ);
    assertFails(Fault.FAILED, Act.READ);
    perform(Act.READ);
    assertEquals(2, done.size());
    assertEquals(Optional.of(Fault.FAILED), plan.performed().get(1).fault());
  }

  @Test
  void a_fault_strikes_at_the_occurrence_of_its_operation() throws IOException {
    plan.at(Act.WRITE, 2, Fault.UNKNOWN_NOT_DONE);
    perform(Act.WRITE);
    perform(Act.READ);
    assertFails(Fault.UNKNOWN_NOT_DONE, Act.WRITE);
    plan.next(Act.WRITE, Fault.UNKNOWN_DONE);
    perform(Act.READ);
    assertFails(Fault.UNKNOWN_DONE, Act.WRITE);
    assertEquals(List.of(Act.WRITE, Act.READ, Act.READ, Act.WRITE), done);
  }

  @Test
  void a_standing_fault_strikes_until_it_is_cleared() throws IOException {
    plan.every(Act.READ, Fault.FAILED);
    assertFails(Fault.FAILED, Act.READ);
    assertFails(Fault.FAILED, Act.READ);
    plan.clear();
    perform(Act.READ);
    assertEquals(3, plan.count());
  }

  @Test
  void a_crash_is_an_error_before_or_after_the_act() {
    plan.at(1, Fault.CRASH_BEFORE).at(2, Fault.CRASH_AFTER);
    assertThrows(SimulatedCrash.class, () -> perform(Act.WRITE));
    assertEquals(List.of(), done);
    assertThrows(SimulatedCrash.class, () -> perform(Act.WRITE));
    assertEquals(List.of(Act.WRITE), done);
  }

  @Test
  void a_fault_that_an_operation_cannot_have_is_a_mistake_of_the_test() {
    assertThrows(IllegalStateException.class, () -> plan.next(Act.READ, Fault.UNKNOWN_DONE));
    plan.at(1, Fault.TOKEN_FULL);
    assertThrows(IllegalStateException.class, () -> perform(Act.READ));
    assertThrows(IllegalArgumentException.class, () -> plan.at(0, Fault.FAILED));
    assertEquals(List.of(), done);
  }

  @Test
  void the_plan_without_faults_keeps_no_record_and_takes_none() throws IOException {
    perform(FaultPlan.none(), Act.READ);
    assertEquals(0, FaultPlan.none().count());
    assertThrows(IllegalStateException.class, () -> FaultPlan.none().at(1, Fault.FAILED));
  }

  @Test
  void somebody_else_acts_once_right_before_an_operation() throws IOException {
    plan.before(2, () -> done.add(Act.WRITE)).at(2, Fault.FAILED);
    perform(Act.READ);
    assertFails(Fault.FAILED, Act.READ);
    perform(Act.READ);
    assertEquals(List.of(Act.READ, Act.WRITE, Act.READ), done);
    plan.before(4, () -> done.add(Act.WRITE));
    plan.clear();
    perform(Act.READ);
    assertEquals(List.of(Act.READ, Act.WRITE, Act.READ, Act.READ), done);
  }

  @Test
  void a_fault_can_wait_for_an_operation_that_can_have_it() throws IOException {
    plan.from(2, Fault.UNKNOWN_DONE);
    perform(Act.WRITE);
    perform(Act.READ);
    assertFails(Fault.UNKNOWN_DONE, Act.WRITE);
    perform(Act.WRITE);
  }
}
