package io.xuqi.benchmark;

import com.sun.jdi.ArrayReference;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Method;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.connect.VMStartException;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Counts the cryptographic primitives that a program really executes: it runs in a JVM of its own
 * under the JDK's debugger interface, which stops at the entry of each primitive. Nothing of the
 * program is changed or has to cooperate, but for naming the stretch to look at by calling {@link
 * Stretch#begin} and {@link Stretch#end}.
 */
final class PrimitiveTrace {

  /** The methods in which operations are computed, of the JDK, of Bouncy Castle and of ours. */
  private static final List<Primitive> PRIMITIVES =
      List.of(
          bouncyCastle("crypto.generators.ECKeyPairGenerator", "generateKeyPair", "SM2 key pairs"),
          bouncyCastle("crypto.signers.SM2Signer", "generateSignature", "SM2 signatures"),
          new Primitive(
              "org.bouncycastle.crypto.signers.SM2Signer",
              "verifySignature",
              "([B)Z",
              "",
              "SM2 verifications"),
          bouncyCastle("crypto.engines.SM2Engine", "encrypt", "SM2 encryptions"),
          bouncyCastle("crypto.engines.SM2Engine", "decrypt", "SM2 decryptions"),
          bouncyCastle("math.ec.AbstractECMultiplier", "multiply", "point multiplications"),
          bouncyCastle("math.ec.ECAlgorithms", "sumOfTwoMultiplies", "sums of two multiplications"),
          bouncyCastle("crypto.digests.SM3Digest", "doFinal", "SM3 digests, inner ones too"),
          bouncyCastle("crypto.engines.SM4Engine", "processBlock", "SM4 blocks"),
          new Primitive("java.security.MessageDigest", "digest", "([B)[B", "algorithm", "digests"),
          new Primitive("java.security.Signature", "sign", "()[B", "algorithm", "signatures"),
          new Primitive("java.security.Signature", "verify", "([B)Z", "algorithm", "verifications"),
          new Primitive("javax.crypto.Cipher", "doFinal", "", "transformation", "calls"),
          new Primitive(
              "javax.crypto.SecretKeyFactory", "generateSecret", "", "algorithm", "derivations"));

  private static Primitive bouncyCastle(String type, String method, String name) {
    return new Primitive("org.bouncycastle." + type, method, "", "", name);
  }

  /**
   * A method, and what its executions are called in the count.
   *
   * @param signature of one overload; empty for all of them
   * @param algorithmField where an object of that type keeps the name of its algorithm; may be
   *     empty
   */
  private record Primitive(
      String type, String method, String signature, String algorithmField, String name) {

    boolean is(Method candidate) {
      return candidate.name().equals(method)
          && !candidate.isAbstract()
          && (signature.isEmpty() || candidate.signature().equals(signature));
    }
  }

  /**
   * Executions of one primitive.
   *
   * @param times how many
   * @param bytes of all their inputs, where a primitive is given one array
   */
  record Count(int times, long bytes) {
    Count plus(Count other) {
      return new Count(times + other.times, bytes + other.bytes);
    }

    int meanSize() {
      return (int) (bytes / Math.max(1, times));
    }
  }

  /** Called by a traced program around what is to be counted. */
  static final class Stretch {
    private Stretch() {}

    static void begin() {}

    static void end() {}
  }

  private final VirtualMachine machine;
  private final List<BreakpointRequest> breakpoints = new ArrayList<>();
  private final Map<String, Count> counts = new TreeMap<>();
  private boolean counting;

  private PrimitiveTrace(VirtualMachine machine) {
    this.machine = machine;
  }

  /**
   * Runs {@code main} of a class on this program's class path until it ends.
   *
   * @return what it executed between {@link Stretch#begin} and {@link Stretch#end}; empty if it
   *     never came there
   */
  static Map<String, Count> of(Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
    Map<String, Connector.Argument> options = connector.defaultArguments();
    option(options, "main").setValue(program.getName() + " " + String.join(" ", arguments));
    option(options, "options").setValue("-cp \"" + System.getProperty("java.class.path") + "\"");
    VirtualMachine machine;
    try {
      machine = connector.launch(options);
    } catch (IllegalConnectorArgumentsException | VMStartException e) {
      throw new IOException("no JVM to trace in", e);
    }
    PrimitiveTrace trace = new PrimitiveTrace(machine);
    forward(machine.process().getErrorStream(), System.err);
    forward(machine.process().getInputStream(), OutputStream.nullOutputStream());
    try {
      trace.watch(Stretch.class.getName());
      PRIMITIVES.stream().map(Primitive::type).distinct().forEach(trace::watch);
      trace.run();
    } finally {
      machine.process().destroy();
      machine.process().waitFor();
    }
    return trace.counts;
  }

  private static Connector.Argument option(Map<String, Connector.Argument> options, String name) {
    return Objects.requireNonNull(options.get(name), name);
  }

  private static void forward(InputStream from, OutputStream to) {
    Thread thread =
        new Thread(
            () -> {
              try (from) {
                from.transferTo(to);
              } catch (IOException e) {
                // The program has ended.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void watch(String type) {
    machine.classesByName(type).forEach(this::prepared);
    ClassPrepareRequest request = machine.eventRequestManager().createClassPrepareRequest();
    request.addClassFilter(type);
    request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
    request.enable();
  }

  private void prepared(ReferenceType type) {
    for (Method method : type.methods()) {
      if (type.name().equals(Stretch.class.getName())) {
        if (method.isStatic()) {
          breakAt(method, method.name()).enable();
        }
      } else {
        for (Primitive primitive : PRIMITIVES) {
          if (primitive.type().equals(type.name()) && primitive.is(method)) {
            BreakpointRequest request = breakAt(method, primitive);
            breakpoints.add(request);
            if (counting) {
              request.enable();
            }
          }
        }
      }
    }
  }

  private BreakpointRequest breakAt(Method method, Object what) {
    BreakpointRequest request =
        machine.eventRequestManager().createBreakpointRequest(method.location());
    request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
    request.putProperty("what", what);
    return request;
  }

  private void run() throws InterruptedException {
    try {
      while (true) {
        EventSet events = machine.eventQueue().remove();
        for (Event event : events) {
          if (event instanceof ClassPrepareEvent loaded) {
            prepared(loaded.referenceType());
          } else if (event instanceof BreakpointEvent reached) {
            reached(reached.request().getProperty("what"), reached.thread());
          }
        }
        events.resume();
      }
    } catch (VMDisconnectedException e) {
      // The program has ended.
    }
  }

  private void reached(Object what, ThreadReference thread) {
    if (what instanceof Primitive primitive) {
      try {
        StackFrame frame = thread.frame(0);
        counts.merge(name(primitive, frame), count(frame), Count::plus);
      } catch (IncompatibleThreadStateException e) {
        throw new IllegalStateException("it was suspended by its breakpoint", e);
      }
    } else {
      counting = what.equals("begin");
      breakpoints.forEach(breakpoint -> breakpoint.setEnabled(counting));
    }
  }

  private static Count count(StackFrame frame) {
    List<Value> arguments = frame.getArgumentValues();
    boolean oneArray = !arguments.isEmpty() && arguments.get(0) instanceof ArrayReference;
    return new Count(1, oneArray ? ((ArrayReference) arguments.get(0)).length() : 0);
  }

  /** The JDK's engines know the algorithm they compute. */
  private static String name(Primitive primitive, StackFrame frame) {
    ObjectReference engine = frame.thisObject();
    if (engine == null || primitive.algorithmField().isEmpty()) {
      return primitive.name();
    }
    Value algorithm =
        engine.getValue(engine.referenceType().fieldByName(primitive.algorithmField()));
    return (algorithm instanceof StringReference text ? text.value().toUpperCase(Locale.ROOT) : "?")
        + " "
        + primitive.name();
  }
}
