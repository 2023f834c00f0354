package io.xuqi.simulator.payment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.xuqi.common.Bytes;
import io.xuqi.payment.alipay.AlipayTransport;
import io.xuqi.payment.alipay.protocol.AlipayForm;
import io.xuqi.payment.alipay.protocol.AlipaySignatures;
import io.xuqi.payment.alipay.protocol.AlipayTime;
import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SoftwareKeys;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan;
import io.xuqi.simulator.payment.AlipayDesk.RefusedException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Takes requests in, checks who sent them, and signs the replies; on its way things go wrong. */
final class AlipayGateway {
  private static final Duration MAX_SKEW = Duration.ofMinutes(15);
  private static final JsonMapper MAPPER = new JsonMapper();

  private final SimulatedAlipay alipay;
  private final SimulatedAlipay.Builder merchant;
  private final AlipayKeys keys;

  /** Requests on their way: they arrive after the next one. */
  private final List<Runnable> late = new ArrayList<>();

  AlipayGateway(SimulatedAlipay alipay, SimulatedAlipay.Builder merchant, AlipayKeys keys) {
    this.alipay = alipay;
    this.merchant = merchant;
    this.keys = keys;
  }

  /**
   * A way to here.
   *
   * @param bills where bills are fetched
   * @param faults what goes wrong on it
   */
  AlipayTransport transport(URI bills, FaultPlan faults) {
    return new AlipayTransport() {
      @Override
      public Reply post(Request request, Duration deadline) throws IOException {
        return exchange(request, bills, faults);
      }

      @Override
      public Reply get(URI address, int maxSize, Duration deadline) throws IOException {
        return new Reply(200, alipay.bill(String.valueOf(address.getRawQuery())));
      }
    };
  }

  private AlipayTransport.Reply exchange(
      AlipayTransport.Request request, URI bills, FaultPlan faults) throws IOException {
    Map<String, String> parameters;
    try {
      parameters = new HashMap<>(AlipayForm.decode(request.query()));
      parameters.putAll(AlipayForm.decode(request.body()));
    } catch (IllegalArgumentException e) {
      return new AlipayTransport.Reply(400, Bytes.empty());
    }
    Optional<AlipayOperation> operation = AlipayOperation.of(parameters.getOrDefault("method", ""));
    if (operation.isEmpty()) {
      return signed("error", new RefusedException("40004", "isv.invalid-method").content());
    }
    List<Runnable> arriving = takeLate();
    try {
      return performed(operation.get(), parameters, bills, faults);
    } finally {
      arriving.forEach(Runnable::run);
    }
  }

  private AlipayTransport.Reply performed(
      AlipayOperation operation, Map<String, String> parameters, URI bills, FaultPlan faults)
      throws IOException {
    AtomicReference<AlipayTransport.Reply> answer = new AtomicReference<>();
    try {
      return faults.<AlipayTransport.Reply, IOException>perform(
          operation,
          () -> {
            AlipayTransport.Reply reply = answered(operation, parameters, bills);
            answer.set(reply);
            return reply;
          },
          fault -> consequence(fault, answer, operation, parameters, bills));
    } catch (ReplacedException e) {
      return e.reply;
    }
  }

  private IOException consequence(
      Fault fault,
      AtomicReference<AlipayTransport.Reply> answer,
      AlipayOperation operation,
      Map<String, String> parameters,
      URI bills) {
    return switch (fault) {
      case UNREACHABLE ->
          new AlipayTransport.NotSentException("simulated", new IOException("simulated"));
      case UNAVAILABLE -> refusal(operation, "20000", "isp.unknow-error");
      case FAILED -> refusal(operation, "40004", "ACQ.SYSTEM_ERROR");
      case DUPLICATED -> new ReplacedException(answered(operation, parameters, bills));
      case LATE -> {
        delay(() -> answered(operation, parameters, bills));
        yield new IOException("simulated: " + fault);
      }
      case BAD_REPLY, FORGED, UNSIGNED ->
          new ReplacedException(damaged(fault, Objects.requireNonNull(answer.get())));
      default -> new IOException("simulated: " + fault);
    };
  }

  private ReplacedException refusal(AlipayOperation operation, String code, String subCode) {
    return new ReplacedException(
        signed(operation.responseName(), new RefusedException(code, subCode).content()));
  }

  private AlipayTransport.Reply damaged(Fault fault, AlipayTransport.Reply reply) {
    String json = new String(reply.body().toArray(), StandardCharsets.UTF_8);
    String content = json.substring(json.indexOf(':') + 1, json.lastIndexOf("},") + 1);
    String start = json.substring(0, json.indexOf(':') + 1) + content;
    return switch (fault) {
      case FORGED -> reply(start + end(content, Forger.KEYS));
      case UNSIGNED -> reply(start + "}");
      default -> reply(json.substring(0, json.length() / 2));
    };
  }

