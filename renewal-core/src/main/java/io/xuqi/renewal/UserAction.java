package io.xuqi.renewal;

/** What a user can do with a renewal (R27); the engine allows it depending on the state. */
public enum UserAction {
  /** 立即支付. */
  PAY,
  /** Declare, delete and verify bank transfers (R34–R36). */
  TRANSFER,
  /** 撤销申请. */
  CANCEL,
  /** 刷新. */
  REFRESH,
  /** 安装证书, and resuming an interrupted installation. */
  INSTALL,
  /** Correct a rejected application and send it again. */
  RESUBMIT,
  /** Ask for an invoice, or for something else while it is not issued (R39–R41). */
  INVOICE
}
