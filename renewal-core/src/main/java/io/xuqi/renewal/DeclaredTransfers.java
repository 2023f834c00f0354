package io.xuqi.renewal;

import io.xuqi.common.Money;
import io.xuqi.common.Texts;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.TransferVerification.Result;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The bank transfers the payer declared, and what was found of them (R34–R36).
 *
 * @param transfers in the payer's order
 * @param due what is to be received
 * @param received what was received, by the payment method's word
 * @param total 银行转账结果; empty before anything was verified
 */
public record DeclaredTransfers(
    List<Declared> transfers, Money due, Money received, Optional<Total> total) {

  public DeclaredTransfers {
    transfers = List.copyOf(transfers);
  }

  /** What all transfers together come to. */
  public enum Total {
    /** Less than is due: declare more, or wait. */
    UNDER,
    EXACT,
    /** More than is due: the rest is given back. */
    OVER;

    /** For people, e.g. 转账金额不足. */
    public String message(Locale locale) {
      return Texts.text("transfer.total." + name().toLowerCase(Locale.ROOT), locale);
    }
  }

  /**
   * One transfer.
   *
   * @param transfer as it was declared
   * @param result 查询结果; empty before it was verified
   */
  public record Declared(TransferRecord transfer, Optional<Result> result) {

    /** Whether its money was not counted. */
    public boolean mayBeDeleted() {
      return !isFound(Finding.MATCHED);
    }

    boolean isFound(Finding finding) {
      return result.map(r -> r.finding() == finding).orElse(false);
    }

    /** For people, e.g. 未查到. */
    public String message(Locale locale) {
      return Texts.text(
          "transfer."
              + result
                  .map(r -> r.finding().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                  .orElse("not-verified"),
          locale);
    }
  }
}
