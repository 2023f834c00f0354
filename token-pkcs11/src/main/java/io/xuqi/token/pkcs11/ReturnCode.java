package io.xuqi.token.pkcs11;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The return values (CK_RV) that mean something to this module; drivers return others as well. */
enum ReturnCode {
  OK(0x0, Meaning.OTHER),
  HOST_MEMORY(0x2, Meaning.UNCLEAR),
  SLOT_ID_INVALID(0x3, Meaning.TOKEN_LOST),
  GENERAL_ERROR(0x5, Meaning.TOKEN_MAYBE_LOST),
  FUNCTION_FAILED(0x6, Meaning.UNCLEAR),
  ARGUMENTS_BAD(0x7, Meaning.OTHER),
  CANT_LOCK(0xA, Meaning.OTHER),
  ATTRIBUTE_READ_ONLY(0x10, Meaning.OTHER),
  ATTRIBUTE_SENSITIVE(0x11, Meaning.OTHER),
  ATTRIBUTE_TYPE_INVALID(0x12, Meaning.OTHER),
  ATTRIBUTE_VALUE_INVALID(0x13, Meaning.OTHER),
  ACTION_PROHIBITED(0x1B, Meaning.OTHER),
  DATA_INVALID(0x20, Meaning.DATA_REFUSED),
  DATA_LEN_RANGE(0x21, Meaning.DATA_REFUSED),
  DEVICE_ERROR(0x30, Meaning.TOKEN_MAYBE_LOST),
  DEVICE_MEMORY(0x31, Meaning.FULL),
  DEVICE_REMOVED(0x32, Meaning.TOKEN_LOST),
  ENCRYPTED_DATA_INVALID(0x40, Meaning.DATA_REFUSED),
  ENCRYPTED_DATA_LEN_RANGE(0x41, Meaning.DATA_REFUSED),
  FUNCTION_CANCELED(0x50, Meaning.CANCELLED),
  FUNCTION_NOT_SUPPORTED(0x54, Meaning.UNSUPPORTED),
  KEY_HANDLE_INVALID(0x60, Meaning.KEY_GONE),
  KEY_SIZE_RANGE(0x62, Meaning.UNSUPPORTED),
  KEY_TYPE_INCONSISTENT(0x63, Meaning.UNSUPPORTED),
  KEY_FUNCTION_NOT_PERMITTED(0x68, Meaning.UNSUPPORTED),
  MECHANISM_INVALID(0x70, Meaning.UNSUPPORTED),
  MECHANISM_PARAM_INVALID(0x71, Meaning.UNSUPPORTED),
  OBJECT_HANDLE_INVALID(0x82, Meaning.KEY_GONE),
  OPERATION_ACTIVE(0x90, Meaning.OTHER),
  OPERATION_NOT_INITIALIZED(0x91, Meaning.OTHER),
  PIN_INCORRECT(0xA0, Meaning.PIN_REFUSED),
  PIN_INVALID(0xA1, Meaning.PIN_REFUSED),
  PIN_LEN_RANGE(0xA2, Meaning.PIN_REFUSED),
  PIN_EXPIRED(0xA3, Meaning.PIN_TO_BE_CHANGED),
  PIN_LOCKED(0xA4, Meaning.PIN_LOCKED),
  SESSION_CLOSED(0xB0, Meaning.TOKEN_MAYBE_LOST),
  SESSION_COUNT(0xB1, Meaning.BUSY),
  SESSION_HANDLE_INVALID(0xB3, Meaning.TOKEN_LOST),
  SESSION_READ_ONLY(0xB5, Meaning.OTHER),
  SESSION_READ_ONLY_EXISTS(0xB7, Meaning.BUSY),
  SESSION_READ_WRITE_SO_EXISTS(0xB8, Meaning.BUSY),
  TEMPLATE_INCOMPLETE(0xD0, Meaning.OTHER),
  TEMPLATE_INCONSISTENT(0xD1, Meaning.OTHER),
  TOKEN_NOT_PRESENT(0xE0, Meaning.TOKEN_LOST),
  TOKEN_NOT_RECOGNIZED(0xE1, Meaning.UNUSABLE),
  TOKEN_WRITE_PROTECTED(0xE2, Meaning.UNSUPPORTED),
  UNWRAPPING_KEY_HANDLE_INVALID(0xF0, Meaning.KEY_GONE),
  UNWRAPPING_KEY_SIZE_RANGE(0xF1, Meaning.UNSUPPORTED),
  UNWRAPPING_KEY_TYPE_INCONSISTENT(0xF2, Meaning.UNSUPPORTED),
  USER_ALREADY_LOGGED_IN(0x100, Meaning.BUSY),
  USER_NOT_LOGGED_IN(0x101, Meaning.TOKEN_MAYBE_LOST),
  USER_PIN_NOT_INITIALIZED(0x102, Meaning.UNUSABLE),
  USER_TYPE_INVALID(0x103, Meaning.OTHER),
  USER_ANOTHER_ALREADY_LOGGED_IN(0x104, Meaning.BUSY),
  USER_TOO_MANY_TYPES(0x105, Meaning.BUSY),
  WRAPPED_KEY_INVALID(0x110, Meaning.DATA_REFUSED),
  WRAPPED_KEY_LEN_RANGE(0x112, Meaning.DATA_REFUSED),
  DOMAIN_PARAMS_INVALID(0x130, Meaning.UNSUPPORTED),
  CURVE_NOT_SUPPORTED(0x140, Meaning.UNSUPPORTED),
  BUFFER_TOO_SMALL(0x150, Meaning.OTHER),
  CRYPTOKI_NOT_INITIALIZED(0x190, Meaning.OTHER),
  CRYPTOKI_ALREADY_INITIALIZED(0x191, Meaning.OTHER),
  PIN_TOO_WEAK(0x1B8, Meaning.PIN_REFUSED),
  FUNCTION_REJECTED(0x200, Meaning.CANCELLED);

