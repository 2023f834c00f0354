package io.xuqi.quickstart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentNotifications.Reply;
import io.xuqi.renewal.NotificationReceiver;
import io.xuqi.renewal.RenewalEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/** Takes a payment provider's notifications with the HTTP server of the JDK. */
public final class NotificationServer {

  private NotificationServer() {}

  // tag::notifications[]
  static HttpServer start(
      RenewalEngine engine, PaymentMethodId method, InetSocketAddress address, Executor executor)
      throws IOException {
    NotificationReceiver receiver = NotificationReceiver.of(engine);
    HttpServer server = HttpServer.create(address, 0);
    server.createContext(
        "/payments/" + method + "/notifications", request -> answer(request, receiver, method));
    server.setExecutor(executor); // one slow sender must not keep the others waiting
    server.start();
    return server;
  }

  private static void answer(
      HttpExchange request, NotificationReceiver receiver, PaymentMethodId method)
      throws IOException {
    try (request) {
      if (!request.getRequestMethod().equals("POST")) {
        request.sendResponseHeaders(405, -1);
        return;
      }
      Reply reply =
          receiver.receive(method, request.getRequestHeaders(), request.getRequestBody()).reply();
      request.getResponseHeaders().set("Content-Type", reply.contentType());
      int size = reply.body().size();
      request.sendResponseHeaders(reply.status(), size == 0 ? -1 : size);
      if (size > 0) {
        request.getResponseBody().write(reply.body().toArray());
      }
    }
  }
  // end::notifications[]
}
