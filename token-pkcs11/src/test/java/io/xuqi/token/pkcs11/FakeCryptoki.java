package io.xuqi.token.pkcs11;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A driver whose answers a test writes: one token in slot 1, objects that are found by their
 * attributes, and nothing else. A function without an implementation here, or with an answer
 * scripted, returns that instead.
 */
final class FakeCryptoki implements Cryptoki {

  static final long SLOT = 1;
  static final StructLayout LAYOUT = StructLayout.unix(8, ByteOrder.LITTLE_ENDIAN);

  private static final long SESSION_HANDLE_INVALID = 0xB3;
  private static final long TOKEN_NOT_PRESENT = 0xE0;

  private final StructLayout layout;
  private final Map<Function, Deque<Answer>> script = new EnumMap<>(Function.class);
  private final Map<Function, Runnable> during = new EnumMap<>(Function.class);
  private final List<Function> calls = new ArrayList<>();
  private final Set<Long> sessions = new TreeSet<>();
  private final List<Long> found = new ArrayList<>();
  private long next = 100;

  final Map<Long, Map<Long, byte[]>> objects = new LinkedHashMap<>();
  final Set<Long> mechanisms = new TreeSet<>(List.of(0x0L, 0x1L, 0x40L, 0x1040L, 0x1041L));
  final Map<Long, byte[]> mechanismInfo = new LinkedHashMap<>();
  final List<byte[]> pins = new ArrayList<>();
  boolean present = true;
  byte[] info = new byte[StructLayout.MAX_INFO_SIZE];
  byte[] tokenInfo = new byte[StructLayout.MAX_INFO_SIZE];
  byte[] signed = new byte[0];
  byte[] signature = new byte[64];
  long signatureLength;
  long mechanism = -1;
  long sessionState;

  /** What the next lists of slots, mechanisms and objects say their number is, for the truth. */
  final Deque<Long> counts = new ArrayDeque<>();

  /** What the driver does to the private key it was asked for, or asked to unwrap. */
  Consumer<Map<Long, byte[]>> onGenerate = key -> {};

  /** Handles are used again after a pull, as by a driver that takes addresses for them. */
  boolean reusesHandles;

  /** Short, so that a test that waits in vain takes no time. */
  private final CallGate gate = new CallGate(Duration.ofMillis(50));

  private record Answer(long result, boolean performed, boolean pulled) {}

  FakeCryptoki() {
    this(LAYOUT);
    setToken("0001", 0);
  }

  FakeCryptoki(StructLayout layout) {
    this.layout = layout;
  }

  void setToken(String serialNumber, long flags) {
    ByteBuffer.wrap(tokenInfo)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(0, Text.encode("fake", 32))
        .put(32, Text.encode("Maker", 32))
        .put(64, Text.encode("", 16))
        .put(80, Text.encode(serialNumber, 16))
        .putLong(96, flags | CKF_TOKEN_INITIALIZED);
  }

  /** The next call of the function returns this without doing anything. */
  FakeCryptoki answer(Function function, long result) {
    script.computeIfAbsent(function, f -> new ArrayDeque<>()).add(new Answer(result, false, false));
    return this;
  }

  /** The next call of the function does its work and returns this all the same. */
  FakeCryptoki performThenAnswer(Function function, long result) {
    script.computeIfAbsent(function, f -> new ArrayDeque<>()).add(new Answer(result, true, false));
    return this;
  }

  /** The token is pulled while the next call of the function is under way, which returns this. */
  FakeCryptoki pullDuring(Function function, long result) {
    script.computeIfAbsent(function, f -> new ArrayDeque<>()).add(new Answer(result, false, true));
    return this;
  }

  /** The next call of the function does this first, and does not return before it is done. */
  FakeCryptoki during(Function function, Runnable act) {
    during.put(function, act);
    return this;
  }

  /** The token is pulled: no session survives. */
  void pull() {
    present = false;
    if (reusesHandles) {
      next = sessions.stream().mapToLong(handle -> handle - 1).min().orElse(next);
    }
    sessions.clear();
  }

  long put(Object... typesAndValues) {
    Template template = new Template(layout);
    for (int i = 0; i < typesAndValues.length; i += 2) {
      long type = (Long) typesAndValues[i];
      Object value = typesAndValues[i + 1];
      if (value instanceof Long number) {
        template.with(type, number);
      } else if (value instanceof Boolean bool) {
        template.with(type, bool);
      } else {
        template.with(type, (byte[]) value);
      }
    }
    return put(template);
  }

