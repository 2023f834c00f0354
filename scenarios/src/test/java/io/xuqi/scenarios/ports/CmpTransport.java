package io.xuqi.scenarios.ports;

import java.io.IOException;

/** Carries a CMP message to the CA and its answer back (RFC 9811). */
@FunctionalInterface
interface CmpTransport {

  /**
   * @throws IOException if no answer came; the message may have arrived
   */
  byte[] exchange(byte[] message) throws IOException;
}
