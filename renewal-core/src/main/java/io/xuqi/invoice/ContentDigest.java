package io.xuqi.invoice;

import io.xuqi.common.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Digests texts, each behind its length, so that no two lists of texts give the same bytes. */
final class ContentDigest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /**
   * @param format what is digested, and in which version
   */
  ContentDigest(String format) {
    add(format);
  }

  ContentDigest add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    count(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  ContentDigest add(Optional<String> text) {
    out.write(text.isPresent() ? 1 : 0);
    text.ifPresent(this::add);
    return this;
  }

  ContentDigest add(List<String> texts) {
    count(texts.size());
    texts.forEach(this::add);
    return this;
  }

  Bytes sha256() {
    return Bytes.copyOf(out.toByteArray()).sha256();
  }

  private void count(int number) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }
}
