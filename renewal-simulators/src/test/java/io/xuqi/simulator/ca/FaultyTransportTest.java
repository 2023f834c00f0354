package io.xuqi.simulator.ca;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.ca.portal.PortalTransport.Reply;
import io.xuqi.ca.portal.PortalTransport.Request;
import io.xuqi.common.Bytes;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FaultyTransportTest {
  private final AtomicInteger replies = new AtomicInteger(200);
  private final FaultPlan plan = FaultPlan.recording();
  private final FaultyTransport way =
      new FaultyTransport(
          request -> new Reply(replies.getAndIncrement(), Map.of(), Bytes.empty()), plan);

  @Test
  void a_stale_reply_is_the_one_that_the_same_question_got_before() throws IOException {
    assertEquals(200, ask(1));
    assertEquals(201, ask(1));
    assertEquals(202, ask(2));
    plan.next(CaOperation.ORDER, Fault.STALE);
    assertEquals(201, ask(1));
  }

  @Test
  void the_first_reply_cannot_be_stale_and_is_lost() throws IOException {
    ask(2);
    plan.next(CaOperation.ORDER, Fault.STALE);
    assertThrows(IOException.class, () -> ask(1));
  }

  @Test
  void only_the_replies_to_so_many_questions_are_kept() throws IOException {
    for (int i = 1; i <= FaultyTransport.MAX_QUESTIONS + 1; i++) {
      ask(i);
    }
    plan.next(CaOperation.ORDER, Fault.STALE);
    assertEquals(202, ask(3));
    plan.next(CaOperation.ORDER, Fault.STALE);
    assertThrows(IOException.class, () -> ask(1));
  }

  private int ask(int order) throws IOException {
    return way.exchange(new Request("GET", "orders/" + order, Map.of(), Bytes.empty())).status();
  }
}