  private long put(Template template) {
    Map<Long, byte[]> attributes = new LinkedHashMap<>();
    for (int i = 0; i < template.types().length; i++) {
      attributes.put(template.types()[i], template.values()[i]);
    }
    objects.put(++next, attributes);
    return next;
  }

  long count(Function function) {
    return calls.stream().filter(function::equals).count();
  }

  private interface Work {
    long run();
  }

  private long call(Function function, Work work) {
    return gate.pass(() -> inside(function, work));
  }

  private long inside(Function function, Work work) {
    calls.add(function);
    Optional.ofNullable(during.remove(function)).ifPresent(Runnable::run);
    Deque<Answer> answers = script.getOrDefault(function, new ArrayDeque<>());
    if (answers.isEmpty()) {
      return work.run();
    }
    Answer answer = answers.remove();
    if (answer.performed) {
      work.run();
    }
    if (answer.pulled) {
      pull();
    }
    return answer.result;
  }

  private long inSession(Function function, long session, Work work) {
    return call(function, () -> sessions.contains(session) ? work.run() : SESSION_HANDLE_INVALID);
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
    return call(Function.INITIALIZE, () -> 0);
  }

  @Override
  public long finalizeLibrary() {
    return call(Function.FINALIZE, () -> 0);
  }

  @Override
  public long getInfo(byte[] out) {
    return call(Function.GET_INFO, () -> fill(out, info));
  }

  private static long fill(byte[] out, byte[] content) {
    System.arraycopy(content, 0, out, 0, content.length);
    return 0;
  }

  private void putNumber(byte[] struct, int offset, long value) {
    ByteBuffer buffer = ByteBuffer.wrap(struct).order(layout.order());
    if (layout.numberSize() == 4) {
      buffer.putInt(offset, (int) value);
    } else {
      buffer.putLong(offset, value);
    }
  }

  @Override
  public long getSlotList(boolean tokenPresent, long[] slots, long[] count) {
    return call(
        Function.GET_SLOT_LIST,
        () -> {
          count[0] = counted(present ? 1 : 0);
          Arrays.fill(slots, 0, Math.min(slots.length, 1), SLOT);
          return 0;
        });
  }

  private long counted(long truth) {
    return counts.isEmpty() ? truth : counts.remove();
  }

  @Override
  public long getSlotInfo(long slot, byte[] out) {
    return call(
        Function.GET_SLOT_INFO,
        () -> {
          putNumber(out, 96, present ? 1 : 0);
          return 0;
        });
  }

  @Override
  public long getTokenInfo(long slot, byte[] out) {
    return call(Function.GET_TOKEN_INFO, () -> present ? fill(out, tokenInfo) : TOKEN_NOT_PRESENT);
  }

  @Override
  public long getMechanismList(long slot, long[] list, long[] count) {
    return call(
        Function.GET_MECHANISM_LIST,
        () -> {
          count[0] = counted(mechanisms.size());
          int i = 0;
          for (long type : mechanisms) {
            if (i < Math.min(list.length, count[0])) {
              list[i++] = type;
            }
          }
          return 0;
        });
  }

  @Override
  public long getMechanismInfo(long slot, long type, byte[] out) {
    return call(
        Function.GET_MECHANISM_INFO,
        () -> mechanismInfo.containsKey(type) ? fill(out, mechanismInfo.get(type)) : 0x70);
  }

  @Override
  public long initToken(long slot, byte[] soPin, byte[] label) {
    return call(Function.INIT_TOKEN, () -> 0x54);
  }

  @Override
  public long initPin(long session, byte[] pin) {
    pins.add(pin);
    return inSession(Function.INIT_PIN, session, () -> 0);
  }

  @Override
  public long setPin(long session, byte[] oldPin, byte[] newPin) {
    pins.add(oldPin);
    pins.add(newPin);
    return inSession(Function.SET_PIN, session, () -> 0);
  }

  @Override
  public long getSessionInfo(long session, byte[] out) {
    return inSession(
        Function.GET_SESSION_INFO,
        session,
        () -> {
          putNumber(out, layout.numberSize(), sessionState);
          return 0;
        });
  }

