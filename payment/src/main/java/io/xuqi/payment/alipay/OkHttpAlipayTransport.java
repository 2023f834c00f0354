package io.xuqi.payment.alipay;

import io.xuqi.common.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.Response;

/** HTTP by OkHttp: no redirects, no retries, one deadline for the whole call. */
final class OkHttpAlipayTransport implements AlipayTransport {

  private static final MediaType FORM =
      MediaType.get("application/x-www-form-urlencoded; charset=utf-8");

  private final URI gateway;
  private final OkHttpClient client;

  /**
   * @param gateway checked by the caller
   */
  OkHttpAlipayTransport(URI gateway) {
    this.gateway = gateway;
    this.client =
        new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            // The whole call is bounded.
            .connectTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .eventListener(new Sending())
            // At "Retry-After: 0" OkHttp would send the same once more by itself.
            .addNetworkInterceptor(
                chain ->
                    chain.proceed(chain.request()).newBuilder().removeHeader("Retry-After").build())
            .build();
  }

  @Override
  public Reply post(Request request, Duration deadline) throws IOException {
    return exchange(
        new okhttp3.Request.Builder()
            .url(gateway + "?" + request.query())
            .post(RequestBody.create(request.body(), FORM)),
        MAX_REPLY,
        deadline);
  }

  @Override
  public Reply get(URI address, int maxSize, Duration deadline) throws IOException {
    return exchange(new okhttp3.Request.Builder().url(address.toString()).get(), maxSize, deadline);
  }

  private Reply exchange(okhttp3.Request.Builder request, int maxSize, Duration deadline)
      throws IOException {
    AtomicBoolean sending = new AtomicBoolean();
    Call call =
        client
            .newBuilder()
            .callTimeout(deadline)
            .build()
            .newCall(request.tag(AtomicBoolean.class, sending).build());
    try (Response response = call.execute()) {
      return new Reply(response.code(), body(response, maxSize));
    } catch (IOException e) {
      if (sending.get()) {
        throw e;
      }
      throw new NotSentException(e.getClass().getSimpleName(), e);
    }
  }

  private static Bytes body(Response response, int maxSize) throws IOException {
    try (InputStream stream = response.body().byteStream()) {
      byte[] read = stream.readNBytes(maxSize + 1);
      if (read.length > maxSize) {
        throw new IOException("a reply of more than " + maxSize + " bytes");
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
