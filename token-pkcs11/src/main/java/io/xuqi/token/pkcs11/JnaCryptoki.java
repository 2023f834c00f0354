package io.xuqi.token.pkcs11;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * A driver library called through JNA. The functions come from C_GetFunctionList alone, since some
 * drivers export nothing else. Arguments are Java arrays, which JNA copies in and out; only what
 * holds pointers, and PINs, lies in memory of its own.
 */
final class JnaCryptoki implements Cryptoki {

  /** How long closing waits for a call that does not come back. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final long CKR_FUNCTION_NOT_SUPPORTED = 0x54;
  private static final int HIGHEST_MAJOR_VERSION = 3;

  private final StructLayout layout;

  // Keeps the library mapped: JNA unmaps it when nothing refers to it any more.
  @SuppressWarnings("unused")
  private final NativeLibrary library;

  private final Map<Function, com.sun.jna.Function> functions = new EnumMap<>(Function.class);
  private final CallGate gate = new CallGate(PATIENCE);

  private JnaCryptoki(NativeLibrary library, StructLayout layout) {
    this.library = library;
    this.layout = layout;
  }

  /**
   * Maps a library and reads its function list; initializes nothing.
   *
   * @throws UnsatisfiedLinkError if the library cannot be mapped
   * @throws NotCryptokiException if it has no usable C_GetFunctionList
   */
  static JnaCryptoki load(Path file) throws NotCryptokiException {
    StructLayout layout = StructLayout.ofThisPlatform(Native.POINTER_SIZE);
    NativeLibrary library = NativeLibrary.getInstance(file.toString(), openOptions());
    JnaCryptoki cryptoki = new JnaCryptoki(library, layout);
    cryptoki.readFunctionList();
    return cryptoki;
  }

  /** Symbols of one driver must not shadow another's: JNA's own default makes them global. */
  private static Map<String, Object> openOptions() {
    int now = 2;
    int localOnMac = 4;
    return switch (Platform.current()) {
      case WINDOWS -> Map.of();
      case MACOS -> Map.of(Library.OPTION_OPEN_FLAGS, now | localOnMac);
      case LINUX -> Map.of(Library.OPTION_OPEN_FLAGS, now);
    };
  }

  private void readFunctionList() throws NotCryptokiException {
    com.sun.jna.Function getFunctionList;
    try {
      getFunctionList = library.getFunction("C_GetFunctionList");
    } catch (UnsatisfiedLinkError e) {
      throw new NotCryptokiException("no C_GetFunctionList", e);
    }
    byte[] pointer = new byte[layout.pointerSize()];
    long result = invoke(getFunctionList, new Object[] {pointer});
    long address = layout.fields(pointer).pointer();
    if (result != 0 || address == 0) {
      throw new NotCryptokiException("C_GetFunctionList returned " + result, null);
    }
    Pointer list = new Pointer(address);
    int major = list.getByte(0);
    if (major < 2 || major > HIGHEST_MAJOR_VERSION) {
      throw new NotCryptokiException("function list of version " + major, null);
    }
    for (Function function : Function.values()) {
      Pointer entryPoint = list.getPointer(layout.functionOffset(function));
      if (entryPoint != null) {
        functions.put(function, com.sun.jna.Function.getFunction(entryPoint));
      }
    }
  }

  @Override
  public StructLayout layout() {
    return layout;
  }

  @Override
  public CallGate gate() {
    return gate;
  }

  @Override
  public long initialize(boolean osLocking) {
    gate.letInSeveral(osLocking);
    return osLocking
        ? call(Function.INITIALIZE, layout.initializeArguments())
        : call(Function.INITIALIZE, Pointer.NULL);
  }

  @Override
  public long finalizeLibrary() {
    return call(Function.FINALIZE, Pointer.NULL);
  }

  @Override
  public long getInfo(byte[] info) {
    return call(Function.GET_INFO, info);
  }

  @Override
  public long getSlotList(boolean tokenPresent, long[] slots, long[] count) {
    Numbers list = new Numbers(slots);
    Numbers room = new Numbers(count);
    byte present = (byte) (tokenPresent ? 1 : 0);
    return back(call(Function.GET_SLOT_LIST, present, list.orNull(), room.array()), list, room);
  }

  @Override
  public long getSlotInfo(long slot, byte[] info) {
    return call(Function.GET_SLOT_INFO, number(slot), info);
  }

