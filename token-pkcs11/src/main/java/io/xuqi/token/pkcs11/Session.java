package io.xuqi.token.pkcs11;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.Retry;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenRemovedException;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * One PKCS#11 session with every return value checked and everything a driver returns bounded. One
 * thread at a time.
 */
final class Session {

  /** The longest attribute read: a certificate, and no key or name comes near it. */
  static final int MAX_ATTRIBUTE_SIZE = io.xuqi.token.TokenCertificate.MAX_SIZE;

  /** The longest signature or plaintext: RSA with 8192 bits. */
  private static final int MAX_OUTPUT_SIZE = 1024;

  private final Cryptoki cryptoki;
  private final long slot;
  private final long handle;
  private boolean wrote;

  private Session(Cryptoki cryptoki, long slot, long handle) {
    this.cryptoki = cryptoki;
    this.slot = slot;
    this.handle = handle;
  }

  static Session open(Cryptoki cryptoki, long slot, boolean writable) throws DriverError {
    long flags = Cryptoki.CKF_SERIAL_SESSION | (writable ? Cryptoki.CKF_RW_SESSION : 0);
    long[] handle = new long[1];
    DriverError.check(Function.OPEN_SESSION, cryptoki.openSession(slot, flags, handle));
    return new Session(cryptoki, slot, handle[0]);
  }

  long slot() {
    return slot;
  }

  long handle() {
    return handle;
  }

  Template template() {
    return new Template(cryptoki.layout());
  }

  /** A number that is an attribute's value. */
  long number(byte[] value) {
    return cryptoki.layout().decode(value);
  }

  /** Forgets what was written before: from here on a new operation counts. */
  void startOperation() {
    wrote = false;
  }

  /**
   * The handles of the objects that match.
   *
   * @throws TokenException {@code token.limit} if there are more than the limit
   */
  long[] find(Template template, int limit) throws DriverError, TokenException {
    check(Function.FIND_OBJECTS_INIT, cryptoki.findObjectsInit(handle, template));
    try {
      long[] found = new long[0];
      long[] objects = new long[limit + 1];
      long[] count = new long[1];
      do {
        count[0] = 0;
        check(Function.FIND_OBJECTS, cryptoki.findObjects(handle, objects, count));
        if (count[0] < 0 || count[0] > limit - found.length) {
          throw tooMuch("more than " + limit + " objects");
        }
        found = LongStream.concat(LongStream.of(found), first(objects, count[0])).toArray();
      } while (count[0] > 0);
      return found;
    } finally {
      cryptoki.findObjectsFinal(handle);
    }
  }

  private static LongStream first(long[] objects, long count) {
    return Arrays.stream(objects, 0, (int) count);
  }

  /**
   * Reads several attributes in one call (two when a value is longer than expected).
   *
   * @param expected for each attribute, the room given to it at first
   * @return for each attribute its value, empty when the object does not have it or keeps it secret
   * @throws TokenException {@code token.limit} if one is longer than {@link #MAX_ATTRIBUTE_SIZE}
   */
  byte[][] attributes(long object, long[] types, int[] expected)
      throws DriverError, TokenException {
    byte[][] buffers = new byte[types.length][];
    long[] lengths = new long[types.length];
    for (int i = 0; i < types.length; i++) {
      buffers[i] = new byte[expected[i]];
    }
    long result = cryptoki.getAttributeValue(handle, object, types, buffers, lengths);
    if (ReturnCode.BUFFER_TOO_SMALL.is(result)) {
      Arrays.fill(buffers, new byte[0]);
      checkAttributes(cryptoki.getAttributeValue(handle, object, types, buffers, lengths));
      for (int i = 0; i < types.length; i++) {
        buffers[i] = new byte[bounded(lengths[i], MAX_ATTRIBUTE_SIZE)];
      }
      result = cryptoki.getAttributeValue(handle, object, types, buffers, lengths);
    }
    checkAttributes(result);
    for (int i = 0; i < types.length; i++) {
      buffers[i] = Arrays.copyOf(buffers[i], bounded(lengths[i], buffers[i].length));
    }
    return buffers;
  }

  private void checkAttributes(long result) throws DriverError {
    if (!ReturnCode.ATTRIBUTE_SENSITIVE.is(result)
        && !ReturnCode.ATTRIBUTE_TYPE_INVALID.is(result)) {
      check(Function.GET_ATTRIBUTE_VALUE, result);
    }
  }

  /** A length from the driver; what it does not tell counts as nothing. */
  private int bounded(long length, int limit) throws TokenException {
    if (length == cryptoki.layout().unavailable()) {
      return 0;
    }
    if (length < 0 || length > limit) {
      throw tooMuch(Long.toUnsignedString(length) + " bytes");
    }
    return (int) length;
  }

  long create(Template template) throws DriverError {
    long[] object = new long[1];
    check(Function.CREATE_OBJECT, cryptoki.createObject(handle, template, object));
    wrote = true;
    return object[0];
  }

