package io.xuqi.invoice.document;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a zip is made of: facts within their bounds, or the declared exception. */
class OfdInvoiceFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of(
        Documents.zip(Documents.ofd()),
        Documents.zip(Documents.printedOfd()),
        Documents.zip(java.util.Map.of("OFD.xml", Documents.utf8("<OFD/>"))));
  }

  @DictionaryEntries({"PK\\x01\\x02", "PK\\x03\\x04", "PK\\x05\\x06", "OFD.xml"})
  @MethodSource("seeds")
  @FuzzTest
  void whateverAZipIsMadeOfIsFactsOrRefused(byte[] document) {
    FuzzedDocument.check(document);
  }
}