  @Override
  public long getTokenInfo(long slot, byte[] info) {
    return call(Function.GET_TOKEN_INFO, number(slot), info);
  }

  @Override
  public long getMechanismList(long slot, long[] mechanisms, long[] count) {
    Numbers list = new Numbers(mechanisms);
    Numbers room = new Numbers(count);
    return back(
        call(Function.GET_MECHANISM_LIST, number(slot), list.orNull(), room.array()), list, room);
  }

  @Override
  public long getMechanismInfo(long slot, long mechanism, byte[] info) {
    return call(Function.GET_MECHANISM_INFO, number(slot), number(mechanism), info);
  }

  @Override
  public long initToken(long slot, byte[] soPin, byte[] label) {
    try (Secret pin = new Secret(soPin)) {
      return call(Function.INIT_TOKEN, number(slot), pin.pointer(), number(soPin.length), label);
    }
  }

  @Override
  public long initPin(long session, byte[] userPin) {
    try (Secret pin = new Secret(userPin)) {
      return call(Function.INIT_PIN, number(session), pin.pointer(), number(userPin.length));
    }
  }

  @Override
  public long setPin(long session, byte[] oldPin, byte[] newPin) {
    try (Secret before = new Secret(oldPin);
        Secret after = new Secret(newPin)) {
      return call(
          Function.SET_PIN,
          number(session),
          before.pointer(),
          number(oldPin.length),
          after.pointer(),
          number(newPin.length));
    }
  }

  @Override
  public long openSession(long slot, long flags, long[] session) {
    Numbers handle = new Numbers(session);
    return back(
        call(
            Function.OPEN_SESSION,
            number(slot),
            number(flags),
            Pointer.NULL,
            Pointer.NULL,
            handle.array()),
        handle);
  }

  @Override
  public long closeSession(long session) {
    return call(Function.CLOSE_SESSION, number(session));
  }

  @Override
  public long getSessionInfo(long session, byte[] info) {
    return call(Function.GET_SESSION_INFO, number(session), info);
  }

  @Override
  public long login(long session, long user, byte[] userPin) {
    try (Secret pin = new Secret(userPin)) {
      return call(
          Function.LOGIN, number(session), number(user), pin.pointer(), number(userPin.length));
    }
  }

  @Override
  public long logout(long session) {
    return call(Function.LOGOUT, number(session));
  }

  @Override
  public long createObject(long session, Template template, long[] object) {
    Numbers handle = new Numbers(object);
    try (Attributes attributes = new Attributes(template)) {
      return back(
          call(
              Function.CREATE_OBJECT,
              number(session),
              attributes.memory,
              attributes.count(),
              handle.array()),
          handle);
    }
  }

  @Override
  public long destroyObject(long session, long object) {
    return call(Function.DESTROY_OBJECT, number(session), number(object));
  }

  @Override
  public long getAttributeValue(
      long session, long object, long[] types, byte[][] buffers, long[] lengths) {
    try (Attributes attributes = new Attributes(types, buffers)) {
      long result =
          call(
              Function.GET_ATTRIBUTE_VALUE,
              number(session),
              number(object),
              attributes.memory,
              attributes.count());
      attributes.readBack(buffers, lengths);
      return result;
    }
  }

  @Override
  public long findObjectsInit(long session, Template template) {
    try (Attributes attributes = new Attributes(template)) {
      return call(
          Function.FIND_OBJECTS_INIT, number(session), attributes.memory, attributes.count());
    }
  }

  @Override
  public long findObjects(long session, long[] objects, long[] count) {
    Numbers list = new Numbers(objects);
    Numbers found = new Numbers(count);
    return back(
        call(
            Function.FIND_OBJECTS,
            number(session),
            list.array(),
            number(objects.length),
            found.array()),
        list,
        found);
  }

  @Override
  public long findObjectsFinal(long session) {
    return call(Function.FIND_OBJECTS_FINAL, number(session));
  }

  @Override
  public long generateKeyPair(
      long session, long mechanism, Template publicKey, Template privateKey, long[] handles) {
    Numbers publicHandle = new Numbers(new long[1]);
    Numbers privateHandle = new Numbers(new long[1]);
    try (Attributes publicAttributes = new Attributes(publicKey);
        Attributes privateAttributes = new Attributes(privateKey)) {
      long result =
          call(
              Function.GENERATE_KEY_PAIR,
              number(session),
              layout.mechanism(mechanism),
              publicAttributes.memory,
              publicAttributes.count(),
              privateAttributes.memory,
              privateAttributes.count(),
              publicHandle.array(),
              privateHandle.array());
      back(result, publicHandle, privateHandle);
      handles[0] = publicHandle.values[0];
      handles[1] = privateHandle.values[0];
      return result;
    }
  }

