package io.xuqi.example.spring;

import io.xuqi.renewal.RenewalEvent;
import io.xuqi.renewal.RenewalListener;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.stereotype.Component;

/** Counts what happens. A real application hands these to its metrics library. */
@Component
public final class RenewalMetrics implements RenewalListener {

  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

  @Override
  public void happened(RenewalEvent event) {
    if (event instanceof RenewalEvent.StateChanged changed) {
      count("renewal.state." + changed.to());
    } else if (event instanceof RenewalEvent.CallEnded call) {
      String outcome = call.failure().map(code -> code.value()).orElse("ok");
      count("renewal.call." + call.call() + "." + outcome);
    } else if (event instanceof RenewalEvent.ReviewOverdue) {
      count("renewal.review.overdue");
    } else if (event instanceof RenewalEvent.RefundDue) {
      count("renewal.refund.due");
    }
  }

  private void count(String name) {
    counters.computeIfAbsent(name, n -> new LongAdder()).increment();
  }

  /** The counters and how far they are. */
  public Map<String, Long> counted() {
    Map<String, Long> counted = new TreeMap<>();
    counters.forEach((name, counter) -> counted.put(name, counter.sum()));
    return counted;
  }
}