  void destroy(long object) throws DriverError {
    check(Function.DESTROY_OBJECT, cryptoki.destroyObject(handle, object));
    wrote = true;
  }

  /** Deletes what the same operation wrote and is of no use: then it has written nothing. */
  void undo(long... objects) throws DriverError {
    for (long object : objects) {
      destroy(object);
    }
    wrote = false;
  }

  /** The failure of an operation as it has to be told: once it has written, that counts most. */
  TokenException told(TokenException failure) {
    boolean hidden =
        wrote
            && !(failure instanceof TokenRemovedException)
            && failure.retry() != Retry.QUERY_FIRST;
    return hidden
        ? new TokenException(
            Problem.of(ErrorCode.TOKEN_OUTCOME_UNKNOWN, String.valueOf(failure.getMessage())),
            failure)
        : failure;
  }

  /** Returns the handles of the public and the private key, in this order. */
  long[] generate(long mechanism, Template publicKey, Template privateKey) throws DriverError {
    long[] handles = new long[2];
    check(
        Function.GENERATE_KEY_PAIR,
        cryptoki.generateKeyPair(handle, mechanism, publicKey, privateKey, handles));
    wrote = true;
    return handles;
  }

  byte[] sign(long mechanism, long key, byte[] data) throws DriverError, TokenException {
    check(Function.SIGN_INIT, cryptoki.signInit(handle, mechanism, key));
    byte[] signature = new byte[MAX_OUTPUT_SIZE];
    long[] length = {signature.length};
    check(Function.SIGN, cryptoki.sign(handle, data, signature, length));
    return Arrays.copyOf(signature, bounded(length[0], signature.length));
  }

  /** Returns the plaintext; the buffer it came in is wiped. */
  byte[] decrypt(long mechanism, long key, byte[] ciphertext) throws DriverError, TokenException {
    check(Function.DECRYPT_INIT, cryptoki.decryptInit(handle, mechanism, key));
    byte[] plaintext = new byte[MAX_OUTPUT_SIZE];
    try {
      long[] length = {plaintext.length};
      check(Function.DECRYPT, cryptoki.decrypt(handle, ciphertext, plaintext, length));
      return Arrays.copyOf(plaintext, bounded(length[0], plaintext.length));
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  /** Returns the new key's handle. */
  long unwrap(long mechanism, long key, byte[] wrapped, Template template) throws DriverError {
    long[] unwrapped = new long[1];
    check(
        Function.UNWRAP_KEY,
        cryptoki.unwrapKey(handle, mechanism, key, wrapped, template, unwrapped));
    wrote = true;
    return unwrapped[0];
  }

  /** Changes the PIN of the user, or of the administrator where that one is logged in. */
  void setPin(byte[] oldPin, byte[] newPin) throws DriverError {
    check(Function.SET_PIN, cryptoki.setPin(handle, oldPin, newPin));
  }

  /** Sets the user PIN as administrator, who is logged out again whatever happens. */
  void initPin(byte[] administratorPin, byte[] userPin) throws DriverError {
    check(Function.LOGIN, cryptoki.login(handle, Cryptoki.CKU_SO, administratorPin));
    try {
      check(Function.INIT_PIN, cryptoki.initPin(handle, userPin));
    } finally {
      cryptoki.logout(handle);
    }
  }

  /** Whether somebody in this process is logged in as administrator. */
  boolean isAdministrators() throws DriverError {
    byte[] info = new byte[StructLayout.MAX_INFO_SIZE];
    check(Function.GET_SESSION_INFO, cryptoki.getSessionInfo(handle, info));
    StructLayout.Fields fields = cryptoki.layout().fields(info);
    fields.number(); // slot
    return fields.number() == Cryptoki.CKS_RW_SO_FUNCTIONS;
  }

  /** Whether it still exists: no session outlives a pull, also when the token is back. */
  boolean lives() {
    byte[] info = new byte[StructLayout.MAX_INFO_SIZE];
    long result = cryptoki.getSessionInfo(handle, info);
    return ReturnCode.meaning(result) != ReturnCode.Meaning.TOKEN_LOST;
  }

  void check(Function function, long result) throws DriverError {
    if (!ReturnCode.OK.is(result)) {
      throw new DriverError(function, result, wrote);
    }
  }

  /** Never fails: a session of a token that was pulled is gone already. */
  void close() {
    cryptoki.closeSession(handle);
  }

  /**
   * What a driver put into a list, perhaps fewer than it had announced before.
   *
   * @throws TokenException {@code token.limit} if the number is beyond every bound
   */
  static long[] listed(long[] list, long count) throws TokenException {
    if (count < 0) {
      throw tooMuch(Long.toUnsignedString(count) + " in a list of " + list.length);
    }
    return Arrays.copyOf(list, (int) Math.min(list.length, count));
  }

  static TokenException tooMuch(String what) {
    return new TokenException(Problem.of(ErrorCode.TOKEN_CAPACITY, what));
  }
}
