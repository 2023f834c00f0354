package io.xuqi.simulator.payment;

import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.alipay.protocol.AlipayForm;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import io.xuqi.payment.alipay.protocol.AlipayTime;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.payment.AlipayTrade.Status;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Notifications that the merchant has not acknowledged, and when each is sent next. */
final class AlipayPushes {

  /** How long after a failed delivery the next one follows; after the last it is given up. */
  private static final List<Duration> REPETITIONS =
      List.of(
          Duration.ofMinutes(4),
          Duration.ofMinutes(10),
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(6),
          Duration.ofHours(15));

  private final SimulatedAlipay.Builder merchant;
  private final AlipayKeys keys;
  private final Clock clock;
  private final FaultPlan faults;
  private final List<Push> waiting = new ArrayList<>();
  private int count;

  AlipayPushes(SimulatedAlipay.Builder merchant, AlipayKeys keys) {
    this.merchant = merchant;
    this.keys = keys;
    this.clock = merchant.clock;
    this.faults = merchant.faults;
  }

  private static final class Push {
    private final URI address;
    private final Bytes body;
    private Instant due;
    private int failures;

    Push(URI address, Bytes body, Instant due) {
      this.address = address;
      this.body = body;
      this.due = due;
    }
  }

  /** Under the simulator's lock, which comes before this one. */
  synchronized void add(AlipayTrade trade, Status status, Optional<String> refund, Instant now) {
    if (trade.notifyAddress.isEmpty()) {
      return;
    }
    Map<String, String> form = fields(trade, status, now);
    refund.ifPresent(
        request -> {
          form.put("refund_fee", Money.ofFen(trade.refunded()).toDecimalString());
          form.put("gmt_refund", AlipayTime.format(now) + ".000");
          form.put("out_biz_no", request);
        });
    waiting.add(
        new Push(URI.create(trade.notifyAddress), signed(form), now.plus(merchant.pushDelay)));
  }

  private Map<String, String> fields(AlipayTrade trade, Status status, Instant now) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("notify_time", AlipayTime.format(now));
    form.put("notify_type", "trade_status_sync");
    form.put("notify_id", String.format("2026%030d", ++count));
    form.put("charset", "utf-8");
    form.put("version", "1.0");
    form.put("app_id", merchant.applicationId);
    form.put("auth_app_id", merchant.applicationId);
    form.put("seller_id", merchant.sellerId);
    form.put("trade_no", trade.number);
    form.put("out_trade_no", trade.name);
    form.put("trade_status", status.name());
    form.put("total_amount", trade.amount.toDecimalString());
    form.put("receipt_amount", trade.amount.toDecimalString());
    form.put("buyer_id", "2088000000000001");
    form.put("buyer_logon_id", merchant.buyerAccount);
    form.put("subject", trade.subject);
    if (trade.paidAt != null) {
      form.put("gmt_payment", AlipayTime.format(trade.paidAt));
    }
    return form;
  }

  private Bytes signed(Map<String, String> form) {
    try {
      String text = AlipayForm.signedTextOfNotification(form);
      form.put("sign", AlipaySignatures.sign(keys.own().getPrivate(), text));
      form.put("sign_type", AlipaySignatures.TYPE);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("a key of ours signs", e);
    }
    return Bytes.copyOf(AlipayForm.encode(form).getBytes(StandardCharsets.US_ASCII));
  }

  /** What is not acknowledged, due or not. */
  synchronized List<InboundMessage> waiting() {
    return waiting.stream().map(this::message).toList();
  }

  /** Sends what is due, and says how often the receiver was called. */
  int deliver(PushReceiver receiver) {
    List<Push> due = new ArrayList<>(due());
    int sent = 0;
    for (int i = 0; i < due.size(); i++) {
      Push push = due.get(i);
      try {
        sent +=
            faults.<Integer, FaultException>perform(
                AlipayOperation.PUSH,
                () -> send(push, receiver),
                fault -> new FaultException(fault));
      } catch (FaultException e) {
        switch (e.fault) {
          case LATE -> {
            // After the next one.
            List<Push> rest = due.subList(i + 1, due.size());
            if (rest.isEmpty()) {
              sent += send(push, receiver);
            } else {
              Push next = rest.remove(0);
              sent += send(next, receiver) + send(push, receiver);
            }
          }
          case DUPLICATED -> sent += 1 + send(push, receiver);
          case UNKNOWN_DONE -> {
            sent++;
            repeatLater(push); // the answer was lost
          }
          default -> repeatLater(push);
        }
      }
    }
    return sent;
  }

  private synchronized List<Push> due() {
    Instant now = clock.instant();
    return waiting.stream().filter(push -> !push.due.isAfter(now)).toList();
  }

  private int send(Push push, PushReceiver receiver) {
    boolean acknowledged;
    try {
      acknowledged = receiver.receive(push.address, message(push));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      acknowledged = false;
    } catch (Exception e) {
      acknowledged = false; // whatever the merchant's program did, it did not say success
    }
    if (acknowledged) {
      acknowledge(push);
    } else {
      repeatLater(push);
    }
    return 1;
  }

  private synchronized void acknowledge(Push push) {
    waiting.remove(push);
  }

  private synchronized void repeatLater(Push push) {
    if (push.failures == REPETITIONS.size()) {
      waiting.remove(push);
      return;
    }
    push.due = clock.instant().plus(REPETITIONS.get(push.failures++));
    if (!waiting.contains(push)) {
      waiting.add(push);
    }
  }

  private InboundMessage message(Push push) {
    return new InboundMessage(
        Map.of("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
        push.body,
        clock.instant());
  }

  private static final class FaultException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    FaultException(Fault fault) {
      super("simulated", null, false, false);
      this.fault = fault;
    }
  }
}
