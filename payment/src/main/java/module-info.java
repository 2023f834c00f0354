/** Payment methods whose merchant account is the integrator's own. */
module io.xuqi.payment.methods {
  exports io.xuqi.payment.qr;
  exports io.xuqi.payment.transfer;

  requires io.nayuki.qrcodegen;
  requires transitive io.xuqi.core;
  requires static org.jspecify;
}