  @Override
  public long signInit(long session, long mechanism, long key) {
    return call(Function.SIGN_INIT, number(session), layout.mechanism(mechanism), number(key));
  }

  @Override
  public long sign(long session, byte[] data, byte[] signature, long[] length) {
    return transform(Function.SIGN, session, data, signature, length);
  }

  @Override
  public long decryptInit(long session, long mechanism, long key) {
    return call(Function.DECRYPT_INIT, number(session), layout.mechanism(mechanism), number(key));
  }

  @Override
  public long decrypt(long session, byte[] ciphertext, byte[] plaintext, long[] length) {
    return transform(Function.DECRYPT, session, ciphertext, plaintext, length);
  }

  @Override
  public long unwrapKey(
      long session, long mechanism, long key, byte[] wrapped, Template template, long[] unwrapped) {
    Numbers handle = new Numbers(unwrapped);
    try (Attributes attributes = new Attributes(template)) {
      return back(
          call(
              Function.UNWRAP_KEY,
              number(session),
              layout.mechanism(mechanism),
              number(key),
              wrapped,
              number(wrapped.length),
              attributes.memory,
              attributes.count(),
              handle.array()),
          handle);
    }
  }

  private long transform(
      Function function, long session, byte[] input, byte[] output, long[] length) {
    Numbers room = new Numbers(length);
    return back(
        call(function, number(session), input, number(input.length), output, room.array()), room);
  }

  private long call(Function function, Object... arguments) {
    com.sun.jna.Function target = functions.get(function);
    if (target == null) {
      return CKR_FUNCTION_NOT_SUPPORTED;
    }
    return gate.pass(() -> invoke(target, arguments));
  }

  private long invoke(com.sun.jna.Function target, Object[] arguments) {
    return layout.numberSize() == 4
        ? Integer.toUnsignedLong(target.invokeInt(arguments))
        : target.invokeLong(arguments);
  }

  /** A CK_ULONG argument in the width that this platform passes. */
  private Object number(long value) {
    return layout.numberSize() == 4 ? (Object) (int) value : (Object) value;
  }

  private static long back(long result, Numbers... outputs) {
    for (Numbers output : outputs) {
      output.readBack();
    }
    return result;
  }

  /** An array of CK_ULONG that the driver writes to. */
  private final class Numbers {
    private final long[] values;
    private final int[] narrow;

    Numbers(long[] values) {
      this.values = values;
      this.narrow = new int[layout.numberSize() == 4 ? values.length : 0];
      for (int i = 0; i < narrow.length; i++) {
        narrow[i] = (int) values[i];
      }
    }

    Object array() {
      return layout.numberSize() == 4 ? narrow : values;
    }

    /** What asks a driver for a number of entries: no list at all. */
    Object orNull() {
      return values.length == 0 ? Pointer.NULL : array();
    }

    void readBack() {
      for (int i = 0; i < narrow.length; i++) {
        values[i] = Integer.toUnsignedLong(narrow[i]);
      }
    }
  }

  /** A template in memory, with pointers to its values. */
  private final class Attributes implements AutoCloseable {
    private final int size;
    private final Memory memory;
    private final int count;

    Attributes(Template template) {
      this(template.types(), template.values());
    }

    Attributes(long[] types, byte[][] values) {
      size = layout.attributesSize(values);
      memory = new Memory(size);
      memory.write(0, layout.attributes(Pointer.nativeValue(memory), types, values), 0, size);
      count = types.length;
    }

    Object count() {
      return number(count);
    }

    void readBack(byte[][] values, long[] lengths) {
      layout.readAttributes(memory.getByteArray(0, size), values, lengths);
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  /** A PIN in memory of its own, since the copies JNA makes of arrays are not wiped. */
  private static final class Secret implements AutoCloseable {
    private final Memory memory;
    private final boolean empty;

    Secret(byte[] content) {
      memory = new Memory(Math.max(1, content.length));
      memory.write(0, content, 0, content.length);
      empty = content.length == 0;
    }

    /** None for what is typed at the device. */
    Pointer pointer() {
      return empty ? Pointer.NULL : memory;
    }

    @Override
    public void close() {
      memory.clear();
      memory.close();
    }
  }
}
