package io.xuqi.simulator.token;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.pki.KeyAlgorithm;
import java.security.KeyPair;
import org.junit.jupiter.api.Test;

class KeyPairSupplyTest {

  @Test
  void recycled_key_pairs_come_in_turn_for_each_algorithm() {
    KeyPairSupply supply = KeyPairSupply.recycling(2);
    KeyPair first = supply.next(KeyAlgorithm.EC_P256);
    KeyPair second = supply.next(KeyAlgorithm.EC_P256);
    supply.next(KeyAlgorithm.SM2);
    assertNotSame(first, second);
    assertSame(first, supply.next(KeyAlgorithm.EC_P256));
    assertSame(second, supply.next(KeyAlgorithm.EC_P256));
  }

  @Test
  void generated_key_pairs_differ() {
    KeyPairSupply supply = KeyPairSupply.generating();
    assertNotSame(supply.next(KeyAlgorithm.SM2), supply.next(KeyAlgorithm.SM2));
    assertThrows(IllegalArgumentException.class, () -> KeyPairSupply.recycling(0));
  }
}
