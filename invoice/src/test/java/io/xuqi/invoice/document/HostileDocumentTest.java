package io.xuqi.invoice.document;

import static io.xuqi.invoice.document.Documents.deflated;
import static io.xuqi.invoice.document.Documents.refused;
import static io.xuqi.invoice.document.Documents.utf8;

import io.xuqi.common.ErrorCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Small documents that ask for hours or gigabytes by having the same thing done again and again.
 */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileDocumentTest {

  private static final ErrorCode TOO_LARGE = ErrorCode.INVOICE_DOCUMENT_TOO_LARGE;
  private static final ErrorCode DAMAGED = ErrorCode.INVOICE_DOCUMENT_DAMAGED;
  private static final ErrorCode UNSUPPORTED = ErrorCode.INVOICE_DOCUMENT_UNSUPPORTED;
  private static final String FLATE = "/Filter /FlateDecode";

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static PdfDocument printed() {
    return PdfDocument.page(PdfDocument.printed(), "/F1 5 0 R", "");
  }

  @Test
  void a_picture_full_of_corners_of_codes_is_given_up() {
    int side = 1_200;
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int inX = x % 11;
        int inY = y % 11;
        boolean ring = inX < 7 && inY < 7 && (inX % 6 == 0 || inY % 6 == 0);
        boolean eye = inX >= 2 && inX <= 4 && inY >= 2 && inY <= 4;
        image.setRGB(x, y, ring || eye ? 0 : 0xFFFFFF);
      }
    }
    refused(UNSUPPORTED, Codes.written(image, "png"));
  }

  @Test
  void a_picture_of_very_many_scans_is_not_decoded() throws Exception {
    byte[] jpeg = progressive(new BufferedImage(400, 400, BufferedImage.TYPE_BYTE_GRAY));
    int last = new String(jpeg, StandardCharsets.ISO_8859_1).lastIndexOf("\u00ff\u00da");
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.write(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < Pictures.MAX_SCANS; i++) {
      many.write(jpeg, last, jpeg.length - 2 - last);
    }
    refused(UNSUPPORTED, jpeg); // there is no code in it
    refused(TOO_LARGE, many.toByteArray());
  }

  private static byte[] progressive(BufferedImage image) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  @Test
  void objects_that_lie_at_one_place_are_counted_each_time() {
    StringBuilder index = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      index.append(100 + i).append(" 0 ");
    }
    byte[] content = latin(index + "(" + "A".repeat(2_000_000) + ")");
    String entries = "/Type /ObjStm /N 5000 /First " + index.length() + FLATE;
    refused(TOO_LARGE, printed().stream(50, entries, deflated(content)).bytes());
  }

  @Test
  void widths_are_counted_as_often_as_they_are_stated() {
    String widths = "0 65535 500 ".repeat(100_000);
    refused(
        TOO_LARGE, printed().object(6, "<< /Type /Font /DW 1000 /W [" + widths + "] >>").bytes());
  }

  @Test
  void meanings_are_counted_as_often_as_they_are_stated() {
    byte[] map = latin("1 beginbfrange " + "<0000> <FFFF> <0041> ".repeat(100_000));
    PdfDocument pdf =
        printed()
            .object(
                5,
                "<< /Type /Font /Subtype /Type0 /Encoding /UniGB-UCS2-H"
                    + " /DescendantFonts [6 0 R] /ToUnicode 30 0 R >>")
            .stream(30, FLATE, deflated(map));
    refused(TOO_LARGE, pdf.bytes());
  }

  @Test
  void forms_are_counted_as_often_as_they_are_shown() {
    String content = PdfDocument.printed() + "/X Do ".repeat(PdfContent.MAX_SHOWN_FORMS + 1);
    PdfDocument pdf =
        PdfDocument.page(content, "/F1 5 0 R", "/X 30 0 R").stream(
            30, "/Subtype /Form", new byte[0]);
    refused(TOO_LARGE, pdf.bytes());
  }

  @Test
  void a_matrix_has_six_numbers_however_long_it_is() {
    String content = "/X Do ".repeat(PdfContent.MAX_SHOWN_FORMS);
    String matrix = "/Matrix [" + "1 ".repeat(400_000) + "]";
    PdfDocument pdf =
        PdfDocument.page(content, "", "/X 30 0 R").stream(
            30, "/Subtype /Form " + matrix, new byte[0]);
    refused(UNSUPPORTED, pdf.bytes());
  }

  /** Thirty million codes of 32 characters each are a gigabyte. */
  @Test
  void what_a_string_says_is_bounded_while_it_is_read() {
    byte[] content = latin("/F1 9 Tf (" + "A".repeat(20_000_000) + ") Tj");
    PdfDocument pdf =
        PdfDocument.page("", "/F1 5 0 R", "").stream(4, FLATE, deflated(content))
            .object(5, "<< /Type /Font /Subtype /Type1 /ToUnicode 30 0 R >>")
            .stream(30, "", latin("1 beginbfchar <41> <" + "4E00".repeat(32) + ">"));
    refused(TOO_LARGE, pdf.bytes());
  }

  @Test
  void a_location_is_no_longer_than_locations_are() {
    Map<String, byte[]> files = Documents.printedOfd();
    String template = "<TemplatePage ID=\"1\" BaseLoc=\"" + "a/".repeat(120_000) + "\"/>";
    String uses = "<Template TemplateID=\"1\"/>".repeat(30_000);
    put(files, "Doc_0/Document.xml", Documents.ofdDocument(), "<ofd:Pages>", template);
    put(files, "Doc_0/Pages/Page_0/Content.xml", Documents.ofdPage(), "<ofd:Content>", uses);
    refused(DAMAGED, Documents.zip(files));
  }

  @Test
  void a_tag_that_points_to_one_object_again_and_again_is_damage() {
    Map<String, byte[]> files = Documents.printedOfd();
    String tags = "<ofd:CustomTags>T.xml</ofd:CustomTags>";
    put(files, "Doc_0/Document.xml", Documents.ofdDocument(), "<ofd:Attachments>", tags);
    files.put("Doc_0/T.xml", utf8("<T><CustomTag><FileLoc>U.xml</FileLoc></CustomTag></T>"));
    String points = "<ObjectRef>9</ObjectRef>".repeat(35_000);
    files.put("Doc_0/U.xml", utf8("<U><InvoiceNo>" + points + "</InvoiceNo></U>"));
    String object =
        "<ofd:TextObject ID=\"9\" Boundary=\"1 2 3 4\"><ofd:TextCode>"
            + "A".repeat(200_000)
            + "</ofd:TextCode></ofd:TextObject>";
    put(files, "Doc_0/Pages/Page_0/Content.xml", Documents.ofdPage(), "</ofd:Layer>", object);
    refused(DAMAGED, Documents.zip(files));
  }

  @Test
  void the_elements_of_all_files_together_are_bounded() {
    Map<String, byte[]> files = Documents.printedOfd();
    StringBuilder templates = new StringBuilder();
    StringBuilder uses = new StringBuilder();
    byte[] elements = utf8("<r>" + "<a/>".repeat(MarkupReader.MAX_PARTS / 10) + "</r>");
    for (int i = 0; i < 11; i++) {
      templates.append("<TemplatePage ID=\"%1$d\" BaseLoc=\"%1$d.xml\"/>".formatted(i));
      uses.append("<Template TemplateID=\"%d\"/>".formatted(i));
      files.put("Doc_0/" + i + ".xml", elements);
    }
    put(files, "Doc_0/Document.xml", Documents.ofdDocument(), "<ofd:Pages>", templates.toString());
    put(
        files,
        "Doc_0/Pages/Page_0/Content.xml",
        Documents.ofdPage(),
        "<ofd:Content>",
        uses.toString());
    refused(TOO_LARGE, Documents.zip(files));
  }

  private static void put(
      Map<String, byte[]> files, String file, String content, String before, String more) {
    files.put(file, utf8(content.replace(before, more + before)));
  }
}
