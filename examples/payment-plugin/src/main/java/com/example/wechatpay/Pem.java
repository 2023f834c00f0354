package com.example.wechatpay;

import java.util.Base64;

/** The text form of keys and certificates (RFC 7468). */
final class Pem {
  private Pem() {}

  /**
   * @throws IllegalArgumentException if it is not one block with that label
   */
  static byte[] decode(String pem, String label) {
    String begin = "-----BEGIN " + label + "-----";
    String end = "-----END " + label + "-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no " + label);
    }
    return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
  }
}
