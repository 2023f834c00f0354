package io.xuqi.scenarios.token;

/** A command of {@link MyEidCard} ended with another status than 9000 (ISO/IEC 7816-4, 5.1.3). */
final class CardStatusException extends Exception {

  private static final long serialVersionUID = 1L;

  static final int WRONG_LENGTH = 0x6700;
  static final int NOT_ALLOWED = 0x6982;
  static final int BLOCKED = 0x6983;
  static final int UNSATISFIED = 0x6985;
  static final int WRONG_DATA = 0x6A80;
  static final int NOT_FOUND = 0x6A82;
  static final int NO_ROOM = 0x6A84;
  static final int WRONG_P1_P2 = 0x6A86;
  static final int NO_REFERENCE = 0x6A88;
  static final int EXISTS = 0x6A89;
  static final int OUTSIDE = 0x6B00;
  static final int UNKNOWN_COMMAND = 0x6D00;

  private final int status;

  CardStatusException(int status) {
    super(Integer.toHexString(status));
    this.status = status;
  }

  int status() {
    return status;
  }
}
