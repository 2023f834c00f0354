package io.xuqi.example.spring;

import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentNotifications.Reply;
import io.xuqi.renewal.NotificationReceiver;
import io.xuqi.renewal.RenewalEngine;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * The address that is registered with payment providers. The body is taken from the request itself:
 * a {@code @RequestBody} of a form is put together anew by Spring, other bytes than were signed.
 */
@RestController
public final class PaymentNotificationController {

  private final NotificationReceiver receiver;

  PaymentNotificationController(RenewalEngine engine) {
    receiver = NotificationReceiver.of(engine);
  }

  /** A provider tells of a payment. */
  @PostMapping("/payments/{method:[a-z0-9][a-z0-9.-]{0,63}}/notifications")
  public ResponseEntity<byte[]> notified(
      @PathVariable("method") String method,
      @RequestHeader HttpHeaders headers,
      HttpServletRequest request)
      throws IOException {
    Reply reply =
        receiver.receive(new PaymentMethodId(method), headers, request.getInputStream()).reply();
    return ResponseEntity.status(reply.status())
        .header(HttpHeaders.CONTENT_TYPE, reply.contentType())
        .body(reply.body().toArray());
  }
}
