package io.xuqi.scenarios.ports;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.pki.Certificates;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.renewal.CertificateRow;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.InstallProgress;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalState;
import io.xuqi.scenarios.ports.MemoryCa.Slip;
import io.xuqi.simulator.VirtualClock;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.token.DecryptionAlgorithm;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenSession;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The CA port and the token port fit an SM2 pair whose encryption key comes in an envelope. */
class Sm2PairTest {
  private static final TestAuthority AUTHORITY = new TestAuthority(KeyAlgorithm.SM2);

  private final MemoryCa ca = new MemoryCa(AUTHORITY, Money.ofFen(0));
  private final RenewalEngine engine =
      RenewalEngine.builder()
          .ca(ca)
          .store(new InMemoryRenewalStore())
          .dataKey(DataKey.random())
          .clock(VirtualClock.at(TestAuthority.NOW))
          .build();
  private Token token;
  private List<TokenCertificate> before;

  @BeforeEach
  void insert() throws Exception {
    token = Holder.withSm2Pair(AUTHORITY);
    before = token.certificates();
  }

  @Test
  void a_pair_is_renewed_as_one_and_what_was_encrypted_before_still_opens() throws Exception {
    CertificateRow old = engine.certificates(token).get(0);
    byte[] sealedBid = "投标文件密钥".getBytes(StandardCharsets.UTF_8);
    byte[] ciphertext =
        SoftwareKeys.encrypt(
            Certificates.publicKey(old.certificate().encryption().orElseThrow()), sealedBid);

    Renewal applied = apply();
    assertEquals(RenewalState.AWAITING_REVIEW, applied.state());
    assertEquals(1, applied.orders().size(), "a pair is one business certificate");
    ca.approve(Slip.NONE);
    InstallResult result = install();

    assertEquals(TestAuthority.NEW_END, result.installed().orElseThrow().notAfter());
    assertEquals(RenewalState.COMPLETED, engine.find(applied.id()).state());
    CertificateRow renewed = engine.certificates(token).get(0);
    assertEquals(TestAuthority.NEW_END, renewed.notAfter());
    assertTrue(renewed.certificate().encryption().isPresent());
    assertEquals(4, token.certificates().size());
    assertTrue(token.certificates().containsAll(before));
    try (TokenSession session = token.login(Holder.PINS)) {
      assertArrayEquals(
          sealedBid,
          session.decrypt(old.encryptionKey().orElseThrow(), DecryptionAlgorithm.SM2, ciphertext));
    }
  }

  @Test
  void an_envelope_for_another_key_is_refused_and_a_corrected_one_resumes() throws Exception {
    Renewal applied = apply();
    ca.approve(Slip.ENVELOPE_FOR_ANOTHER_KEY);

    assertEquals(ErrorCode.ENVELOPE_INVALID, problem(install()));
    assertEquals(RenewalState.INSTALLING, engine.find(applied.id()).state());
    assertTrue(token.certificates().containsAll(before));

    ca.approve(Slip.NONE);
    assertTrue(install().installed().isPresent());
    assertEquals(RenewalState.COMPLETED, engine.find(applied.id()).state());
  }

  @Test
  void half_a_pair_never_reaches_the_token() throws Exception {
    apply();
    ca.approve(Slip.NO_ENCRYPTION_CERTIFICATE);

    assertEquals(ErrorCode.CERTIFICATE_PAIR_INCOMPLETE, problem(install()));
    assertEquals(before, token.certificates());
  }

  private Renewal apply() throws Exception {
    return engine.apply(token, Holder.accepting(engine.offer(token).quote()), Holder.PINS);
  }

  private InstallResult install() throws Exception {
    return engine.installAll(token, Holder.PINS, InstallProgress.none()).get(0);
  }

  private static ErrorCode problem(InstallResult result) {
    return result.problem().map(Problem::code).orElseThrow();
  }
}
