package io.xuqi.payment.alipay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.PaymentAttempt;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethodDescriptor.Channel;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the method is set up. */
class AlipayPaymentTest {

  @Test
  @Tag("R33")
  void it_is_an_online_method() {
    AlipayPayment method = Merchant.method().build();
    assertEquals("alipay", method.descriptor().id().value());
    assertEquals(Channel.ONLINE, method.descriptor().channel());
    assertEquals("支付宝", method.descriptor().chineseName());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://openapi.alipay.com/gateway.do",
        "http://127.0.0.1.evil.invalid/gateway.do",
        "https://user@openapi.alipay.com/gateway.do",
        "https://openapi.alipay.com/gateway.do?x=1",
        "ftp://127.0.0.1/",
        "gateway.do",
      })
  void a_gateway_is_https_or_on_this_computer(String address) {
    AlipayPayment.Builder method = Merchant.method().gateway(URI.create(address));
    assertThrows(IllegalArgumentException.class, method::build);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:8/gateway.do", "http://[::1]/", "https://g.invalid/gateway.do"})
  void such_gateways_are_taken(String address) {
    Merchant.method().gateway(URI.create(address)).build();
  }

  @Test
  void what_is_needed_is_asked_for() {
    assertThrows(IllegalArgumentException.class, () -> AlipayPayment.builder().build());
    assertThrows(IllegalArgumentException.class, () -> Merchant.method().sellerId("shop").build());
    URI withQuery = URI.create("https://shop.invalid/alipay?x=1");
    assertThrows(
        IllegalArgumentException.class, () -> Merchant.method().notifyAddress(withQuery).build());
  }

  @Test
  void nothing_is_collected_in_another_currency_or_for_another_order() {
    Money dollars = new Money(100, Currency.getInstance("USD"));
    for (PaymentAttempt attempt :
        List.of(attempt("P1", dollars), attempt("P2", Merchant.FEE), attempt("P1", zero()))) {
      PaymentException refused =
          assertThrows(
              PaymentException.class,
              () ->
                  Merchant.method()
                      .build()
                      .open(Merchant.environment(Merchant.NOW, Duration.ofSeconds(1)))
                      .initiate(Merchant.ORDER, attempt));
      assertEquals(ErrorCode.PAYMENT_NOT_STARTED, refused.code());
    }
  }

  private static Money zero() {
    return Money.ofFen(0);
  }

  private static PaymentAttempt attempt(String order, Money amount) {
    return new PaymentAttempt(
        "a", AlipayPayment.ID, order, amount, Merchant.NOW, Merchant.NOW.plusSeconds(60));
  }

  @Test
  void a_page_is_signed_here_and_its_text_does_not_show_the_signature() throws Exception {
    AlipayPayment method = Merchant.method().product(AlipayPayment.Product.PAGE).build();
    PaymentOrder order =
        new PaymentOrder(
            "P1",
            Merchant.NOW,
            List.of(new PaymentOrder.LineItem("证".repeat(200), Merchant.FEE, 1)),
            Merchant.FEE,
            PaymentOrder.Status.UNPAID);

    NextAction shown =
        method
            .open(Merchant.environment(Merchant.NOW, Duration.ofSeconds(1)))
            .initiate(order, Merchant.ATTEMPT)
            .next()
            .orElseThrow();

    assertTrue(((NextAction.OpenUrl) shown).uri().getRawQuery().contains("&sign="));
    assertEquals("OpenUrl[https://openapi.alipay.com/gateway.do]", shown.toString());
  }

  @Test
  void keys_are_read_as_the_key_tool_writes_them_and_never_shown() {
    String key = Base64.getEncoder().encodeToString(Merchant.KEYS.getPrivate().getEncoded());
    String armoured =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(Merchant.KEYS.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    assertEquals(Merchant.KEYS.getPrivate(), AlipayCredentials.readPrivateKey(key));
    assertEquals(Merchant.KEYS.getPrivate(), AlipayCredentials.readPrivateKey(armoured));
    String shown = Merchant.method().build() + " " + credentials();
    assertFalse(shown.contains(key.substring(40, 60)));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> AlipayCredentials.readPrivateKey(key.substring(0, 300)));
    assertFalse(String.valueOf(refused.getMessage()).contains(key.substring(0, 10)));
    assertEquals(null, refused.getCause());
  }

  private static AlipayCredentials credentials() {
    return AlipayCredentials.publicKey(Merchant.KEYS.getPrivate(), Merchant.ALIPAY.getPublic());
  }

  @Test
  void weak_and_other_keys_are_refused() throws Exception {
    KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
    weak.initialize(1024);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            AlipayCredentials.publicKey(
                weak.generateKeyPair().getPrivate(), Merchant.ALIPAY.getPublic()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            AlipayCredentials.publicKey(
                Merchant.KEYS.getPrivate(), SoftwareKeys.generate(KeyAlgorithm.SM2).getPublic()));
    assertThrows(
        IllegalArgumentException.class, () -> AlipayCredentials.readCertificates("nothing"));
  }
}
