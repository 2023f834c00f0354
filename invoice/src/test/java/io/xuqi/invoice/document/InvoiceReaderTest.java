package io.xuqi.invoice.document;

import static io.xuqi.invoice.document.Documents.refused;
import static io.xuqi.invoice.document.Documents.utf8;
import static io.xuqi.invoice.document.Documents.zip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.ErrorCode;
import io.xuqi.invoice.document.InvoiceFacts.Source;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InvoiceReaderTest {

  /** Far more than a document needs, far less than a bomb would take. */
  private static final long MOST_ALLOCATED = 700L * 1024 * 1024;

  @Test
  void every_format_is_recognised_by_its_first_bytes() throws Exception {
    assertEquals(Source.XML, InvoiceReader.read(utf8(Documents.xml())).source());
    assertEquals(Source.OFD_ATTACHMENT, InvoiceReader.read(zip(Documents.ofd())).source());
    assertEquals(
        Source.PDF_ATTACHMENT,
        InvoiceReader.read(PdfDocument.invoice(Documents.xml()).bytes()).source());
    assertEquals(Source.QR_CODE, InvoiceReader.read(Codes.picture(Documents.QR, "png")).source());
  }

  @Test
  void anything_else_is_not_supported() {
    for (String other : new String[] {"", " ", "PK", "%PD", "GIF89a", "hello", "\u0000\u0000"}) {
      refused(ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED, utf8(other));
    }
  }

  @Test
  void the_size_of_a_document_is_bounded() {
    refused(ErrorCode.INVOICE_DOCUMENT_TOO_LARGE, new byte[InvoiceReader.MAX_SIZE + 1]);
  }

  @Test
  void the_jvm_the_home_folder_and_the_temporary_one_are_as_before() throws Exception {
    byte[] picture = Codes.picture(Documents.QR, "jpeg");
    Map<String, byte[]> ofd = Documents.ofd();
    ofd.put(
        "Doc_0/DocumentRes.xml",
        utf8("<Res><MultiMedia><MediaFile>qr.jpg</MediaFile></MultiMedia></Res>"));
    ofd.put("Doc_0/qr.jpg", picture);
    PdfDocument pdf =
        PdfDocument.page("/X Do\n" + PdfDocument.printed(), "/F1 5 0 R", "/X 12 0 R").stream(
            12, "/Subtype /Image /Filter /DCTDecode", picture);
    Properties properties = (Properties) System.getProperties().clone();
    Set<String> before = files();
    InvoiceReader.read(utf8(Documents.xml()));
    assertTrue(InvoiceReader.read(zip(ofd)).qr().isPresent());
    assertTrue(InvoiceReader.read(pdf.bytes()).qr().isPresent());
    InvoiceReader.read(picture);
    refused(ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED, utf8("hello"));
    refused(ErrorCode.INVOICE_DOCUMENT_DAMAGED, utf8("%PDF-1.7"));
    assertEquals(before, files());
    assertEquals(properties, System.getProperties());
    assertTrue(javax.imageio.ImageIO.getUseCache(), "it is everybody's");
  }

  /** What the library for pictures and others would leave there. */
  private static Set<String> files() throws IOException {
    Set<String> names = new TreeSet<>();
    Path home = Path.of(System.getProperty("user.home"));
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> inHome = Files.list(home);
        Stream<Path> inTemporary = Files.list(temporary)) {
      Stream.concat(inHome, inTemporary)
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches("(?i)(imageio|\\.?pdfbox|\\.?fontbox|tmppdf|\\+~jf).*"))
          .forEach(names::add);
    }
    return names;
  }

  /** Counted, since time says nothing on a busy machine. */
  @Test
  void what_a_bomb_costs_is_bounded() {
    byte[] zeros = Documents.deflated(new byte[200 << 20]);
    byte[] pdf = PdfDocument.invoice("x").stream(8, "/Filter /FlateDecode", zeros).bytes();
    byte[] twice =
        PdfDocument.invoice("x").stream(8, "/Filter [/Fl /Fl]", Documents.deflated(zeros)).bytes();
    byte[] elements = utf8("<a>" + "<b/>".repeat(2_000_000 - 10) + "</a>");
    byte[] laughs =
        utf8(
            "<!DOCTYPE a [<!ENTITY x \""
                + "y".repeat(1000)
                + "\">]><a>"
                + "&x;".repeat(1_000_000)
                + "</a>");
    for (byte[] bomb : new byte[][] {pdf, twice, elements, laughs}) {
      long before = allocated();
      InvoiceDocumentException refused =
          org.junit.jupiter.api.Assertions.assertThrows(
              InvoiceDocumentException.class, () -> InvoiceReader.read(bomb));
      assertTrue(refused.code().value().startsWith("invoice.document-"));
      long cost = allocated() - before;
      assertTrue(cost < MOST_ALLOCATED, cost + " bytes for " + bomb.length);
    }
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
