package io.xuqi.simulator.payment;

import io.xuqi.payment.PaymentNotifications.InboundMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Where the simulated Alipay's notifications arrive. */
@FunctionalInterface
public interface PushReceiver {

  /**
   * Takes a notification.
   *
   * @param address the notify address of the trade
   * @return whether the merchant answered {@code success}; otherwise it is repeated later
   * @throws Exception in place of an answer
   */
  boolean receive(URI address, InboundMessage message) throws Exception;

  /** Posts each notification to its notify address, on this computer only. */
  static PushReceiver overHttp() {
    return (address, message) -> {
      if (!InetAddress.getByName(address.getHost()).isLoopbackAddress()) {
        throw new IOException("not on this computer: " + address);
      }
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout(10_000);
      connection.setReadTimeout(10_000);
      connection.setRequestMethod("POST");
      connection.setInstanceFollowRedirects(false);
      connection.setDoOutput(true);
      message.headers().forEach(connection::setRequestProperty);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(message.body().toArray());
      }
      if (connection.getResponseCode() != 200) {
        return false;
      }
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readNBytes(100), StandardCharsets.UTF_8).strip().equals("success");
      }
    };
  }
}
