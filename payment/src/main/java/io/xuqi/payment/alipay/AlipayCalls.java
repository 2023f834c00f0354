package io.xuqi.payment.alipay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.alipay.AlipayReplies.UnusableException;
import io.xuqi.payment.alipay.AlipayTransport.NotSentException;
import io.xuqi.payment.alipay.AlipayTransport.Reply;
import io.xuqi.payment.alipay.AlipayTransport.Request;
import io.xuqi.payment.alipay.protocol.AlipayForm;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import io.xuqi.payment.alipay.protocol.AlipayTime;
import java.io.IOException;
import java.net.URI;
import java.security.InvalidKeyException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One signed request out, and what came back: nothing but a reply with Alipay's signature counts.
 */
final class AlipayCalls {
  private static final System.Logger LOG = System.getLogger(AlipayCalls.class.getName());
  private static final JsonMapper MAPPER = new JsonMapper();

  private final String applicationId;
  private final AlipayCredentials credentials;
  private final Optional<URI> notifyAddress;
  private final AlipayTransport transport;
  private final Clock clock;

  AlipayCalls(
      String applicationId,
      AlipayCredentials credentials,
      Optional<URI> notifyAddress,
      AlipayTransport transport,
      Clock clock) {
    this.applicationId = applicationId;
    this.credentials = credentials;
    this.notifyAddress = notifyAddress;
    this.transport = transport;
    this.clock = clock;
  }

  /**
   * Calls a method.
   *
   * @param content the business parameters
   * @param notify whether Alipay is told where to push what becomes of it
   * @throws PaymentException with {@code payment.unreachable} if certainly nothing was sent
   */
  AlipayReply call(String method, Map<String, String> content, boolean notify, Deadline deadline)
      throws PaymentException {
    Map<String, String> signed = signed(method, content, notify);
    Map<String, String> business = Map.of("biz_content", signed.remove("biz_content"));
    Reply reply;
    try {
      reply =
          transport.post(
              new Request(AlipayForm.encode(signed), AlipayForm.encode(business)), deadline.left());
    } catch (NotSentException e) {
      throw new PaymentException(
          Problem.of(ErrorCode.PAYMENT_UNREACHABLE, String.valueOf(e.getMessage())), e);
    } catch (IOException e) {
      return unknown(method, "no whole reply: " + e.getClass().getSimpleName());
    }
    try {
      if (reply.status() != 200 || reply.body().size() > AlipayTransport.MAX_REPLY) {
        throw new UnusableException("HTTP " + reply.status());
      }
      return AlipayReplies.read(reply.body(), method, credentials);
    } catch (UnusableException e) {
      return unknown(method, String.valueOf(e.getMessage()));
    }
  }

  /** All parameters of a request that the payer's browser makes. */
  String query(String method, Map<String, String> content) throws PaymentException {
    return AlipayForm.encode(signed(method, content, true));
  }

  /** Fetches what a reply pointed to. */
  Bytes download(URI address, int maxSize, Deadline deadline) throws IOException {
    Reply reply = transport.get(address, maxSize, deadline.left());
    if (reply.status() != 200 || reply.body().size() > maxSize) {
      throw new IOException("HTTP " + reply.status());
    }
    return reply.body();
  }

  private Map<String, String> signed(String method, Map<String, String> content, boolean notify)
      throws PaymentException {
    Map<String, String> parameters = new HashMap<>(credentials.parameters());
    parameters.put("app_id", applicationId);
    parameters.put("method", method);
    parameters.put("format", "json");
    parameters.put("charset", "utf-8");
    parameters.put("sign_type", AlipaySignatures.TYPE);
    parameters.put("timestamp", AlipayTime.format(clock.instant()));
    parameters.put("version", "1.0");
    parameters.put("biz_content", json(content));
    if (notify && notifyAddress.isPresent()) {
      parameters.put("notify_url", notifyAddress.get().toString());
    }
    try {
      parameters.put(
          "sign",
          AlipaySignatures.sign(
              credentials.applicationKey(), AlipayForm.signedTextOfRequest(parameters)));
    } catch (InvalidKeyException e) {
      throw new PaymentException(
          Problem.of(ErrorCode.PAYMENT_NOT_STARTED, "the application's key does not sign"), e);
    }
    return parameters;
  }

  private static String json(Map<String, String> content) {
    try {
      return MAPPER.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts is always written", e);
    }
  }

  private static AlipayReply unknown(String method, String why) {
    LOG.log(System.Logger.Level.WARNING, "outcome of {0} unknown: {1}", method, why);
    return AlipayReply.UNKNOWN;
  }
}
