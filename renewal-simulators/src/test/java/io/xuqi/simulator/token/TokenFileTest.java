package io.xuqi.simulator.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.Signatures;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Pin;
import io.xuqi.token.PinIncorrectException;
import io.xuqi.token.PinKind;
import io.xuqi.token.PinStatus;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenRemovedException;
import io.xuqi.token.TokenSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {

  private static final KeyRef REF = new KeyRef(Bytes.fromHex("0a0b"));

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("示例.token");
  }

  private static SimulatedToken.Builder blank() {
    return SimulatedToken.builder().pin(newPin("123456")).label("示例供应商");
  }

  private static Pin newPin(String characters) {
    return Pin.takeOver(characters.toCharArray());
  }

  private static Token token(SimulatedToken device) throws TokenException {
    return SimulatedTokenDriver.of(device).tokens().get(0);
  }

  private static TokenSession login(SimulatedToken device) throws TokenException {
    return token(device).login(request -> newPin("123456"));
  }

  @Test
  void a_token_is_opened_as_it_was_left() throws TokenException {
    PublicKey key;
    try (TokenSession session = login(blank().create(file()))) {
      key = session.generateKeyPair(REF, KeyAlgorithm.SM2);
    }
    SimulatedToken opened = SimulatedToken.builder().open(file());
    assertEquals("示例供应商", token(opened).info().label());
    try (TokenSession session = login(opened)) {
      byte[] message = {1, 2, 3};
      byte[] signature = session.sign(REF, KeyAlgorithm.SM2.signatureAlgorithm(), message);
      assertTrue(Signatures.verify(key, KeyAlgorithm.SM2.signatureAlgorithm(), message, signature));
    }
  }

  @Test
  void a_file_is_never_overwritten_by_a_new_token() throws TokenException {
    blank().create(file());
    TokenException refused = assertThrows(TokenException.class, () -> blank().create(file()));
    assertEquals(ErrorCode.TOKEN_FAILED, refused.code());
    login(SimulatedToken.builder().open(file())).close();
  }

  @Test
  @Tag("R53")
  void wrong_pins_are_counted_across_processes() throws TokenException {
    blank().maxTries(3).create(file());
    for (int left = 2; left >= 1; left--) {
      SimulatedToken device = SimulatedToken.builder().open(file());
      PinIncorrectException refused =
          assertThrows(
              PinIncorrectException.class, () -> token(device).login(request -> newPin("000000")));
      assertEquals(PinStatus.exactly(left, 3), refused.status());
    }
    assertEquals(PinStatus.exactly(1, 3), token(SimulatedToken.builder().open(file())).pinStatus());
  }

  @Test
  void a_pin_changed_in_one_process_is_the_pin_in_another() throws Exception {
    PublicKey key;
    try (TokenSession session = login(blank().create(file()))) {
      key = session.generateKeyPair(REF, KeyAlgorithm.EC_P256);
    }
    change(SimulatedToken.builder().open(file()), "123456", "654321");
    assertEquals(key, openedWith("654321"));
  }

  @Test
  void a_file_of_the_first_version_keeps_its_keys_when_the_pin_is_changed() throws Exception {
    blank().create(file());
    String text = Files.readString(file());
    Files.writeString(
        file(),
        text.lines().filter(l -> !l.startsWith("pin-key ")).collect(Collectors.joining("\n"))
            + "\n");
    PublicKey key;
    try (TokenSession session = login(SimulatedToken.builder().open(file()))) {
      key = session.generateKeyPair(REF, KeyAlgorithm.EC_P256);
    }
    change(SimulatedToken.builder().open(file()), "123456", "654321");
    assertEquals(key, openedWith("654321"));
    assertTrue(Files.readString(file()).contains("\npin-key "));
  }

  @Test
  void a_sealed_key_that_was_changed_in_the_file_is_not_used() throws Exception {
    blank().create(file());
    String text = Files.readString(file());
    int at = text.indexOf("\npin-key ") + "\npin-key ".length();
    char other = text.charAt(at) == 'A' ? 'B' : 'A';
    Files.writeString(file(), text.substring(0, at) + other + text.substring(at + 1));
    TokenException refused =
        assertThrows(TokenException.class, () -> login(SimulatedToken.builder().open(file())));
    assertEquals(ErrorCode.TOKEN_FAILED, refused.code());
  }

  private static void change(SimulatedToken device, String from, String to) throws TokenException {
    token(device)
        .administration()
        .orElseThrow()
        .changePin(request -> newPin(request.kind() == PinKind.NEW_USER ? to : from));
  }

  /** The key under the reference, which signs after a login with this PIN. */
  private PublicKey openedWith(String pin) throws Exception {
    SimulatedToken device = SimulatedToken.builder().open(file());
    try (TokenSession session = token(device).login(request -> newPin(pin))) {
      byte[] message = {1, 2, 3};
      byte[] signature = session.sign(REF, KeyAlgorithm.EC_P256.signatureAlgorithm(), message);
      PublicKey key = session.publicKey(REF).orElseThrow();
      assertTrue(
          Signatures.verify(key, KeyAlgorithm.EC_P256.signatureAlgorithm(), message, signature));
      return key;
    }
  }

  @Test
  void neither_the_pin_nor_a_private_key_stands_in_the_file() throws Exception {
    KeyPair pair = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
    SimulatedToken device = blank().keyPairs(algorithm -> pair).create(file());
    try (TokenSession session = login(device)) {
      session.generateKeyPair(REF, KeyAlgorithm.RSA_2048);
    }
    String text = Files.readString(file());
    assertFalse(text.contains("123456"));
    byte[] pkcs8 = SoftwareKeys.encode(pair.getPrivate());
    for (String line : text.lines().filter(l -> l.startsWith("key ")).toList()) {
      String[] fields = line.split(" ", -1);
      byte[] publicKey = java.util.Base64.getDecoder().decode(fields[3]);
      assertTrue(
          Certificates.samePublicKey(
              pair.getPublic(), io.xuqi.pki.PublicKeys.fromSpki(Bytes.copyOf(publicKey))));
      String sealed = HexFormat.of().formatHex(java.util.Base64.getDecoder().decode(fields[4]));
      // The last bytes of the encoding are a secret number.
      String secret = HexFormat.of().formatHex(pkcs8, pkcs8.length - 32, pkcs8.length);
      assertFalse(sealed.contains(secret));
    }
  }

  @Test
  void only_its_owner_may_read_it() throws Exception {
    blank().create(file());
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      assertEquals(
          PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file()));
    }
  }

  @Test
  void a_file_that_is_gone_is_a_token_pulled_out() throws Exception {
    SimulatedToken device = blank().create(file());
    Token token = token(device);
    Files.delete(file());
    assertThrows(TokenRemovedException.class, token::certificates);
    assertEquals(List.of(), SimulatedTokenDriver.of(device).tokens());
    assertThrows(TokenRemovedException.class, () -> SimulatedToken.builder().open(file()));
  }

  @Test
  void what_is_left_of_an_interrupted_write_does_no_harm() throws Exception {
    SimulatedToken device = blank().create(file());
    Files.writeString(folder.resolve("示例.token.next"), "xuqi-simulated-token 1\nserial 1");
    try (TokenSession session = login(device)) {
      session.generateKeyPair(REF, KeyAlgorithm.EC_P256);
    }
    assertEquals(2, fileCount());
  }

  private long fileCount() throws IOException {
    try (var files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void a_damaged_file_is_refused_without_a_change() throws Exception {
    try (TokenSession session = login(blank().create(file()))) {
      session.generateKeyPair(REF, KeyAlgorithm.EC_P256);
    }
    String whole = Files.readString(file());
    for (String damaged :
        List.of(
            "",
            "another file",
            whole.replace("end\n", ""),
            whole.replace("remaining-tries 15", "remaining-tries 16"),
            whole.replace("remaining-tries 15\n", ""),
            whole.replace("capacity 65536", "capacity lots"),
            whole.replace("end\n", "key 01 SM2 ?? ??\nend\n"),
            whole.replace("end\n", "x".repeat(TokenFile.MAX_SIZE) + "\nend\n"))) {
      Files.writeString(file(), damaged);
      TokenException refused =
          assertThrows(TokenException.class, () -> SimulatedToken.builder().open(file()));
      assertEquals(ErrorCode.TOKEN_FAILED, refused.code());
      assertEquals(damaged, Files.readString(file()));
    }
  }

  @Test
  void a_private_key_that_was_changed_in_the_file_is_not_used() throws Exception {
    SimulatedToken device = blank().create(file());
    try (TokenSession session = login(device)) {
      session.generateKeyPair(REF, KeyAlgorithm.SM2);
    }
    // The same key under another reference: the seal is bound to its own.
    Files.writeString(file(), Files.readString(file()).replace("key 0a0b ", "key 0a0c "));
    KeyRef moved = new KeyRef(Bytes.fromHex("0a0c"));
    try (TokenSession session = login(device)) {
      TokenException refused =
          assertThrows(
              TokenException.class,
              () -> session.sign(moved, KeyAlgorithm.SM2.signatureAlgorithm(), new byte[1]));
      assertEquals(ErrorCode.TOKEN_FAILED, refused.code());
    }
  }

  @Test
  void two_processes_take_turns() throws Exception {
    blank().create(file());
    Process[] children = new Process[2];
    for (int i = 0; i < children.length; i++) {
      children[i] =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  TokenWriterMain.class.getName(),
                  file().toString(),
                  String.valueOf(i))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("child-" + i + ".log").toFile())
              .start();
    }
    for (int i = 0; i < children.length; i++) {
      assertEquals(
          0, children[i].waitFor(), Files.readString(folder.resolve("child-" + i + ".log")));
    }
    try (TokenSession session = login(SimulatedToken.builder().open(file()))) {
      for (int child = 0; child < children.length; child++) {
        for (int key = 0; key < TokenWriterMain.KEYS; key++) {
          assertTrue(session.publicKey(TokenWriterMain.ref(child, key)).isPresent());
        }
      }
    }
    assertTrue(Files.readString(file(), StandardCharsets.UTF_8).endsWith("end\n"));
  }
}
