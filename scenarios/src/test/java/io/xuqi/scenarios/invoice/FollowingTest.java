package io.xuqi.scenarios.invoice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.invoice.delivery.CollectedInvoice;
import io.xuqi.invoice.delivery.InvoiceFollower;
import io.xuqi.renewal.RenewalEvent;
import io.xuqi.renewal.RequestedInvoice.State;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.ca.CaOperation;
import io.xuqi.simulator.ca.Invoicing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invoices that are collected as soon as they are issued. */
class FollowingTest {

  @TempDir Path folder;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();
  private InvoiceFollower follower;
  private InvoiceWorld world;

  @BeforeEach
  void follow() throws Exception {
    follower =
        InvoiceFollower.into(
            folder.resolve("invoices"),
            tasks::add,
            new InvoiceFollower.Notices() {
              @Override
              public void collected(RenewalId renewal, CollectedInvoice invoice) {
                told.add("collected " + invoice.files().size());
              }

              @Override
              public void notCollected(RenewalId renewal, int workingDays, Problem problem) {
                told.add("not collected " + workingDays + " " + problem.code().value());
              }

              @Override
              public void overdue(RenewalId renewal) {
                told.add("overdue");
              }
            });
    world = new InvoiceWorld(policy -> policy, follower);
    follower.follow(world.engine);
  }

  private void work() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  /** So many days, with a look on each. */
  private void days(int days) throws Exception {
    for (int i = 0; i < days; i++) {
      world.clock.advance(Duration.ofDays(1));
      world.engine.refresh(world.renewal.id());
      work();
    }
  }

  @Test
  @Tag("R42")
  void an_issued_invoice_is_collected_off_the_engines_thread() throws Exception {
    world.ask().paidAndApproved();
    assertEquals(1, tasks.size());
    assertFalse(Files.exists(folder.resolve("invoices")), "nothing on the engine's thread");
    work();
    assertEquals(List.of("collected 3"), told);
    assertEquals(State.COLLECTED, world.invoice().state());
    days(12);
    assertEquals(List.of("collected 3"), told);
  }

  @Test
  @Tag("R44")
  void what_could_not_be_collected_is_tried_again_on_the_next_working_day() throws Exception {
    world.ask();
    world.faults.every(CaOperation.INVOICE_DOCUMENT, Fault.UNREACHABLE);
    world.paidAndApproved();
    work();
    days(1);
    assertEquals(List.of("not collected 0 ca.unreachable", "not collected 1 ca.unreachable"), told);
    assertEquals(State.ISSUED, world.invoice().state());
    world.faults.clear();
    days(1);
    assertEquals("collected 3", told.get(2));
    days(12);
    assertEquals(3, told.size());
  }

  @Test
  @Tag("R44")
  void after_seven_working_days_it_says_once_to_ask_the_ca() throws Exception {
    world.ask();
    world.faults.every(CaOperation.INVOICE_DOCUMENT, Fault.UNREACHABLE);
    world.paidAndApproved();
    work();
    days(20);
    assertEquals(1, told.stream().filter("overdue"::equals).count(), told.toString());
    assertEquals("overdue", told.get(told.size() - 1));
    assertEquals(State.ISSUED, world.invoice().state());
  }

  @Test
  void one_invoice_is_collected_by_one_task_at_a_time() throws Exception {
    world.ask().paidAndApproved();
    follower.happened(
        new RenewalEvent.InvoiceWaiting(world.renewal.id(), world.clock.instant(), 1));
    assertEquals(1, tasks.size());
    work();
    follower.happened(
        new RenewalEvent.InvoiceWaiting(world.renewal.id(), world.clock.instant(), 2));
    assertEquals(1, tasks.size());
    work();
    assertEquals(List.of("collected 3", "collected 3"), told);
  }

  @Test
  void an_executor_that_takes_nothing_does_not_keep_the_next_reminder_from_collecting()
      throws Exception {
    List<Runnable> taken = new ArrayList<>();
    boolean[] full = {true};
    InvoiceFollower refused =
        InvoiceFollower.into(
            folder.resolve("invoices"),
            task -> {
              if (full[0]) {
                throw new RejectedExecutionException();
              }
              taken.add(task);
            },
            new InvoiceFollower.Notices() {
              @Override
              public void collected(RenewalId renewal, CollectedInvoice invoice) {}

              @Override
              public void notCollected(RenewalId renewal, int workingDays, Problem problem) {}

              @Override
              public void overdue(RenewalId renewal) {}
            });
    RenewalEvent event = new RenewalEvent.InvoiceIssued(world.renewal.id(), world.clock.instant());
    refused.happened(event); // nobody to collect with yet
    refused.follow(world.engine);
    assertThrows(RejectedExecutionException.class, () -> refused.happened(event));
    full[0] = false;
    refused.happened(event);
    assertEquals(1, taken.size());
  }

  @Test
  void paper_is_nothing_to_collect() throws Exception {
    world = new InvoiceWorld(policy -> policy.invoices(Invoicing.standard().withPaper()), follower);
    follower.follow(world.engine);
    world.ask(
        world
            .form()
            .type(io.xuqi.invoice.InvoiceType.FIXED_AMOUNT_PAPER)
            .recipientName("李小明")
            .recipientMobile("13800000000")
            .recipientAddress("昆明市示例路1号"));
    world.paidAndApproved();
    work();
    assertEquals(List.of(), told);
  }
}