  @Override
  public long openSession(long slot, long flags, long[] session) {
    return call(
        Function.OPEN_SESSION,
        () -> {
          session[0] = ++next;
          sessions.add(next);
          return present ? 0 : TOKEN_NOT_PRESENT;
        });
  }

  @Override
  public long closeSession(long session) {
    return inSession(Function.CLOSE_SESSION, session, () -> sessions.remove(session) ? 0 : 1);
  }

  @Override
  public long login(long session, long user, byte[] pin) {
    pins.add(pin);
    return inSession(Function.LOGIN, session, () -> 0);
  }

  @Override
  public long logout(long session) {
    return inSession(Function.LOGOUT, session, () -> 0);
  }

  @Override
  public long createObject(long session, Template template, long[] object) {
    return inSession(
        Function.CREATE_OBJECT,
        session,
        () -> {
          object[0] = put(template);
          return 0;
        });
  }

  @Override
  public long destroyObject(long session, long object) {
    return inSession(
        Function.DESTROY_OBJECT, session, () -> objects.remove(object) == null ? 0x82 : 0);
  }

  @Override
  public long getAttributeValue(
      long session, long object, long[] types, byte[][] buffers, long[] lengths) {
    return inSession(
        Function.GET_ATTRIBUTE_VALUE,
        session,
        () -> {
          long result = 0;
          for (int i = 0; i < types.length; i++) {
            byte[] value = objects.get(object).get(types[i]);
            if (value == null) {
              lengths[i] = layout.unavailable();
              result = 0x12;
            } else if (buffers[i].length == 0 || value.length <= buffers[i].length) {
              lengths[i] = value.length;
              System.arraycopy(value, 0, buffers[i], 0, Math.min(value.length, buffers[i].length));
            } else {
              lengths[i] = layout.unavailable();
              result = 0x150;
            }
          }
          return result;
        });
  }

  @Override
  public long findObjectsInit(long session, Template template) {
    return inSession(
        Function.FIND_OBJECTS_INIT,
        session,
        () -> {
          found.clear();
          objects.forEach(
              (handle, attributes) -> {
                if (matches(attributes, template)) {
                  found.add(handle);
                }
              });
          return 0;
        });
  }

  private static boolean matches(Map<Long, byte[]> attributes, Template template) {
    for (int i = 0; i < template.types().length; i++) {
      if (!Arrays.equals(attributes.get(template.types()[i]), template.values()[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long findObjects(long session, long[] handles, long[] count) {
    return inSession(
        Function.FIND_OBJECTS,
        session,
        () -> {
          int i = 0;
          while (i < handles.length && !found.isEmpty()) {
            handles[i++] = found.remove(0);
          }
          count[0] = counted(i);
          return 0;
        });
  }

  @Override
  public long findObjectsFinal(long session) {
    return inSession(Function.FIND_OBJECTS_FINAL, session, () -> 0);
  }

  @Override
  public long generateKeyPair(
      long session, long type, Template publicKey, Template privateKey, long[] handles) {
    return inSession(
        Function.GENERATE_KEY_PAIR,
        session,
        () -> {
          handles[0] = put(publicKey);
          handles[1] = put(privateKey);
          onGenerate.accept(objects.get(handles[1]));
          return 0;
        });
  }

  @Override
  public long signInit(long session, long type, long key) {
    return inSession(
        Function.SIGN_INIT,
        session,
        () -> {
          mechanism = type;
          return 0;
        });
  }

  @Override
  public long sign(long session, byte[] data, byte[] out, long[] length) {
    return inSession(
        Function.SIGN,
        session,
        () -> {
          signed = data;
          length[0] = signatureLength == 0 ? signature.length : signatureLength;
          return fill(out, signature);
        });
  }

  @Override
  public long decryptInit(long session, long type, long key) {
    return inSession(Function.DECRYPT_INIT, session, () -> 0);
  }

  @Override
  public long decrypt(long session, byte[] ciphertext, byte[] plaintext, long[] length) {
    return inSession(Function.DECRYPT, session, () -> 0x40);
  }

  @Override
  public long unwrapKey(
      long session, long type, long key, byte[] wrapped, Template template, long[] unwrapped) {
    return inSession(
        Function.UNWRAP_KEY,
        session,
        () -> {
          mechanism = type;
          signed = wrapped;
          unwrapped[0] = put(template);
          onGenerate.accept(objects.get(unwrapped[0]));
          return 0;
        });
  }
}
