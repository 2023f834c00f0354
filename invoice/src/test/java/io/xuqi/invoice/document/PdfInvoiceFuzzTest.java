package io.xuqi.invoice.document;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a PDF is made of: facts within their bounds, or the declared exception. */
class PdfInvoiceFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of(
        PdfDocument.invoice(Documents.xml()).bytes(),
        PdfDocument.invoice("").bytes(),
        PdfDocument.page(
                "q 9 0 0 9 1 2 cm BT /F1 1 Tf [<0041> -5] TJ 1 2 Td T* ET Q 1 2 3 4 re f /X Do",
                "/F1 5 0 R",
                "/X 12 0 R")
            .object(5, "<< /Subtype /Type1 /Encoding << /Differences [1 /a] >> /Widths [1] >>")
            .stream(
                12,
                "/Subtype /Image /Width 30 /Height 30 /BitsPerComponent 1 /DecodeParms"
                    + " << /Predictor 15 >> /ColorSpace [/Indexed /DeviceRGB 1 <0000>]",
                new byte[200])
            .stream(13, "/Type /ObjStm /N 1 /First 4", Documents.utf8("9 0 << >>"))
            .bytes());
  }

  @DictionaryEntries({
    "endobj",
    "endstream",
    "stream",
    "/Filter",
    "/FlateDecode",
    "/ASCII85Decode",
    "/Kids",
    "/ObjStm",
    "/ToUnicode",
    "beginbfrange",
    "/Contents",
    "/XObject",
    "/W",
    " 0 R",
    " 0 obj",
    "trailer",
    "BI",
    "ID",
    "EI"
  })
  @MethodSource("seeds")
  @FuzzTest
  void whateverAPdfIsMadeOfIsFactsOrRefused(byte[] document) {
    FuzzedDocument.check(document);
  }
}
