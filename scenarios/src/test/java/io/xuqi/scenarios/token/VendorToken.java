package io.xuqi.scenarios.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.pkcs11.DriverProfile;
import io.xuqi.token.pkcs11.DriverProfiles;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The PKCS#11 module in {@code src/test/c}: SoftHSM2 with a maker's SM2, and a hand that pulls the
 * token in the middle of a call. It is compiled once; each style is a file, and so a driver, of its
 * own. Its SM2 keys live as long as this Java does.
 */
public final class VendorToken {

  /** A maker's way with SM2; the numbers are those of the shipped profiles. */
  public enum Style {
    /** Everything inside, r and s, keys are imported. */
    SANSEC(
        """
        sm2 = sansec
        sm2.unwrap = 0x8000FF01
        """),
    /** A digest in, DER out, the point as it is, keys are imported. */
    TASS(
        """
        sm2 = tass
        sm2.decrypt = 0x80008200 c1c3c2
        sm2.unwrap = 0x8000FF01
        sm2.point = plain
        """),
    /** Z outside and the digest inside; cannot import keys. */
    LUNA(
        """
        sm2 = luna
        sm2.sign = 0x80000B22 prefixed raw
        sm2.decrypt = 0x80000B21 c1c3c2
        """),
    /** A digest in, the point in two attributes, no curve, Chinese labels; cannot import keys. */
    MK1(
        """
        sm2 = mk1
        sm2.decrypt = 0x00010001 c1c2c3
        text = GB18030
        """);

    private final String entries;

    Style(String entries) {
      this.entries = entries;
    }

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the token opens enveloped keys. */
    public boolean imports() {
      return entries.contains("unwrap");
    }
  }

  private static final Path FOLDER = Path.of("target", "vendor-token").toAbsolutePath();
  private static final int RTLD_NOW = 2;

  private static final int VANISH = 1;
  private static final int FAIL = 2;
  private static final int WAIT = 3;

  private final Style style;
  private final Path library;
  private final NativeLibrary module;

  private VendorToken(Style style, Path library) {
    this.style = style;
    this.library = library;
    this.module =
        NativeLibrary.getInstance(library.toString(), Map.of(Library.OPTION_OPEN_FLAGS, RTLD_NOW));
    assertEquals(0, call("vendor_style", style.id()));
  }

  /** Loaded once: who unloads a module loses its keys. */
  private static final Map<Style, VendorToken> LOADED =
      new java.util.concurrent.ConcurrentHashMap<>();

  /** The module in a style, as delivered: no keys, no orders, the token inserted. */
  public static VendorToken of(Style style) {
    Path softHsm = SoftHsm.library();
    VendorToken token =
        LOADED.computeIfAbsent(style, wanted -> new VendorToken(wanted, built(wanted, softHsm)));
    token.call("vendor_reset");
    return token;
  }

