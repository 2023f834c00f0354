package io.xuqi.token.pkcs11;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A driver that answers as an honest one does until its input says otherwise: for each call the
 * input may ask for another return value, other numbers, other bytes, or another attribute. When
 * the input is used up, it is honest.
 */
final class WildCryptoki implements InvocationHandler {

  /** More calls than everything that a test does may take; a program that loops makes more. */
  private static final int MAX_CALLS = 50_000;

  private static final long[] RESULTS = {
    0,
    0x5,
    0x6,
    0x11,
    0x12,
    0x30,
    0x31,
    0x32,
    0x40,
    0x54,
    0x82,
    0xA0,
    0xA4,
    0xB3,
    0xE0,
    0x100,
    0x101,
    0x150,
    0x191,
    -1,
    Long.MIN_VALUE
  };

  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    32,
    64,
    65,
    67,
    200,
    201,
    255,
    256,
    1024,
    1025,
    4096,
    65536,
    65537,
    0xFFFF_FFFFL,
    Integer.MAX_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final Cryptoki honest;
  private final ByteBuffer input;
  private int calls;

  private WildCryptoki(Cryptoki honest, ByteBuffer input) {
    this.honest = honest;
    this.input = input;
  }

  static Cryptoki over(Cryptoki honest, ByteBuffer input) {
    return (Cryptoki)
        Proxy.newProxyInstance(
            WildCryptoki.class.getClassLoader(),
            new Class<?>[] {Cryptoki.class},
            new WildCryptoki(honest, input));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("layout")) {
      return honest.layout();
    }
    if (method.getName().equals("gate")) {
      return honest.gate();
    }
    if (++calls > MAX_CALLS) {
      throw new AssertionError("more than " + MAX_CALLS + " calls of the driver");
    }
    long result = honestly(method, arguments);
    // The upper half of the byte's values bends the answer, so that most of what happens is usual.
    int choice = next();
    if (choice < 0x80) {
      return result;
    }
    List<Object> outputs = outputs(method.getName(), arguments);
    if (outputs.isEmpty() || choice % 4 == 0) {
      return RESULTS[next() % RESULTS.length];
    }
    bend(outputs.get(next() % outputs.size()));
    return choice % 4 == 1 ? 0L : result;
  }

  /** A handle that was bent leads the honest driver to nothing. */
  private long honestly(Method method, Object[] arguments) throws Throwable {
    try {
      return (Long) method.invoke(honest, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException) {
        return 0x82;
      }
      throw e.getCause();
    }
  }

  private static List<Object> outputs(String function, Object[] arguments) {
    List<Object> outputs = new ArrayList<>();
    for (int i = 0; arguments != null && i < arguments.length; i++) {
      boolean in =
          switch (function) {
            case "login", "initPin", "initToken" -> true;
            case "sign", "decrypt" -> i == 1;
            case "unwrapKey" -> i == 3;
            case "getAttributeValue" -> i == 2;
            default -> false;
          };
      Object argument = arguments[i];
      if (!in
          && ((argument instanceof long[] numbers && numbers.length > 0)
              || (argument instanceof byte[] bytes && bytes.length > 0)
              || (argument instanceof byte[][] buffers && buffers.length > 0))) {
        outputs.add(argument);
      }
    }
    return outputs;
  }

  private void bend(Object output) {
    if (output instanceof long[] numbers) {
      numbers[next() % numbers.length] = NUMBERS[next() % NUMBERS.length];
    } else if (output instanceof byte[] bytes) {
      overwrite(bytes);
    } else if (output instanceof byte[][] buffers) {
      byte[] buffer = buffers[next() % buffers.length];
      if (buffer.length > 0) {
        overwrite(buffer);
      }
    }
  }

  private void overwrite(byte[] bytes) {
    int from = next() % bytes.length;
    int length = Math.min(next() % 80, bytes.length - from);
    for (int i = 0; i < length; i++) {
      bytes[from + i] = (byte) next();
    }
  }

  private int next() {
    return input.hasRemaining() ? Byte.toUnsignedInt(input.get()) : 0;
  }
}
