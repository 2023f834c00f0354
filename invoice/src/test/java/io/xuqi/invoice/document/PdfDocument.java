package io.xuqi.invoice.document;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a PDF object by object, right or wrong, as a test wants it. */
final class PdfDocument {

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private int last;

  PdfDocument() {
    add("%PDF-1.7\n");
  }

  /** An invoice's page, and the data as an embedded file where there is some. */
  static PdfDocument invoice(String data) {
    PdfDocument pdf = page(printed(), "/F1 5 0 R", "");
    if (!data.isEmpty()) {
      pdf.stream(8, "/Type /EmbeddedFile", Documents.utf8(data));
      pdf.object(7, "<< /Type /Filespec /F (a.xml) /EF << /F 8 0 R >> >>");
    }
    return pdf;
  }

  /** A document of one page with a content. */
  static PdfDocument page(String content, String fonts, String pictures) {
    PdfDocument pdf = new PdfDocument();
    pdf.object(
        1,
        "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a.xml) 7 0 R] >> >> >>");
    pdf.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    pdf.object(
        3,
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Resources << /Font << "
            + fonts
            + " >> /XObject << "
            + pictures
            + " >> >> /Contents 4 0 R >>");
    pdf.stream(4, "", content.getBytes(StandardCharsets.ISO_8859_1));
    pdf.object(
        5,
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
            + " /DescendantFonts [6 0 R] >>");
    pdf.object(
        6,
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] >>");
    return pdf;
  }

  static String printed() {
    return show(400, 380, "发票号码：" + Documents.NUMBER)
        + show(400, 365, "开票日期：2026年11月28日")
        + show(10, 330, "购")
        + show(30, 330, "名称：" + Documents.BUYER)
        + show(310, 330, "名称：" + Documents.SELLER)
        + show(30, 310, "统一社会信用代码/纳税人识别号：" + Documents.BUYER_NUMBER)
        + show(310, 310, "统一社会信用代码/纳税人识别号：" + Documents.SELLER_NUMBER)
        + show(30, 200, "合        计")
        + show(350, 200, "¥169.81")
        + show(500, 200, "¥10.19")
        + show(30, 180, "价税合计（大写）")
        + show(150, 180, "壹佰捌拾圆整")
        + show(400, 180, "（小写）¥180.00");
  }

  static String show(int x, int y, String text) {
    StringBuilder hex = new StringBuilder();
    text.chars().forEach(c -> hex.append("%04X".formatted(c)));
    return "BT /F1 9 Tf " + x + " " + y + " Td <" + hex + "> Tj ET\n";
  }

  PdfDocument object(int number, String value) {
    last = Math.max(last, number);
    return add(number + " 0 obj\n" + value + "\nendobj\n");
  }

  PdfDocument stream(int number, String entries, byte[] content) {
    last = Math.max(last, number);
    add(number + " 0 obj\n<< " + entries + " /Length " + content.length + " >>\nstream\n");
    file.writeBytes(content);
    return add("\nendstream\nendobj\n");
  }

  PdfDocument add(String text) {
    file.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  byte[] bytes() {
    return bytes("");
  }

  byte[] bytes(String trailer) {
    byte[] end =
        ("trailer\n<< /Root 1 0 R /Size " + (last + 1) + trailer + " >>\nstartxref\n0\n%%EOF\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(file.toByteArray());
    whole.writeBytes(end);
    return whole.toByteArray();
  }
}
