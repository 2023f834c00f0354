/** The ports, the values and the workflow engine of Xuqi. */
module io.xuqi.core {
  requires static transitive org.jspecify;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.util;

  exports io.xuqi.application;
  exports io.xuqi.ca;
  exports io.xuqi.calendar;
  exports io.xuqi.common;
  exports io.xuqi.invoice;
  exports io.xuqi.payment;
  exports io.xuqi.pki;
  exports io.xuqi.renewal;
  exports io.xuqi.store;
  exports io.xuqi.token;

  uses io.xuqi.payment.PaymentMethodProvider;
}
