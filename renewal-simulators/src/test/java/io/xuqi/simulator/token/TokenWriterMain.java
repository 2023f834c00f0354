package io.xuqi.simulator.token;

import io.xuqi.common.Bytes;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.token.KeyRef;
import io.xuqi.token.Pin;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.nio.file.Path;

/** A process of its own that writes key pairs to a token's file, beside another one. */
final class TokenWriterMain {

  static final int KEYS = 20;

  private TokenWriterMain() {}

  static KeyRef ref(int process, int key) {
    return new KeyRef(Bytes.copyOf(new byte[] {(byte) process, (byte) key}));
  }

  public static void main(String[] args) throws TokenException {
    SimulatedToken device = SimulatedToken.builder().open(Path.of(args[0]));
    try (TokenSession session =
        SimulatedTokenDriver.of(device)
            .tokens()
            .get(0)
            .login(request -> Pin.takeOver("123456".toCharArray()))) {
      for (int key = 0; key < KEYS; key++) {
        session.generateKeyPair(ref(Integer.parseInt(args[1]), key), KeyAlgorithm.EC_P256);
      }
    }
  }
}
