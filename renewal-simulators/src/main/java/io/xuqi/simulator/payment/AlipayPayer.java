package io.xuqi.simulator.payment;

import io.xuqi.common.Money;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.alipay.protocol.AlipayForm;
import io.xuqi.simulator.payment.AlipayDesk.RefusedException;
import java.util.Map;

/** The person who pays with the simulated Alipay, as he is shown. Thread-safe. */
public final class AlipayPayer {
  private final SimulatedAlipay alipay;
  private final AlipayGateway gateway;

  AlipayPayer(SimulatedAlipay alipay, AlipayGateway gateway) {
    this.alipay = alipay;
    this.gateway = gateway;
  }

  /**
   * Scans the code or opens the page, and does not pay yet: from now on the trade exists.
   *
   * @throws IllegalArgumentException if it is nothing of this Alipay's, or not signed
   * @throws IllegalStateException if it can be paid no more
   */
  public void scan(NextAction shown) {
    String trade = trade(shown);
    alipay.locked(
        state -> {
          state.book().scan(find(state, trade));
          return trade;
        });
  }

  /**
   * Scans and pays. Paying twice is paying once.
   *
   * @throws IllegalArgumentException if it is nothing of this Alipay's, or not signed
   * @throws IllegalStateException if it can be paid no more
   */
  public void pay(NextAction shown) {
    String trade = trade(shown);
    alipay.locked(
        state -> {
          state.book().pay(find(state, trade));
          return trade;
        });
  }

  /**
   * Pays, and Alipay takes and reports another amount than was ordered, which no real one does.
   *
   * @throws IllegalArgumentException if it is nothing of this Alipay's, or not signed
   * @throws IllegalStateException if it can be paid no more
   */
  public void pay(NextAction shown, Money amount) {
    String trade = trade(shown);
    alipay.locked(
        state -> {
          AlipayTrade found = find(state, trade);
          found.amount = amount;
          state.book().pay(found);
          return trade;
        });
  }

  private static AlipayTrade find(SimulatedAlipay.State state, String trade) {
    return state
        .book()
        .find(trade)
        .orElseThrow(() -> new IllegalArgumentException("no trade " + trade));
  }

  /** The trade that is shown; opening its page is what makes it. */
  private String trade(NextAction shown) {
    if (shown instanceof NextAction.ShowQr code && code.content().startsWith(AlipayDesk.CODES)) {
      return code.content().substring(AlipayDesk.CODES.length());
    }
    if (shown instanceof NextAction.OpenUrl page) {
      Map<String, String> parameters = AlipayForm.decode(page.uri().getRawQuery());
      try {
        gateway.requireGenuine(parameters);
        if (!"alipay.trade.page.pay".equals(parameters.get("method"))) {
          throw new RefusedException("40004", "isv.invalid-method");
        }
        Map<String, String> order = AlipayGateway.business(parameters);
        return open(order, parameters.getOrDefault("notify_url", ""));
      } catch (RefusedException e) {
        throw new IllegalArgumentException("the page says: " + e.getMessage());
      }
    }
    throw new IllegalArgumentException("nothing of this Alipay's: " + shown.kind());
  }

  private String open(Map<String, String> order, String notifyAddress) {
    return alipay.locked(
        state -> {
          try {
            return state.desk().offer(order, notifyAddress).name;
          } catch (RefusedException e) {
            throw new IllegalStateException("the page says: " + e.getMessage(), e);
          }
        });
  }
}
