package io.xuqi.renewal;

/**
 * Where an order, and the renewal it belongs to, stands. The sequence of the constants is the
 * sequence in which a renewal advances: of two linked orders the renewal shows the least advanced
 * one (R28).
 */
public enum RenewalState {
  /** Signed and perhaps sent; the CA's answer is not known yet. */
  SUBMITTING,
  /** Cancelling was asked for; the CA's answer is not known yet. */
  CANCELLING,
  /** The review refused, with a reason: correct and send again, or cancel. */
  REJECTED,
  /** 用户缴费. */
  AWAITING_PAYMENT,
  /** 管理员审核. */
  AWAITING_REVIEW,
  /** 安装新证书: approved. */
  AWAITING_INSTALL,
  /** 正在写入证书: begun, perhaps interrupted; may always be resumed. */
  INSTALLING,
  /** 完成. */
  COMPLETED,
  /** 已撤销. */
  CANCELLED,
  /** Not paid in time. */
  EXPIRED;

  /** Whether nothing more happens to the order itself; refunds go on by themselves. */
  public boolean isFinal() {
    return this == COMPLETED || this == CANCELLED || this == EXPIRED;
  }
}
