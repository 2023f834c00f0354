package io.xuqi.token.pkcs11;

/**
 * The PKCS#11 functions this module uses (PKCS#11 v2.40), one method each and nothing added: every
 * method returns the driver's CK_RV, results come back in the arrays. Numbers, booleans and byte
 * arrays only, so that any way of calling native code, and a scripted fake, can stand behind it.
 *
 * <p>Thread-safe; a PKCS#11 session belongs to one thread at a time.
 */
interface Cryptoki {

  long CKU_SO = 0;
  long CKU_USER = 1;

  long CKF_TOKEN_PRESENT = 0x1;
  long CKF_RW_SESSION = 0x2;
  long CKF_SERIAL_SESSION = 0x4;
  long CKF_USER_PIN_COUNT_LOW = 0x10000;
  long CKF_USER_PIN_FINAL_TRY = 0x20000;
  long CKF_USER_PIN_LOCKED = 0x40000;
  long CKF_USER_PIN_TO_BE_CHANGED = 0x80000;
  long CKF_SO_PIN_COUNT_LOW = 0x100000;
  long CKF_SO_PIN_FINAL_TRY = 0x200000;
  long CKF_SO_PIN_LOCKED = 0x400000;
  long CKF_SO_PIN_TO_BE_CHANGED = 0x800000;
  long CKF_PROTECTED_AUTHENTICATION_PATH = 0x100;
  long CKF_TOKEN_INITIALIZED = 0x400;
  long CKF_DECRYPT = 0x200;

  long CKS_RW_SO_FUNCTIONS = 4;

  long CKO_CERTIFICATE = 1;
  long CKO_PUBLIC_KEY = 2;
  long CKO_PRIVATE_KEY = 3;
  long CKC_X_509 = 0;
  long CKK_RSA = 0;
  long CKK_EC = 3;

  long CKA_CLASS = 0x0;
  long CKA_TOKEN = 0x1;
  long CKA_PRIVATE = 0x2;
  long CKA_VALUE = 0x11;
  long CKA_CERTIFICATE_TYPE = 0x80;
  long CKA_ISSUER = 0x81;
  long CKA_SERIAL_NUMBER = 0x82;
  long CKA_KEY_TYPE = 0x100;
  long CKA_SUBJECT = 0x101;
  long CKA_ID = 0x102;
  long CKA_SENSITIVE = 0x103;
  long CKA_ENCRYPT = 0x104;
  long CKA_DECRYPT = 0x105;
  long CKA_UNWRAP = 0x107;
  long CKA_SIGN = 0x108;
  long CKA_VERIFY = 0x10A;
  long CKA_MODULUS = 0x120;
  long CKA_MODULUS_BITS = 0x121;
  long CKA_PUBLIC_EXPONENT = 0x122;
  long CKA_EXTRACTABLE = 0x162;
  long CKA_EC_PARAMS = 0x180;
  long CKA_EC_POINT = 0x181;

  long CKM_RSA_PKCS_KEY_PAIR_GEN = 0x0;
  long CKM_RSA_PKCS = 0x1;
  long CKM_SHA256_RSA_PKCS = 0x40;
  long CKM_EC_KEY_PAIR_GEN = 0x1040;
  long CKM_ECDSA = 0x1041;

  /** The driver's sizes of numbers and pointers; what the {@code info} arrays are read with. */
  StructLayout layout();

  /** Where every call passes. */
  CallGate gate();

  /**
   * @param osLocking whether to announce calls from several threads (CKF_OS_LOCKING_OK); otherwise
   *     this binding lets one call in at a time
   */
  long initialize(boolean osLocking);

  /** Only from what {@link CallGate#alone} does: a call that is under way crashes otherwise. */
  long finalizeLibrary();

  /**
   * @param info filled with a CK_INFO, at least {@link StructLayout#MAX_INFO_SIZE} bytes
   */
  long getInfo(byte[] info);

  /**
   * @param slots empty to ask for the number only
   * @param count in: the room in {@code slots}; out: the number of slots
   */
  long getSlotList(boolean tokenPresent, long[] slots, long[] count);

  /**
   * @param info filled with a CK_SLOT_INFO, at least {@link StructLayout#MAX_INFO_SIZE} bytes
   */
  long getSlotInfo(long slot, byte[] info);

  /**
   * @param info filled with a CK_TOKEN_INFO, at least {@link StructLayout#MAX_INFO_SIZE} bytes
   */
  long getTokenInfo(long slot, byte[] info);

  /**
   * @param mechanisms empty to ask for the number only
   * @param count in: the room in {@code mechanisms}; out: the number of mechanisms
   */
  long getMechanismList(long slot, long[] mechanisms, long[] count);

  /**
   * @param info filled with a CK_MECHANISM_INFO, at least {@link StructLayout#MAX_INFO_SIZE} bytes
   */
  long getMechanismInfo(long slot, long mechanism, byte[] info);

  /**
   * @param label 32 bytes, blank-padded
   */
  long initToken(long slot, byte[] soPin, byte[] label);

  /**
   * @param pin empty when it is typed at the device, here and in the following: a null pointer
   */
  long initPin(long session, byte[] pin);

  long setPin(long session, byte[] oldPin, byte[] newPin);

  long openSession(long slot, long flags, long[] session);

  long closeSession(long session);

  /**
   * @param info filled with a CK_SESSION_INFO, at least {@link StructLayout#MAX_INFO_SIZE} bytes
   */
  long getSessionInfo(long session, byte[] info);

  long login(long session, long user, byte[] pin);

  long logout(long session);

  long createObject(long session, Template template, long[] object);

  long destroyObject(long session, long object);

  /**
   * Asks for all attributes in one call.
   *
   * @param buffers where the values go; an empty one asks for the length only
   * @param lengths out: the values' lengths, or {@link StructLayout#unavailable}
   */
  long getAttributeValue(long session, long object, long[] types, byte[][] buffers, long[] lengths);

  long findObjectsInit(long session, Template template);

  /**
   * @param count out: how many of {@code objects} were filled
   */
  long findObjects(long session, long[] objects, long[] count);

  long findObjectsFinal(long session);

  /**
   * @param handles out: the public key's, then the private key's handle
   */
  long generateKeyPair(
      long session, long mechanism, Template publicKey, Template privateKey, long[] handles);

  long signInit(long session, long mechanism, long key);

  /**
   * @param length in: the room in {@code signature}; out: the signature's length
   */
  long sign(long session, byte[] data, byte[] signature, long[] length);

  long decryptInit(long session, long mechanism, long key);

  /**
   * @param length in: the room in {@code plaintext}; out: the plaintext's length
   */
  long decrypt(long session, byte[] ciphertext, byte[] plaintext, long[] length);

  /**
   * @param key the key that opens it
   * @param unwrapped out: the new key's handle
   */
  long unwrapKey(
      long session, long mechanism, long key, byte[] wrapped, Template template, long[] unwrapped);
}
