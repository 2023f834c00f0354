package io.xuqi.invoice.document;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever XML says: facts within their bounds, or the declared exception. */
class XmlInvoiceFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of(
        Documents.utf8(Documents.xml()),
        Documents.utf8(Documents.xml().replace("180.00", "***").replace("EInvoice", ":EInvoice")),
        Documents.utf8("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"),
        Documents.utf8("<a><![CDATA[<]]><!-- x --><?y z?>&#65;</a>"));
  }

  @DictionaryEntries({
    "<BuyerName>",
    "<TotalTaxAm>",
    "<![CDATA[",
    "<!DOCTYPE",
    "<?xml",
    "<!--",
    "&#0;",
    "encoding=",
    "GB18030"
  })
  @MethodSource("seeds")
  @FuzzTest
  void whateverXmlSaysIsFactsOrRefused(byte[] document) {
    FuzzedDocument.check(document);
  }
}
