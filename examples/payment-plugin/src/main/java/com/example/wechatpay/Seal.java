package com.example.wechatpay;

import java.util.function.Function;

/** What WeChat says about a signature, in an answer's or a notification's headers. */
record Seal(String serial, String timestamp, String nonce, String signature) {

  /**
   * @param header gives a header's value by its name in lower case, "" where there is none
   */
  static Seal of(Function<String, String> header) {
    return new Seal(
        header.apply("wechatpay-serial"),
        header.apply("wechatpay-timestamp"),
        header.apply("wechatpay-nonce"),
        header.apply("wechatpay-signature"));
  }
}
