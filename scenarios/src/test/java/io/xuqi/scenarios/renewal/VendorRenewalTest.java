package io.xuqi.scenarios.renewal;

import static io.xuqi.scenarios.renewal.RenewalWorld.SUBJECT;
import static io.xuqi.scenarios.renewal.RenewalWorld.agent;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.application.Application;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.CertificateUsage;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.pki.Signatures;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalState;
import io.xuqi.scenarios.token.Programs;
import io.xuqi.scenarios.token.SoftHsm;
import io.xuqi.scenarios.token.VendorToken.Style;
import io.xuqi.simulator.ca.SimulatedCa;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.TokenCapability;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Whole renewals with makers' tokens behind PKCS#11, from the offer to the proof. */
final class VendorRenewalTest {

  private static final byte[] MESSAGE = {1, 2, 3};

  @ParameterizedTest
  @EnumSource(names = {"SANSEC", "TASS"})
  @Tag("R14")
  void anSm2PairIsRenewedWithANewPairBesideTheOld(Style style) throws Exception {
    try (VendorWorld world = new VendorWorld(style).with(KeyAlgorithm.SM2)) {
      renewAndProve(world, 1, 2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SANSEC", "TASS"})
  @Tag("R14")
  @Tag("R28")
  void aKeyWithRsaAndSm2IsRenewedAsOne(Style style) throws Exception {
    try (VendorWorld world =
        new VendorWorld(style).with(KeyAlgorithm.RSA_2048).with(KeyAlgorithm.SM2)) {
      renewAndProve(world, 2, 3);
    }
  }

  private static void renewAndProve(VendorWorld world, int orders, int certificates)
      throws Exception {
    Set<TokenCertificate> old = world.certificates();
    assertEquals(certificates, old.size());
    world.apply();
    world.pay();
    world.approve();
    List<InstallResult> results = world.install();
    assertEquals(orders, results.size());
    for (InstallResult result : results) {
      assertEquals(Optional.empty(), result.problem());
    }
    Renewal renewal = world.newest().orElseThrow();
    assertEquals(RenewalState.COMPLETED, renewal.state());
    assertEquals(1, world.ca.ledger().charges().size());

    Set<TokenCertificate> now = world.certificates();
    assertTrue(now.containsAll(old), "the old certificates stay");
    assertEquals(2 * certificates, now.size());
    Set<KeyRef> keys = new HashSet<>();
    try (TokenSession session = world.login()) {
      for (TokenCertificate entry : now) {
        keys.add(entry.keyRef());
        assertProven(session, entry);
      }
    }
    assertEquals(now.size(), keys.size(), "each certificate has a key of its own");
  }

  /** Its key is on the token and does what the certificate is for. */
  static void assertProven(TokenSession session, TokenCertificate entry) throws Exception {
    X509Certificate certificate = Certificates.parse(entry.der());
    PublicKey key = Certificates.publicKey(certificate);
    assertTrue(Certificates.samePublicKey(key, session.publicKey(entry.keyRef()).orElseThrow()));
    if (Certificates.usage(certificate) == CertificateUsage.ENCRYPTION) {
      assertArrayEquals(
          MESSAGE,
          session.decrypt(
              entry.keyRef(), DecryptionAlgorithm.SM2, SoftwareKeys.encrypt(key, MESSAGE)));
    } else {
      SignatureAlgorithm algorithm = Certificates.keyAlgorithm(key).signatureAlgorithm();
      assertTrue(
          Signatures.verify(
              key, algorithm, MESSAGE, session.sign(entry.keyRef(), algorithm, MESSAGE)));
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"SANSEC", "TASS"})
  void aTokenThatCannotTakeTheEncryptionKeyIsRefusedBeforeAnythingIsSentOrPaid(
      Style style, @TempDir Path folder) throws Exception {
    try (VendorWorld world = new VendorWorld(style)) {
      putPairOfTheMaker(world, folder);
      Set<TokenCertificate> before = world.certificates();
      Application application =
          world.engine.offer(world.token()).renew(1, agent(), world.clock.instant());
      world.vendor.countAnew();
      TokenException refused =
          assertThrows(
              TokenException.class,
              () -> world.engine.apply(world.token(), application, SoftHsm.userPin()));
      assertEquals(ErrorCode.TOKEN_UNSUPPORTED, refused.code());
      assertTrue(
          refused.problem().arguments().contains(TokenCapability.IMPORT_ENVELOPED_KEY.name()),
          () -> refused.problem().toString());
      assertEquals(List.of(), world.ca.orders(), "nothing was submitted");
      assertEquals(0, world.ca.ledger().submissions().size());
      assertEquals(0, world.ca.ledger().charges().size(), "nothing was paid");
      assertEquals(List.of(), world.engine.list(10), "nothing was stored");
      assertEquals(0, world.vendor.callNames().stream().filter("C_Login"::equals).count());
      assertEquals(
          0, world.vendor.callNames().stream().filter("C_GenerateKeyPair"::equals).count());
      assertEquals(before, world.certificates());
    }
  }

  /**
   * The maker's own tool has put a pair there: the encryption certificate needs no key for this.
   */
  private static void putPairOfTheMaker(VendorWorld world, Path folder) throws Exception {
    Instant end = VendorWorld.end(world.clock);
    KeyRef signing = new KeyRef(Bytes.fromHex("01"));
    SimulatedCa.InitialCertificate issued;
    try (TokenSession session = world.login()) {
      issued =
          world.ca.issueInitial(
              SUBJECT,
              session.generateKeyPair(signing, KeyAlgorithm.SM2),
              end.minus(Duration.ofDays(365)),
              end);
      session.install(signing, issued.certificate().signing());
    }
    Path file = folder.resolve("encryption.der");
    Files.write(
        file, Certificates.encoded(issued.certificate().encryption().orElseThrow()).toArray());
    Programs.pkcs11Tool(
        world.vendor.library(),
        "--login",
        "--pin",
        SoftHsm.USER_PIN,
        "--write-object",
        file.toString(),
        "--type",
        "cert",
        "--id",
        "02");
    assertEquals(2, world.certificates().size());
  }
}
