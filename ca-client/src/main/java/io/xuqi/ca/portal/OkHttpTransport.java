package io.xuqi.ca.portal;

import io.xuqi.common.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** HTTP by OkHttp: no redirects, no retries, deadlines for connecting and for the whole call. */
final class OkHttpTransport implements PortalTransport {
  /** More than a reply of the protocol has. */
  private static final int MAX_HEADERS = 100;

  private final String base;
  private final OkHttpClient client;

  /**
   * @param base checked by the caller
   */
  OkHttpTransport(URI base, Duration connectDeadline, Duration callDeadline) {
    String address = base.toString();
    this.base = address.endsWith("/") ? address : address + "/";
    this.client =
        new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .connectTimeout(connectDeadline)
            // The whole call is bounded; bounding each read and write too would cost more of them.
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .callTimeout(callDeadline)
            .eventListener(new Sending())
            .addNetworkInterceptor(chain -> notAtOnce(chain.proceed(chain.request())))
            .build();
  }

  /** At "Retry-After: 0" OkHttp would send the same once more by itself. */
  private static Response notAtOnce(Response response) {
    boolean atOnce = response.header("Retry-After", "").matches("0{1,20}");
    return atOnce ? response.newBuilder().header("Retry-After", "1").build() : response;
  }

  @Override
  public Reply exchange(Request request) throws IOException {
    AtomicBoolean sending = new AtomicBoolean();
    Call call = client.newCall(translated(request, sending));
    try (Response response = call.execute()) {
      return new Reply(response.code(), headers(response), body(response, request.maxReply()));
    } catch (IOException e) {
      if (sending.get()) {
        throw e;
      }
      throw new NotSentException(e.getClass().getSimpleName(), e);
    }
  }

  private okhttp3.Request translated(Request request, AtomicBoolean sending) {
    okhttp3.Request.Builder builder =
        new okhttp3.Request.Builder()
            .url(base + request.path())
            .tag(AtomicBoolean.class, sending)
            .method(request.method(), body(request));
    request.headers().forEach(builder::header);
    return builder.build();
  }

  private static @Nullable RequestBody body(Request request) {
    if (request.method().equals("GET")) {
      return null;
    }
    return RequestBody.create(request.body().toArray(), null); // its type is among the headers
  }

  private static Map<String, String> headers(Response response) {
    Map<String, String> headers = new HashMap<>();
    for (int i = 0; i < Math.min(response.headers().size(), MAX_HEADERS); i++) {
      headers.putIfAbsent(
          response.headers().name(i).toLowerCase(Locale.ROOT), response.headers().value(i));
    }
    return headers;
  }

  private static Bytes body(Response response, int most) throws IOException {
    try (InputStream stream = response.body().byteStream()) {
      byte[] read = stream.readNBytes(most + 1);
      if (read.length > most) {
        throw new ReplyTooLargeException(most);
      }
      return Bytes.copyOf(read);
    }
  }

  /** Notes when the first byte of a request may have left: before that, nothing was sent. */
  private static final class Sending extends EventListener {
    @Override
    public void requestHeadersStart(Call call) {
      AtomicBoolean sending = call.request().tag(AtomicBoolean.class);
      if (sending != null) {
        sending.set(true);
      }
    }
  }
}
