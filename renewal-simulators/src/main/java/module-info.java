/** Simulated keys and certification authorities, with faults on demand. */
module io.xuqi.simulator {
  exports io.xuqi.simulator;
  exports io.xuqi.simulator.ca;
  exports io.xuqi.simulator.invoice;
  exports io.xuqi.simulator.payment;
  exports io.xuqi.simulator.store;
  exports io.xuqi.simulator.token;

  opens io.xuqi.simulator.ca to
      com.fasterxml.jackson.databind;

  requires transitive io.xuqi.ca.portal;
  requires transitive io.xuqi.core;
  requires transitive io.xuqi.payment.methods;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.util;
  requires static org.jspecify;
}
