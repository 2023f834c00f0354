package io.xuqi.benchmark;

import com.alipay.api.AlipayApiException;
import com.alipay.api.internal.util.AlipaySignature;
import io.xuqi.payment.alipay.protocol.AlipayForm;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyPair;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * A request to Alipay signed and its signature verified, beside Alipay's official SDK: the signed
 * text is made of the parameters, signed, made again and verified. Both take turns, one thread.
 */
public final class AlipaySigning {

  private static final int WARM_UP_ROUNDS = 40;
  private static final int PAIRS_PER_ROUND = 10;
  private static final Ratio.Bound BOUND = Ratio.Bound.atMost(1.0);

  private final KeyPair keys = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
  private final String privateKey = base64(keys.getPrivate());
  private final String publicKey = base64(keys.getPublic());
  private final Map<String, String> parameters = parameters();

  private AlipaySigning() {}

  /**
   * @param arguments rounds
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      System.err.println("usage: AlipaySigning ROUNDS");
      System.exit(2);
    }
    int rounds = Integer.parseInt(arguments[0]);
    AlipaySigning signing = new AlipaySigning();
    double[] ours = new double[rounds];
    double[] official = new double[rounds];
    for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
      boolean oursFirst = (round & 1) == 0;
      double before = oursFirst ? signing.ours() : 0;
      double ofSdk = signing.official();
      double ofUs = oursFirst ? before : signing.ours();
      if (round >= 0) {
        ours[round] = ofUs;
        official[round] = ofSdk;
      }
    }
    Ratio ratio = Ratio.of(ours, official);
    ratio.row(
        "(e) Alipay request signed and verified",
        Ratio.median(ours) / 1e3,
        Ratio.median(official) / 1e3,
        "us",
        BOUND);
    if (!ratio.meets(BOUND)) {
      System.exit(Ratio.MISSED);
    }
  }

  /** Nanoseconds for one pair. */
  private double ours() throws InvalidKeyException {
    long start = System.nanoTime();
    for (int i = 0; i < PAIRS_PER_ROUND; i++) {
      Map<String, String> request = new HashMap<>(parameters);
      String text = AlipayForm.signedTextOfRequest(request);
      request.put("sign", AlipaySignatures.sign(keys.getPrivate(), text));
      String again = AlipayForm.signedTextOfRequest(request);
      require(AlipaySignatures.isGenuine(keys.getPublic(), again, request.get("sign")));
    }
    return (System.nanoTime() - start) / (double) PAIRS_PER_ROUND;
  }

  private double official() throws AlipayApiException {
    long start = System.nanoTime();
    for (int i = 0; i < PAIRS_PER_ROUND; i++) {
      Map<String, String> request = new HashMap<>(parameters);
      String text = AlipaySignature.getSignContent(request);
      request.put("sign", AlipaySignature.rsaSign(text, privateKey, "utf-8", "RSA2"));
      require(AlipaySignature.rsaCheckV2(request, publicKey, "utf-8", "RSA2"));
    }
    return (System.nanoTime() - start) / (double) PAIRS_PER_ROUND;
  }

  private static void require(boolean genuine) {
    if (!genuine) {
      throw new IllegalStateException("a signature does not verify");
    }
  }

  private static String base64(Key key) {
    return Base64.getEncoder().encodeToString(key.getEncoded());
  }

  private static Map<String, String> parameters() {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("app_id", "2021000000000001");
    parameters.put("method", "alipay.trade.precreate");
    parameters.put("format", "json");
    parameters.put("charset", "utf-8");
    parameters.put("sign_type", "RSA2");
    parameters.put("timestamp", "2026-06-15 10:00:00");
    parameters.put("version", "1.0");
    parameters.put("notify_url", "https://shop.invalid/alipay");
    parameters.put(
        "biz_content",
        "{\"out_trade_no\":\"9zxq3kf0000000000000000_1\",\"total_amount\":\"180.00\","
            + "\"subject\":\"证书服务费用 P202606150001\",\"time_expire\":\"2026-06-15 12:00:00\","
            + "\"seller_id\":\"2088000000000009\"}");
    return parameters;
  }
}