  private static synchronized Path built(Style style, Path softHsm) {
    try {
      Path compiled = FOLDER.resolve("vendor-token-" + ProcessHandle.current().pid() + ".so");
      if (Files.notExists(compiled)) {
        Files.createDirectories(FOLDER);
        compile(compiled, softHsm);
        compiled.toFile().deleteOnExit();
      }
      Path copy = FOLDER.resolve(style.id() + "-" + ProcessHandle.current().pid() + ".so");
      Files.copy(compiled, copy, StandardCopyOption.REPLACE_EXISTING);
      copy.toFile().deleteOnExit();
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(Path to, Path softHsm) throws IOException {
    List<String> options =
        new ArrayList<>(List.of("-shared", "-fPIC", "-fvisibility=hidden", "-Wl,-Bsymbolic"));
    options.add("-DSOFTHSM=\"" + softHsm + "\"");
    for (String prefix : List.of("/usr", "/usr/local")) {
      options.add("-I" + prefix + "/include/p11-kit-1");
    }
    Gcc.compile(
        to,
        options,
        List.of("vendor_token.c", "keys.c", "sm2.c"),
        List.of("-lcrypto", "-ldl", "-lpthread"));
  }

  // ---- the driver -------------------------------------------------------------------------------

  public Path library() {
    return library;
  }

  public Style style() {
    return style;
  }

  /**
   * The profile as a user writes it, of the shipped family and with what the family leaves open.
   */
  public DriverProfile profile() {
    StringBuilder file = new StringBuilder();
    file.append("fixture.name = Fixture ").append(style.id()).append('\n');
    file.append("fixture.linux = ").append(library).append('\n');
    file.append("fixture.macos = ").append(library).append('\n');
    style.entries.lines().forEach(line -> file.append("fixture.").append(line).append('\n'));
    try {
      Path written = Files.writeString(FOLDER.resolve(style.id() + ".properties"), file);
      return DriverProfiles.read(written).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The driver with one new token, whose user PIN is {@link SoftHsm#USER_PIN}. Tokens of earlier
   * tests are removed; no other driver may be open.
   */
  public Pkcs11Driver start() throws TokenException {
    SoftHsm.removeTokens();
    Pkcs11Driver driver = Pkcs11Driver.load(profile());
    Token made = SoftHsm.newToken(driver, "Fixture");
    assertEquals(List.of(made.info()), driver.tokens().stream().map(Token::info).toList());
    countAnew();
    return driver;
  }

  // ---- what happens to it -----------------------------------------------------------------------

  /** Counts the driver's calls from here on; what was ordered is gone. */
  public void countAnew() {
    call("vendor_count_anew");
  }

  /** How many calls the driver got. */
  public int calls() {
    return (int) function("vendor_calls").invokeLong(new Object[0]);
  }

  /** The names of all calls, in their order. */
  public List<String> callNames() {
    List<String> names = new ArrayList<>();
    for (long number = 1; number <= calls(); number++) {
      String name = function("vendor_call").invokeString(new Object[] {number}, false);
      names.add(name.replaceAll("_$", ""));
    }
    return names;
  }

  /** The number of the next call, to order something for it. */
  public int nextCall() {
    return calls() + 1;
  }

  /**
   * The token is pulled at a call, which reports a general error.
   *
   * @param after whether the call is done first
   */
  public void vanishAt(int call, boolean after) {
    order(call, VANISH, after, 0);
  }

  /** A call returns an error, and does or does not do what it was to do. */
  public void failAt(int call, boolean after, long result) {
    order(call, FAIL, after, result);
  }

  /** A call takes until {@link #release}; {@link #awaitCall} returns when it has begun. */
  public void waitAt(int call) {
    order(call, WAIT, false, 0);
  }

  public void awaitCall() {
    call("vendor_await");
  }

  public void release() {
    call("vendor_release");
  }

  private void order(int call, int action, boolean after, long result) {
    assertEquals(0, call("vendor_order", (long) call, action, after ? 1 : 0, result));
  }

  public void pull() {
    call("vendor_vanish");
  }

  public void insert() {
    call("vendor_insert");
  }

  /** How many private keys there are on the token, told behind the driver's back. */
  public int privateKeys() {
    return (int) function("vendor_private_keys").invokeLong(new Object[] {SoftHsm.USER_PIN});
  }

  /** Locks the token after so many wrong PINs, and tells it by the standard's flags. */
  public void lockAfter(int tries) {
    call("vendor_tries", (long) tries);
  }

  /** PINs are typed at the device from now on, and somebody types this one there. */
  public void keypad(String typed) {
    call("vendor_keypad", typed);
  }

  /** So many bytes are free; what does not fit is refused with CKR_DEVICE_MEMORY. */
  public void freeMemory(int bytes) {
    call("vendor_memory", (long) bytes);
  }

  /** The label as bytes, in whatever encoding; filled up with blanks. */
  public void label(byte[] bytes) {
    byte[] field = "%32s".formatted("").getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, field, 0, bytes.length);
    call("vendor_label", field);
  }

  private int call(String name, Object... arguments) {
    return function(name).invokeInt(arguments);
  }

  private Function function(String name) {
    return module.getFunction(name);
  }
}