  private AlipayTransport.Reply answered(
      AlipayOperation operation, Map<String, String> parameters, URI bills) {
    Map<String, String> content;
    try {
      requireGenuine(parameters);
      Map<String, String> business = business(parameters);
      String notifyAddress = parameters.getOrDefault("notify_url", "");
      content =
          alipay.locked(
              state -> {
                try {
                  return switch (operation) {
                    case PRECREATE -> state.desk().precreate(business, notifyAddress);
                    case QUERY -> state.desk().query(business);
                    case CLOSE -> state.desk().close(business);
                    case REFUND -> state.desk().refund(business);
                    case QUERY_REFUND -> state.desk().queryRefund(business);
                    case BILL -> state.desk().bill(business, bills);
                    case PUSH -> throw new IllegalArgumentException("nobody asks for it");
                  };
                } catch (RefusedException e) {
                  return e.content();
                }
              });
    } catch (RefusedException e) {
      content = e.content();
    }
    return signed(operation.responseName(), content);
  }

  /** Who sent it, when, and whether what he sent is what arrived. */
  void requireGenuine(Map<String, String> parameters) throws RefusedException {
    require(parameters, "app_id", merchant.applicationId, "isv.invalid-app-id");
    require(parameters, "sign_type", AlipaySignatures.TYPE, "isv.invalid-signature-type");
    require(parameters, "charset", "utf-8", "isv.invalid-charset");
    String signed = AlipayForm.signedTextOfRequest(parameters);
    if (!AlipaySignatures.isGenuine(
        keys.application(), signed, parameters.getOrDefault("sign", ""))) {
      throw new RefusedException("40002", "isv.invalid-signature");
    }
    if (keys.certificates().isPresent()) {
      AlipayKeys.Certificates named = keys.certificates().get();
      require(parameters, "app_cert_sn", named.application(), "isv.app-cert-sn");
      require(parameters, "alipay_root_cert_sn", named.roots(), "isv.root-cert-sn");
    }
    try {
      Instant sent = AlipayTime.parse(parameters.getOrDefault("timestamp", ""));
      if (Duration.between(sent, merchant.clock.instant()).abs().compareTo(MAX_SKEW) <= 0) {
        return;
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw new RefusedException("40002", "isv.invalid-timestamp");
  }

  private static void require(
      Map<String, String> parameters, String name, String value, String subCode)
      throws RefusedException {
    if (!parameters.getOrDefault(name, "").equalsIgnoreCase(value)) {
      throw new RefusedException("40002", subCode);
    }
  }

  static Map<String, String> business(Map<String, String> parameters) throws RefusedException {
    Map<String, String> business = new HashMap<>();
    try {
      JsonNode content = MAPPER.readTree(parameters.getOrDefault("biz_content", "{}"));
      content.fieldNames().forEachRemaining(n -> business.put(n, content.path(n).asText()));
    } catch (JsonProcessingException e) {
      throw new RefusedException("40002", "isv.invalid-parameter");
    }
    return business;
  }

  private AlipayTransport.Reply signed(String name, Map<String, String> content) {
    try {
      // Slashes come escaped, as the real ones do.
      String json = MAPPER.writeValueAsString(content).replace("/", "\\/");
      return reply("{\"" + name + "_response\":" + json + end(json, keys.own()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts is always written", e);
    }
  }

  /** What follows the content. */
  private String end(String content, KeyPair signer) {
    try {
      String certificate =
          keys.certificates()
              .map(c -> ",\"alipay_cert_sn\":\"" + AlipaySignatures.nameOf(c.own()) + "\"")
              .orElse("");
      String sign = AlipaySignatures.sign(signer.getPrivate(), content);
      return certificate + ",\"sign\":\"" + sign + "\"}";
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("a key of ours signs", e);
    }
  }

  private static AlipayTransport.Reply reply(String json) {
    return new AlipayTransport.Reply(200, Bytes.copyOf(json.getBytes(StandardCharsets.UTF_8)));
  }

  private synchronized List<Runnable> takeLate() {
    List<Runnable> due = List.copyOf(late);
    late.clear();
    return due;
  }

  private synchronized void delay(Runnable request) {
    late.add(request);
  }

  /** Somebody who is not Alipay. His keys are made when the first reply is forged. */
  private static final class Forger {
    private static final KeyPair KEYS = SoftwareKeys.generate(KeyAlgorithm.RSA_2048);
  }

  /** Not a failure of the way: another reply. */
  private static final class ReplacedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient AlipayTransport.Reply reply;

    ReplacedException(AlipayTransport.Reply reply) {
      super("simulated");
      this.reply = reply;
    }
  }
}
