package io.xuqi.contract;

/**
 * What goes wrong between a payment method and its gateway. Whatever it is, the method's word is
 * {@code UNKNOWN}: the payer's money may have moved.
 */
public enum GatewayFault {
  /** The request is lost: the gateway never acts on it, and the connection is closed. */
  REQUEST_LOST,
  /** The gateway acts on the request; the connection is closed before the answer arrives. */
  REPLY_LOST,
  /** The gateway acts and says, genuinely, that it does not know (Alipay's 20000, SYSTEM_ERROR). */
  SYSTEM_ERROR,
  /** The gateway acts; something on the way answers 502 with a page of HTML. */
  BAD_GATEWAY,
  /** The gateway acts; the genuine answer is cut in its middle. */
  REPLY_TRUNCATED,
  /** The gateway acts and answers genuinely, with a status that nobody has heard of. */
  ODD_STATUS,
  /** Somebody without the gateway's key answers that it is paid, or given back, in full. */
  REPLY_FORGED,
  /**
   * The answer is genuine, and about another attempt or refund that is paid, or given back, in
   * full: an old reply played again.
   */
  OTHER_REPLY,
  /** The answer is genuine and right, and longer than {@link #OVERSIZE} bytes. */
  REPLY_OVERSIZED,
  /** The gateway takes the request and says nothing; the connection stays. */
  SILENT,
  /** The gateway begins its answer and never ends it; the connection stays. */
  STALLED;

  /** No gateway's answer is that long: a method stops reading before. */
  public static final int OVERSIZE = 2 * 1024 * 1024;

  /** Whether only a method's own deadline ends the call. */
  public boolean neverEnds() {
    return this == SILENT || this == STALLED;
  }
}
