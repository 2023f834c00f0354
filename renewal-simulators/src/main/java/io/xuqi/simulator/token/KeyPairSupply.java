package io.xuqi.simulator.token;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Where a simulated token takes its key pairs from. Thread-safe. */
@FunctionalInterface
public interface KeyPairSupply {

  /** More key pairs than a supply keeps of one algorithm. */
  int MAX_RECYCLED = 10_000;

  /** A key pair that the caller has not had before, as far as the supply promises it. */
  KeyPair next(KeyAlgorithm algorithm);

  /** A fresh key pair each time. */
  static KeyPairSupply generating() {
    return SoftwareKeys::generate;
  }

  /**
   * The same key pairs in turn, generated when first needed, so that generating RSA keys does not
   * dominate a simulation. A token must not live so long that it meets one again.
   *
   * @param size how many of each algorithm, 1 to {@link #MAX_RECYCLED}
   */
  static KeyPairSupply recycling(int size) {
    if (size < 1 || size > MAX_RECYCLED) {
      throw new IllegalArgumentException(size + " key pairs");
    }
    Map<KeyAlgorithm, List<KeyPair>> known = new EnumMap<>(KeyAlgorithm.class);
    Map<KeyAlgorithm, Integer> taken = new EnumMap<>(KeyAlgorithm.class);
    return algorithm -> {
      synchronized (known) {
        List<KeyPair> pairs = known.computeIfAbsent(algorithm, a -> new ArrayList<>());
        int index = (taken.merge(algorithm, 1, Integer::sum) - 1) % size;
        if (index == pairs.size()) {
          pairs.add(SoftwareKeys.generate(algorithm));
        }
        return pairs.get(index);
      }
    };
  }
}
