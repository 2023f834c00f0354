package io.xuqi.common;

/**
 * The stable codes of everything that can go wrong. The texts (message and remedy, in Chinese and
 * English) are in the bundles under the code's value; {@code docs/errors.md} lists them all.
 */
public enum ErrorCode {
  DRIVER_MISSING("token.driver-missing", Retry.AFTER_USER_ACTION),
  DRIVER_NOT_PKCS11("token.driver-not-pkcs11", Retry.AFTER_USER_ACTION),
  DRIVER_BITNESS("token.driver-bitness", Retry.AFTER_USER_ACTION),
  DRIVER_TOO_OLD("token.driver-too-old", Retry.AFTER_USER_ACTION),
  DRIVER_VERSION_UNKNOWN("token.driver-version-unknown", Retry.SAFE),
  DRIVER_FAILED("token.driver-failed", Retry.AFTER_USER_ACTION),
  TOKEN_NONE("token.none", Retry.AFTER_USER_ACTION),
  TOKEN_SEVERAL("token.several", Retry.AFTER_USER_ACTION),
  TOKEN_NOT_INSERTED("token.not-inserted", Retry.AFTER_USER_ACTION),
  TOKEN_REMOVED("token.removed", Retry.AFTER_USER_ACTION),
  TOKEN_WRONG("token.wrong", Retry.AFTER_USER_ACTION),
  TOKEN_FULL("token.full", Retry.AFTER_USER_ACTION),
  TOKEN_BUSY("token.busy", Retry.SAFE),
  TOKEN_FAILED("token.failed", Retry.AFTER_USER_ACTION),
  TOKEN_OUTCOME_UNKNOWN("token.outcome-unknown", Retry.QUERY_FIRST),
  TOKEN_UNSUPPORTED("token.unsupported", Retry.NEVER),
  TOKEN_CAPACITY("token.limit", Retry.NEVER),
  PIN_INCORRECT("token.pin-incorrect", Retry.AFTER_USER_ACTION),
  PIN_INCORRECT_TRIES("token.pin-incorrect-tries", Retry.AFTER_USER_ACTION),
  PIN_LOCKED("token.pin-locked", Retry.AFTER_USER_ACTION),
  PIN_FINAL_TRY("token.pin-final-try", Retry.AFTER_USER_ACTION),
  PIN_CANCELLED("token.pin-cancelled", Retry.AFTER_USER_ACTION),
  PIN_TO_BE_CHANGED("token.pin-to-be-changed", Retry.AFTER_USER_ACTION),
  PIN_LENGTH("token.pin-length", Retry.AFTER_USER_ACTION),
  PIN_REFUSED("token.pin-refused", Retry.AFTER_USER_ACTION),
  PIN_CHANGE_UNKNOWN("token.pin-change-unknown", Retry.QUERY_FIRST),
  ADMINISTRATOR_PIN_INCORRECT("token.administrator-pin-incorrect", Retry.AFTER_USER_ACTION),
  ADMINISTRATOR_PIN_INCORRECT_TRIES(
      "token.administrator-pin-incorrect-tries", Retry.AFTER_USER_ACTION),
  ADMINISTRATOR_PIN_LOCKED("token.administrator-pin-locked", Retry.NEVER),
  KEY_EXISTS("token.key-exists", Retry.QUERY_FIRST),
  KEY_MISSING("token.key-missing", Retry.AFTER_USER_ACTION),
  KEY_IN_USE("token.key-in-use", Retry.NEVER),
  ENVELOPE_INVALID("token.envelope-invalid", Retry.NEVER),
  DECRYPTION_FAILED("token.decryption-failed", Retry.NEVER),
  CERTIFICATE_MALFORMED("certificate.malformed", Retry.NEVER),
  KEY_MALFORMED("certificate.key-malformed", Retry.NEVER),
  KEY_UNSUPPORTED("certificate.key-unsupported", Retry.NEVER),
  REQUEST_INVALID("certificate.request-invalid", Retry.NEVER),
  CERTIFICATE_KEY_DIFFERS("certificate.key-differs", Retry.NEVER),
  CERTIFICATE_SUBJECT_DIFFERS("certificate.subject-differs", Retry.NEVER),
  CERTIFICATE_ISSUER_UNKNOWN("certificate.issuer-unknown", Retry.NEVER),
  CERTIFICATE_SIGNATURE_ALGORITHM("certificate.signature-algorithm", Retry.NEVER),
  CERTIFICATE_NOT_VALID_NOW("certificate.not-valid-now", Retry.NEVER),
  CERTIFICATE_NOT_LATER("certificate.not-later", Retry.NEVER),
  CERTIFICATE_TOO_SHORT("certificate.too-short", Retry.NEVER),
  CERTIFICATE_SERIAL_REUSED("certificate.serial-reused", Retry.NEVER),
  CERTIFICATE_KEY_USAGE("certificate.key-usage", Retry.NEVER),
  CERTIFICATE_PAIR_INCOMPLETE("certificate.pair-incomplete", Retry.NEVER),
  CERTIFICATE_NOT_PROVEN("certificate.not-proven", Retry.QUERY_FIRST),
  SIGNED_APPLICATION_INVALID("certificate.application-invalid", Retry.NEVER),
  APPLICATION_EXPIRED("apply.expired", Retry.NEVER),
  APPLICATION_TOO_EARLY("apply.too-early", Retry.AFTER_USER_ACTION),
  APPLICATION_NOT_ELIGIBLE("apply.not-eligible", Retry.NEVER),
  APPLICATION_ACTIVE("apply.active", Retry.QUERY_FIRST),
  APPLICATION_FORM("apply.form", Retry.AFTER_USER_ACTION),
  APPLICATION_AGREEMENT("apply.agreement", Retry.AFTER_USER_ACTION),
  APPLICATION_QUOTE_CHANGED("apply.quote-changed", Retry.AFTER_USER_ACTION),
  APPLICATION_TERM("apply.term", Retry.AFTER_USER_ACTION),
  APPLICATION_VETOED("apply.vetoed", Retry.AFTER_USER_ACTION),
  APPLICATION_NO_CERTIFICATE("apply.no-certificate", Retry.AFTER_USER_ACTION),
  APPLICATION_SUPERSEDED("apply.superseded", Retry.NEVER),
  FIELD_REQUIRED("form.required", Retry.AFTER_USER_ACTION),
  FIELD_TOO_LONG("form.too-long", Retry.AFTER_USER_ACTION),
  FIELD_CHARACTERS("form.characters", Retry.AFTER_USER_ACTION),
  FIELD_RESIDENT_ID_FORM("form.resident-id-form", Retry.AFTER_USER_ACTION),
  FIELD_RESIDENT_ID_DATE("form.resident-id-date", Retry.AFTER_USER_ACTION),
  FIELD_RESIDENT_ID_CHECK("form.resident-id-check", Retry.AFTER_USER_ACTION),
  FIELD_ID_FORM("form.id-form", Retry.AFTER_USER_ACTION),
  FIELD_MOBILE("form.mobile", Retry.AFTER_USER_ACTION),
  FIELD_EMAIL("form.email", Retry.AFTER_USER_ACTION),
  CA_UNREACHABLE("ca.unreachable", Retry.SAFE),
  CA_NO_ANSWER("ca.no-answer", Retry.QUERY_FIRST),
  CA_BAD_REPLY("ca.bad-reply", Retry.QUERY_FIRST),
  CA_REFUSED("ca.refused", Retry.AFTER_USER_ACTION),
  CA_UNAVAILABLE("ca.unavailable", Retry.SAFE),
  CA_NOT_AUTHORISED("ca.not-authorised", Retry.AFTER_USER_ACTION),
  CA_NEEDS_KEY("ca.needs-key", Retry.AFTER_USER_ACTION),
  CA_NOT_FOUND("ca.not-found", Retry.NEVER),
  CA_IDEMPOTENCY_CONFLICT("ca.idempotency-conflict", Retry.NEVER),
  CA_INSECURE("ca.insecure", Retry.NEVER),
  CA_UNSUPPORTED("ca.unsupported", Retry.NEVER),
  PAYMENT_METHOD_UNKNOWN("payment.method-unknown", Retry.AFTER_USER_ACTION),
  PAYMENT_NOT_STARTED("payment.not-started", Retry.SAFE),
  PAYMENT_IN_PROGRESS("payment.in-progress", Retry.QUERY_FIRST),
  PAYMENT_NOT_NEEDED("payment.not-needed", Retry.NEVER),
  PAYMENT_ATTEMPTS("payment.attempts", Retry.AFTER_USER_ACTION),
  PAYMENT_REFUND_DUE("payment.refund-due", Retry.SAFE),
  PAYMENT_AMOUNT_DIFFERS("payment.amount-differs", Retry.NEVER),
  PAYMENT_NOTIFICATION_INVALID("payment.notification-invalid", Retry.NEVER),
  PAYMENT_NO_TRANSFERS("payment.no-transfers", Retry.AFTER_USER_ACTION),
  PAYMENT_TRANSFER_COUNTED("payment.transfer-counted", Retry.NEVER),
  PAYMENT_NOTIFICATION_FORGED("payment.notification-forged", Retry.NEVER),
  PAYMENT_NOTIFICATION_RECEIVER("payment.notification-receiver", Retry.NEVER),
  PAYMENT_NOTIFICATION_STALE("payment.notification-stale", Retry.NEVER),
  PAYMENT_NOTIFICATION_UNKNOWN_ORDER("payment.notification-unknown-order", Retry.NEVER),
  PAYMENT_PLUGIN_MISSING("payment.plugin-missing", Retry.AFTER_USER_ACTION),
  PAYMENT_PLUGIN_DUPLICATE("payment.plugin-duplicate", Retry.AFTER_USER_ACTION),
  PAYMENT_PLUGIN_FAILED("payment.plugin-failed", Retry.AFTER_USER_ACTION),
  PAYMENT_SETTINGS("payment.settings", Retry.AFTER_USER_ACTION),
  STORE_FAILED("store.failed", Retry.QUERY_FIRST),
  STORE_CONFLICT("store.conflict", Retry.SAFE),
  STORE_CLAIMED("store.claimed", Retry.QUERY_FIRST),
  STORE_RECORD_DAMAGED("store.record-damaged", Retry.NEVER),
  STORE_DAMAGED("store.damaged", Retry.AFTER_USER_ACTION),
  STORE_NEWER("store.newer", Retry.AFTER_USER_ACTION),
  STORE_FOREIGN("store.foreign", Retry.AFTER_USER_ACTION),
  RENEWAL_NOT_FOUND("renewal.not-found", Retry.NEVER),
  RENEWAL_NOT_ALLOWED("renewal.not-allowed", Retry.AFTER_USER_ACTION),
  CANCEL_REFUSED("renewal.cancel-refused", Retry.AFTER_USER_ACTION),
  NOTHING_TO_INSTALL("renewal.nothing-to-install", Retry.AFTER_USER_ACTION),
  REMOVAL_NOT_FOUND("removal.not-found", Retry.AFTER_USER_ACTION),
  REMOVAL_NOT_SUPERSEDED("removal.not-superseded", Retry.NEVER),
  REMOVAL_DECRYPTS("removal.decrypts", Retry.NEVER),
  REMOVAL_NEEDED("removal.needed", Retry.AFTER_USER_ACTION),
  INTERNAL("internal", Retry.NEVER);

  private final String value;
  private final Retry retry;

  ErrorCode(String value, Retry retry) {
    this.value = value;
    this.retry = retry;
  }

  /** The code as it appears in logs, JSON and documentation, e.g. {@code token.pin-incorrect}. */
  public String value() {
    return value;
  }

  /** What may be done after a failure with this code. */
  public Retry retry() {
    return retry;
  }
}