  /** What follows from a return value. */
  enum Meaning {
    /**
     * This session or slot has lost its token; one that is there now was inserted anew. A driver
     * may say so although it has written.
     */
    TOKEN_LOST,
    /** What drivers return when the token is pulled, and at other times too: look. */
    TOKEN_MAYBE_LOST,
    /**
     * Says that it failed and not why, with or without the token: look as well. So does what this
     * module does not know, a maker's own value among it.
     */
    UNCLEAR,
    FULL,
    PIN_REFUSED,
    PIN_LOCKED,
    PIN_TO_BE_CHANGED,
    KEY_GONE,
    /** What was to be signed, decrypted or unwrapped does not fit the key. */
    DATA_REFUSED,
    UNSUPPORTED,
    /** The token is there and cannot be used in its state. */
    UNUSABLE,
    BUSY,
    /** The user said no, at the device. */
    CANCELLED,
    /** Refused before anything was done. */
    OTHER
  }

  private static final Map<Long, ReturnCode> BY_VALUE =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(c -> c.value, c -> c));

  private final long value;
  private final Meaning meaning;

  ReturnCode(long value, Meaning meaning) {
    this.value = value;
    this.meaning = meaning;
  }

  /** Whether a return value is this one. */
  boolean is(long result) {
    return result == value;
  }

  long value() {
    return value;
  }

  static Meaning meaning(long result) {
    ReturnCode known = BY_VALUE.get(result);
    return known == null ? Meaning.UNCLEAR : known.meaning;
  }

  /** The return value as people look it up: its name where there is one, and the number. */
  static String describe(long result) {
    ReturnCode known = BY_VALUE.get(result);
    String number = "0x" + Long.toHexString(result).toUpperCase(java.util.Locale.ROOT);
    return known == null ? number : "CKR_" + known.name() + " " + number;
  }
}
