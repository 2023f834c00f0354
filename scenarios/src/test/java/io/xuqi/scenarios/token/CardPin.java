package io.xuqi.scenarios.token;

import java.util.Arrays;

/** A PIN of {@link MyEidCard} and the PUK that unblocks it. */
final class CardPin {

  private byte[] pin;
  private final byte[] puk;
  private final int allTries;
  private int tries;
  private int pukTries;
  private boolean verified;

  CardPin(byte[] pin, byte[] puk, int tries, int pukTries) {
    this.pin = pin;
    this.puk = puk;
    this.allTries = tries;
    this.tries = tries;
    this.pukTries = pukTries;
  }

  CardPin copy() {
    CardPin copy = new CardPin(pin, puk, allTries, pukTries);
    copy.tries = tries;
    return copy;
  }

  boolean isVerified() {
    return verified;
  }

  void forget() {
    verified = false;
  }

  void requireVerified() throws CardStatusException {
    if (!verified) {
      throw wrong(tries);
    }
  }

  void verify(byte[] given) throws CardStatusException {
    requireTries(tries);
    verified = Arrays.equals(pin, given);
    tries = verified ? allTries : tries - 1;
    requireVerified();
  }

  void change(byte[] given, byte[] fresh) throws CardStatusException {
    verify(given);
    pin = fresh;
  }

  void unblock(byte[] given, byte[] fresh) throws CardStatusException {
    requireTries(pukTries);
    if (!Arrays.equals(puk, given)) {
      throw wrong(--pukTries);
    }
    pin = fresh;
    tries = allTries;
  }

  private static void requireTries(int left) throws CardStatusException {
    if (left == 0) {
      throw wrong(0);
    }
  }

  private static CardStatusException wrong(int left) {
    return new CardStatusException(left == 0 ? CardStatusException.BLOCKED : 0x63C0 | left);
  }
}
