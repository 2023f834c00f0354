package io.xuqi.scenarios.token;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.pkcs11.DriverProfile;
import io.xuqi.token.pkcs11.DriverProfiles;
import io.xuqi.token.pkcs11.Pkcs11Driver;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A card as one gets it from a counter, made with OpenSC's own program, and OpenSC's driver. */
public final class OpenScCard {

  static final String USER_PIN = "495301";
  static final String ADMINISTRATOR_PIN = "81726354";
  static final String USER_PUK = "60718293";
  private static final String ADMINISTRATOR_PUK = "39281706";

  /** How long pcscd and OpenSC may take to see what the hand did; they take half a second. */
  private static final Duration NOTICING = Duration.ofSeconds(30);

  private OpenScCard() {}

  /** Leaves the new card in the reader. */
  public static MyEidCard personalize(CardReader reader, String serialNumber)
      throws IOException, InterruptedException {
    MyEidCard card = new MyEidCard(serialNumber);
    reader.insert(card);
    awaitCard();
    run("--create-pkcs15", "--so-pin", ADMINISTRATOR_PIN, "--so-puk", ADMINISTRATOR_PUK);
    run(
        "--store-pin",
        "--id",
        "01",
        "--label",
        "User PIN",
        "--pin",
        USER_PIN,
        "--puk",
        USER_PUK,
        "--so-pin",
        ADMINISTRATOR_PIN);
    run("--finalize");
    return card;
  }

  private static void run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("pkcs15-init"));
    command.addAll(List.of(arguments));
    Programs.run(command);
  }

  /** Types the user PIN. */
  public static PinSource userPin() {
    return request -> SoftHsm.pin(USER_PIN);
  }

  /** Until pcscd has noticed the card. */
  static void awaitCard() throws IOException, InterruptedException {
    awaitCard(true);
  }

  /** Until pcscd has noticed that the card is gone. */
  static void awaitNoCard() throws IOException, InterruptedException {
    awaitCard(false);
  }

  private static void awaitCard(boolean there) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(NOTICING);
    while (isCardThere() != there) {
      assertTrue(Instant.now().isBefore(end), "pcscd notices nothing within " + NOTICING);
    }
  }

  private static boolean isCardThere() throws IOException, InterruptedException {
    Process asking =
        new ProcessBuilder("opensc-tool", "--atr")
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    return asking.waitFor() == 0;
  }

  /** OpenSC's driver as users have it. */
  public static Pkcs11Driver driver() throws TokenException {
    DriverProfile profile = DriverProfiles.shipped("opensc").orElseThrow();
    return Pkcs11Driver.load(profile);
  }

  /** The card's token, as soon as OpenSC has noticed the card. */
  public static Token token(Pkcs11Driver driver) throws TokenException {
    return awaitTokens(driver, true).get(0);
  }

  /** Until OpenSC has noticed that the card is gone. */
  public static void awaitNoToken(Pkcs11Driver driver) throws TokenException {
    awaitTokens(driver, false);
  }

  private static List<Token> awaitTokens(Pkcs11Driver driver, boolean some) throws TokenException {
    Instant end = Instant.now().plus(NOTICING);
    List<Token> tokens = driver.tokens();
    while (tokens.isEmpty() == some) {
      assertTrue(Instant.now().isBefore(end), "OpenSC notices nothing within " + NOTICING);
      tokens = driver.tokens();
    }
    return tokens;
  }
}
