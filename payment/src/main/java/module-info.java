/** Payment methods whose merchant account is the integrator's own, and QR codes to pay by. */
module io.xuqi.payment.methods {
  exports io.xuqi.payment.alipay;
  exports io.xuqi.payment.alipay.protocol to
      io.xuqi.simulator;
  exports io.xuqi.payment.qr;
  exports io.xuqi.payment.transfer;

  requires transitive io.xuqi.core;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires io.nayuki.qrcodegen;
  requires java.xml;
  requires okhttp3;
  requires static org.jspecify;
}
