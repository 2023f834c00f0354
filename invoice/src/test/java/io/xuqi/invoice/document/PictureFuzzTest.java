package io.xuqi.invoice.document;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a picture shows: facts within their bounds, or the declared exception. */
class PictureFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of(
        Codes.picture(Documents.QR, "png"),
        Codes.picture(Documents.QR, "jpeg"),
        Codes.picture("hello", "png"));
  }

  @DictionaryEntries({"IHDR", "IDAT", "PLTE", "tRNS", "iCCP"})
  @MethodSource("seeds")
  @FuzzTest
  void whateverAPictureShowsIsFactsOrRefused(byte[] document) {
    FuzzedDocument.check(document);
  }
}
