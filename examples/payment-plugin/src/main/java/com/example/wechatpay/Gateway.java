package com.example.wechatpay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends signed requests to WeChat and believes genuine answers only. */
final class Gateway {
  private static final Duration CONNECTING = Duration.ofSeconds(30);
  private static final int MAX_ANSWER = 64 * 1024;

  private final URI address;
  private final MerchantKey key;
  private final GatewayKeys trusted;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECTING)
          .build();

  Gateway(URI address, MerchantKey key, GatewayKeys trusted) {
    this.address = address;
    this.key = key;
    this.trusted = trusted;
  }

  /**
   * A genuine answer.
   *
   * @param status the HTTP status
   * @param body missing when there is none
   */
  record Answer(int status, JsonNode body) {
    boolean isOk() {
      return status == 200;
    }

    /** WeChat's code for what went wrong, "" if nothing did. */
    String code() {
      return isOk() ? "" : body.path("code").asText("");
    }
  }

  /** When the port's call has to be back, however many requests it needs. */
  static final class Deadline {
    private final long end;

    Deadline(Duration time) {
      this.end = System.nanoTime() + time.toNanos();
    }

    private long leftNanos() {
      return end - System.nanoTime();
    }
  }

  Optional<Answer> post(String path, ObjectNode body, Clock clock, Deadline deadline) {
    return call("POST", path, Json.text(body), clock, deadline);
  }

  Optional<Answer> get(String path, Clock clock, Deadline deadline) {
    return call("GET", path, "", clock, deadline);
  }

  // tag::call[]
  /** Empty when nobody knows what came of it. */
  private Optional<Answer> call(
      String method, String target, String body, Clock clock, Deadline deadline) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(target))
            .header("Authorization", key.authorization(method, target, body, clock.instant()))
            .header("Accept", "application/json")
            .header("Content-Type", "application/json");
    trusted.publicKeyId().ifPresent(id -> request.header("Wechatpay-Serial", id));
    request.method(
        method,
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    CompletableFuture<HttpResponse<byte[]>> sent =
        http.sendAsync(request.build(), head -> new BoundedBody(MAX_ANSWER));
    try {
      // Not the request's own timeout: in Java 17 that ends with the head of the answer.
      return genuine(sent.get(deadline.leftNanos(), TimeUnit.NANOSECONDS), clock);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } finally {
      sent.cancel(true);
    }
  }

  private Optional<Answer> genuine(HttpResponse<byte[]> response, Clock clock) {
    Seal seal = Seal.of(name -> response.headers().firstValue(name).orElse(""));
    return trusted.isGenuine(seal, response.body(), clock.instant())
        ? Optional.of(new Answer(response.statusCode(), Json.parse(response.body())))
        : Optional.empty();
  }
  // end::call[]
}
