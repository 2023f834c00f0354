package io.xuqi.benchmark;

import io.xuqi.benchmark.Ratio.Bound;
import io.xuqi.common.Bytes;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Pin;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import io.xuqi.token.pkcs11.TokenInitialization;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

/**
 * Signatures, listings and whole logins through {@code token-pkcs11} beside a C program calling the
 * same driver, {@code src/main/c/token_signing.c}. Both take turns in short rounds in one run, so
 * that whatever else the machine does meets both; each ratio is the median over pairs of rounds,
 * with its 95 % interval. ECDSA: the C program signs a ready digest and leaves r and s as they are,
 * while here the message is digested and the signature encoded as well.
 *
 * <pre>
 * gcc -O2 -pthread -o token_signing src/main/c/token_signing.c -I/usr/include/p11-kit-1 -ldl
 * SOFTHSM2_CONF=… java … io.xuqi.benchmark.TokenSigning 120 ./token_signing /path/libsofthsm2.so
 * </pre>
 *
 * <p>{@code SOFTHSM2_CONF} names a configuration whose token folder is empty: a token is made in
 * it. Exit code {@link Ratio#MISSED} when a ratio's interval lies wholly above its bound.
 */
public final class TokenSigning {

  private static final String LABEL = "benchmark";
  private static final String PIN = "135792468";

  private static final int WARM_UP_ROUNDS = 40;
  private static final int MESSAGE_SIZE = 256;
  private static final int CERTIFICATES = 50;

  private static final KeyRef RSA = new KeyRef(Bytes.fromHex("01"));
  private static final KeyRef EC = new KeyRef(Bytes.fromHex("02"));

  private final int rounds;
  private final Token token;
  private final Writer commands;
  private final BufferedReader answers;
  private boolean met = true;

  private TokenSigning(int rounds, Token token, Writer commands, BufferedReader answers) {
    this.rounds = rounds;
    this.token = token;
    this.commands = commands;
    this.answers = answers;
  }

  /** A part of what one round does, as often as it is told. */
  @FunctionalInterface
  private interface Act {
    void perform(int times) throws TokenException;
  }

  /**
   * @param arguments rounds, the compiled C program, the driver library
   */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, TokenException {
    if (arguments.length != 3) {
      System.err.println("usage: TokenSigning ROUNDS C_PROGRAM LIBRARY");
      System.exit(2);
    }
    boolean met;
    try (Pkcs11Driver driver = Pkcs11Driver.load(Path.of(arguments[2]))) {
      Token token = prepare(driver);
      Process c =
          new ProcessBuilder(arguments[1], arguments[2], LABEL, PIN, RSA.toString(), EC.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (Writer commands = c.outputWriter(StandardCharsets.US_ASCII);
          BufferedReader answers =
              new BufferedReader(
                  new InputStreamReader(c.getInputStream(), StandardCharsets.US_ASCII))) {
        met =
            new TokenSigning(Integer.parseInt(arguments[0]), token, commands, answers).measureAll();
      } finally {
        c.destroy();
        c.waitFor();
      }
    }
    System.exit(met ? 0 : Ratio.MISSED);
  }

  private boolean measureAll() throws IOException, TokenException, InterruptedException {
    try (TokenSession session = login()) {
      compare("(b) RSA-2048 signature on SoftHSM2", "rsa", 16, 1.05, n -> signRsa(session, n));
      compare("    P-256 signature on SoftHSM2", "ec", 150, 1.25, n -> signEc(session, n));
      compare("    50 certificates listed", "list", 2, 1.0, this::list);
    }
    // Four at a time are as many as in the C program, and each does what a single one does.
    try (SigningThreads threads = new SigningThreads(token, TokenSigning::pin)) {
      compare(
          "    RSA-2048, in each of 4 threads",
          "rsa4",
          8,
          1.05,
          n -> threads.run(n, TokenSigning::signRsa));
      compare(
          "    P-256, in each of 4 threads",
          "ec4",
          75,
          1.25,
          n -> threads.run(n, TokenSigning::signEc));
    }
    inC("logout", 0);
    compare("    open, login, find, sign, logout", "whole", 10, 1.2, this::whole);
    return met;
  }

  private static Token prepare(Pkcs11Driver driver) throws TokenException {
    Token token;
    try (Pin administrator = pin();
        Pin user = pin()) {
      token = new TokenInitialization(driver).initialize(LABEL, administrator, user);
    }
    try (TokenSession session = token.login(request -> pin())) {
      session.generateKeyPair(RSA, KeyAlgorithm.RSA_2048);
      X509Certificate[] certificates =
          SampleCertificates.issue(session.generateKeyPair(EC, KeyAlgorithm.EC_P256), CERTIFICATES);
      for (X509Certificate certificate : certificates) {
        session.install(EC, certificate);
      }
    }
    return token;
  }

  private static Pin pin() {
    return Pin.takeOver(PIN.toCharArray());
  }

  private TokenSession login() throws TokenException {
    return token.login(request -> pin());
  }

  private void compare(String title, String command, int times, double atMost, Act act)
      throws IOException, TokenException {
    double[] javaTimes = new double[rounds];
    double[] cTimes = new double[rounds];
    for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
      boolean javaFirst = (round & 1) == 0;
      double before = javaFirst ? inJava(act, times) : 0;
      double inC = inC(command, times);
      double inJava = javaFirst ? before : inJava(act, times);
      if (round >= 0) {
        javaTimes[round] = inJava;
        cTimes[round] = inC;
      }
    }
    Bound bound = Bound.atMost(atMost);
    Ratio ratio = Ratio.of(javaTimes, cTimes);
    ratio.row(
        title,
        Ratio.median(javaTimes) / times / 1000,
        Ratio.median(cTimes) / times / 1000,
        "us",
        bound);
    met &= ratio.meets(bound);
  }

  private double inC(String command, int times) throws IOException {
    commands.write(command + " " + times + "\n");
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the C program ended");
    }
    return Double.parseDouble(answer);
  }

  private static double inJava(Act act, int times) throws TokenException {
    long start = System.nanoTime();
    act.perform(times);
    return System.nanoTime() - start;
  }

  private static void signRsa(TokenSession session, int times) throws TokenException {
    sign(session, RSA, KeyAlgorithm.RSA_2048, times);
  }

  private static void signEc(TokenSession session, int times) throws TokenException {
    sign(session, EC, KeyAlgorithm.EC_P256, times);
  }

  private static void sign(TokenSession session, KeyRef key, KeyAlgorithm algorithm, int times)
      throws TokenException {
    byte[] message = new byte[MESSAGE_SIZE];
    for (int i = 0; i < times; i++) {
      message[0] = (byte) i;
      session.sign(key, algorithm.signatureAlgorithm(), message);
    }
  }

  private void list(int times) throws TokenException {
    for (int i = 0; i < times; i++) {
      int found = token.certificates().size();
      if (found != CERTIFICATES) {
        throw new IllegalStateException(found + " certificates");
      }
    }
  }

  private void whole(int times) throws TokenException {
    for (int i = 0; i < times; i++) {
      try (TokenSession session = login()) {
        signEc(session, 1);
      }
    }
  }
}
