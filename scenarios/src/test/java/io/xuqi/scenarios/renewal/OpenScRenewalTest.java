package io.xuqi.scenarios.renewal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.renewal.InstallResult;
import io.xuqi.renewal.RenewalState;
import io.xuqi.scenarios.token.CardReader;
import io.xuqi.scenarios.token.CardReader.Moment;
import io.xuqi.scenarios.token.MyEidCard;
import io.xuqi.scenarios.token.OpenScCard;
import io.xuqi.token.Token;
import io.xuqi.token.TokenCertificate;
import io.xuqi.token.TokenSession;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A renewal of the certificate on a card behind OpenSC and pcscd, which is pulled on the way. */
final class OpenScRenewalTest {

  private static CardReader reader;
  private static MyEidCard fresh;

  @BeforeAll
  static void makeCard() throws Exception {
    reader = CardReader.start();
    fresh = OpenScCard.personalize(reader, "0000000001");
  }

  @AfterAll
  static void stop() throws Exception {
    if (reader != null) {
      reader.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("R7")
  @Tag("R55")
  void aCardThatIsPulledWhileItsNewCertificateIsWrittenGetsItWhenItIsBack(Moment moment)
      throws Exception {
    MyEidCard card = fresh.copy();
    reader.insert(card);
    try (DriverWorld world = new DriverWorld(OpenScCard.driver(), OpenScCard.userPin())) {
      OpenScCard.token(world.driver);
      world.with(KeyAlgorithm.RSA_2048);
      Set<TokenCertificate> old = world.certificates();
      assertEquals(1, old.size());
      world.apply();
      pull(world);
      world.pay();
      world.approve();
      reader.insert(card);
      OpenScCard.token(world.driver);

      reader.pullAt(MyEidCard.UPDATE_BINARY, moment);
      List<InstallResult> failed = world.install();
      assertTrue(reader.isEmpty());
      assertEquals(1, failed.size());
      assertNotEquals(Optional.empty(), failed.get(0).problem());
      OpenScCard.awaitNoToken(world.driver);
      reader.insert(card);
      Token back = OpenScCard.token(world.driver);
      assertTrue(back.certificates().containsAll(old), "the old certificate is still there");

      List<InstallResult> installed = world.install();
      assertEquals(1, installed.size());
      assertEquals(Optional.empty(), installed.get(0).problem());
      assertEquals(RenewalState.COMPLETED, world.newest().orElseThrow().state());
      assertEquals(1, world.ca.ledger().charges().size());
      Set<TokenCertificate> now = world.certificates();
      assertTrue(now.containsAll(old));
      assertEquals(2, now.size());
      try (TokenSession session = world.login()) {
        for (TokenCertificate entry : now) {
          VendorRenewalTest.assertProven(session, entry);
        }
      }
    }
  }

  private static void pull(DriverWorld world) throws Exception {
    reader.pull();
    OpenScCard.awaitNoToken(world.driver);
  }
}
