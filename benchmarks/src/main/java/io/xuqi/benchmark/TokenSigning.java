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
import java.util.List;

/**
 * Signatures and listings through {@code token-pkcs11} beside a C program calling the same driver,
 * {@code src/main/c/token_signing.c}. Both take turns in short rounds in one run, so that whatever
 * else the machine does meets both; each ratio is the median over pairs of rounds, with its 95 %
 * interval. ECDSA: the C program signs a ready digest and leaves r and s as they are, while here
 * the message is digested and the signature encoded as well.
 *
 * <pre>
 * gcc -O2 -o token_signing src/main/c/token_signing.c -I/usr/include/p11-kit-1 -ldl
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

  private TokenSigning() {}

  /** What is measured: the C program's command, the repetitions in a round, the bound. */
  private enum Act {
    RSA_2048_SIGNATURE("(b) RSA-2048 signature on SoftHSM2", "rsa", 16, 1.05),
    P256_SIGNATURE("    P-256 signature on SoftHSM2", "ec", 150, 1.25),
    LIST_50_CERTIFICATES("    50 certificates listed", "list", 2, 1.0);

    private final String title;
    private final String command;
    private final int repetitions;
    private final double atMost;

    Act(String title, String command, int repetitions, double atMost) {
      this.title = title;
      this.command = command;
      this.repetitions = repetitions;
      this.atMost = atMost;
    }
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
    int rounds = Integer.parseInt(arguments[0]);
    boolean met = true;
    try (Pkcs11Driver driver = Pkcs11Driver.load(Path.of(arguments[2]))) {
      Token token = prepare(driver);
      Process c =
          new ProcessBuilder(arguments[1], arguments[2], LABEL, PIN, RSA.toString(), EC.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (TokenSession session = token.login(request -> pin());
          Writer commands = c.outputWriter(StandardCharsets.US_ASCII);
          BufferedReader answers =
              new BufferedReader(
                  new InputStreamReader(c.getInputStream(), StandardCharsets.US_ASCII))) {
        for (Act act : Act.values()) {
          met &= compare(act, rounds, session, commands, answers);
        }
      } finally {
        c.destroy();
        c.waitFor();
      }
    }
    System.exit(met ? 0 : Ratio.MISSED);
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

  private static boolean compare(
      Act act, int rounds, TokenSession session, Writer commands, BufferedReader answers)
      throws IOException, TokenException {
    double[] javaTimes = new double[rounds];
    double[] cTimes = new double[rounds];
    for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
      boolean javaFirst = (round & 1) == 0;
      double before = javaFirst ? inJava(act, session) : 0;
      double inC = inC(act, commands, answers);
      double inJava = javaFirst ? before : inJava(act, session);
      if (round >= 0) {
        javaTimes[round] = inJava;
        cTimes[round] = inC;
      }
    }
    Bound bound = Bound.atMost(act.atMost);
    Ratio ratio = Ratio.of(javaTimes, cTimes);
    ratio.row(
        act.title,
        Ratio.median(javaTimes) / act.repetitions / 1000,
        Ratio.median(cTimes) / act.repetitions / 1000,
        "us",
        bound);
    return ratio.meets(bound);
  }

  private static double inC(Act act, Writer commands, BufferedReader answers) throws IOException {
    commands.write(act.command + " " + act.repetitions + "\n");
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the C program ended");
    }
    return Double.parseDouble(answer);
  }

  private static double inJava(Act act, TokenSession session) throws TokenException {
    byte[] message = new byte[MESSAGE_SIZE];
    long start = System.nanoTime();
    for (int i = 0; i < act.repetitions; i++) {
      message[0] = (byte) i;
      switch (act) {
        case RSA_2048_SIGNATURE ->
            session.sign(RSA, KeyAlgorithm.RSA_2048.signatureAlgorithm(), message);
        case P256_SIGNATURE -> session.sign(EC, KeyAlgorithm.EC_P256.signatureAlgorithm(), message);
        case LIST_50_CERTIFICATES -> requireAll(session.token().certificates());
      }
    }
    return System.nanoTime() - start;
  }

  private static void requireAll(List<?> certificates) {
    if (certificates.size() != CERTIFICATES) {
      throw new IllegalStateException(certificates.size() + " certificates");
    }
  }
}
