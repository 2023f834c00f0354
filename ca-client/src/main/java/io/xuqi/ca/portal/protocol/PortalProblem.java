package io.xuqi.ca.portal.protocol;

import static io.xuqi.common.ErrorCode.APPLICATION_ACTIVE;
import static io.xuqi.common.ErrorCode.APPLICATION_AGREEMENT;
import static io.xuqi.common.ErrorCode.APPLICATION_EXPIRED;
import static io.xuqi.common.ErrorCode.APPLICATION_NOT_ELIGIBLE;
import static io.xuqi.common.ErrorCode.APPLICATION_QUOTE_CHANGED;
import static io.xuqi.common.ErrorCode.APPLICATION_TERM;
import static io.xuqi.common.ErrorCode.APPLICATION_TOO_EARLY;
import static io.xuqi.common.ErrorCode.CA_IDEMPOTENCY_CONFLICT;
import static io.xuqi.common.ErrorCode.CA_NOT_AUTHORISED;
import static io.xuqi.common.ErrorCode.CA_NOT_FOUND;
import static io.xuqi.common.ErrorCode.CA_REFUSED;
import static io.xuqi.common.ErrorCode.CA_UNAVAILABLE;
import static io.xuqi.common.ErrorCode.INVOICE_ALREADY_ISSUED;
import static io.xuqi.common.ErrorCode.INVOICE_NOT_ISSUED;
import static io.xuqi.common.ErrorCode.INVOICE_REFUSED;
import static io.xuqi.common.ErrorCode.PAYMENT_NOT_NEEDED;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.util.Arrays;
import java.util.Optional;

/** The codes of the protocol's problems: their name on the wire, HTTP status, and meaning here. */
public enum PortalProblem {
  CERTIFICATE_EXPIRED("certificate-expired", 422, APPLICATION_EXPIRED),
  /** The detail is the first day. */
  TOO_EARLY("too-early", 422, APPLICATION_TOO_EARLY),
  NOT_ELIGIBLE("not-eligible", 422, APPLICATION_NOT_ELIGIBLE),
  /** The detail is the business number of the active application. */
  APPLICATION_UNDER_WAY("application-active", 409, APPLICATION_ACTIVE),
  /** The detail is the version that has to be accepted. */
  AGREEMENT_OUTDATED("agreement-outdated", 422, APPLICATION_AGREEMENT),
  FEE_CHANGED("fee-changed", 422, APPLICATION_QUOTE_CHANGED),
  TERM_NOT_OFFERED("term-not-offered", 422, APPLICATION_TERM),
  IDEMPOTENCY_CONFLICT("idempotency-conflict", 409, CA_IDEMPOTENCY_CONFLICT),
  CREDENTIAL_INVALID("credential-invalid", 401, CA_NOT_AUTHORISED),
  NOT_FOUND("not-found", 404, CA_NOT_FOUND),
  /** The CMS message is not signed by a certificate that may sign it. */
  SIGNATURE_INVALID("signature-invalid", 403, CA_REFUSED),
  /** A PKCS#10 request does not fit: possession, subject or key. */
  REQUEST_INVALID("request-invalid", 422, CA_REFUSED),
  MESSAGE_INVALID("message-invalid", 400, CA_REFUSED),
  CANCEL_REFUSED("cancel-refused", 409, CA_REFUSED),
  STATE_CONFLICT("state-conflict", 409, CA_REFUSED),
  NOTHING_TO_PAY("payment-not-needed", 409, PAYMENT_NOT_NEEDED),
  /** The detail is the invoice's number. */
  INVOICE_FINAL("invoice-already-issued", 409, INVOICE_ALREADY_ISSUED),
  /** The detail is the reason in words. */
  INVOICE_CONTENT("invoice-refused", 422, INVOICE_REFUSED),
  NO_INVOICE("invoice-not-issued", 409, INVOICE_NOT_ISSUED),
  UNAVAILABLE("unavailable", 503, CA_UNAVAILABLE);

  private final String wire;
  private final int status;
  private final ErrorCode code;

  PortalProblem(String wire, int status, ErrorCode code) {
    this.wire = wire;
    this.status = status;
    this.code = code;
  }

  /** The code on the wire. */
  public String wire() {
    return wire;
  }

  /** The HTTP status it comes with. */
  public int status() {
    return status;
  }

  /** The problem it means here. */
  public Problem problem(String detail) {
    return code == CA_REFUSED ? Problem.of(code, wire, detail) : Problem.of(code, detail);
  }

  /** The problem of that name, empty for one this version does not know. */
  public static Optional<PortalProblem> of(String wire) {
    return Arrays.stream(values()).filter(p -> p.wire.equals(wire)).findFirst();
  }
}
