package io.xuqi.simulator.invoice;

import static io.xuqi.simulator.invoice.PdfObjects.reference;

import io.xuqi.common.Bytes;
import io.xuqi.payment.qr.QrCode;
import io.xuqi.simulator.invoice.SpecimenLayout.Ink;
import io.xuqi.simulator.invoice.SpecimenLayout.Page;
import io.xuqi.simulator.invoice.SpecimenLayout.Rule;
import io.xuqi.simulator.invoice.SpecimenLayout.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes an invoice as PDF (ISO 32000-1): its pages, and its data as an embedded file. The font is
 * one that every reader has for Chinese and none is embedded (9.7.5.2), since none of a licence
 * that suits is at hand; what the codes mean is told beside it.
 */
final class SpecimenPdf {

  private static final double POINTS = 72 / 25.4;

  private final SpecimenInvoice invoice;
  private final List<Page> pages;
  private final PdfObjects objects = new PdfObjects();

  private SpecimenPdf(SpecimenInvoice invoice) {
    this.invoice = invoice;
    this.pages = SpecimenLayout.of(invoice);
  }

  static byte[] write(SpecimenInvoice invoice) {
    return new SpecimenPdf(invoice).write();
  }

  private byte[] write() {
    int catalog = objects.reserve();
    int tree = objects.reserve();
    SpecimenFonts fonts = SpecimenFonts.of(pages, objects);
    List<Integer> leaves = new ArrayList<>();
    for (Page page : pages) {
      int content = objects.addStream("", latin(content(page, fonts)));
      leaves.add(
          objects.add(
              "<< /Type /Page /Parent "
                  + reference(tree)
                  + " /MediaBox [0 0 "
                  + points(SpecimenLayout.WIDTH)
                  + " "
                  + points(SpecimenLayout.HEIGHT)
                  + "] /Resources << /Font << "
                  + fonts.resources()
                  + " >> >> /Contents "
                  + reference(content)
                  + " >>"));
    }
    String kids = leaves.stream().map(PdfObjects::reference).collect(Collectors.joining(" "));
    objects.set(tree, "<< /Type /Pages /Kids [" + kids + "] /Count " + leaves.size() + " >>");
    byte[] data = SpecimenXml.write(invoice);
    int attachment = attachment(data);
    objects.set(
        catalog,
        "<< /Type /Catalog /Pages "
            + reference(tree)
            + " /Lang (zh-CN) /Names << /EmbeddedFiles << /Names [(original_invoice.xml) "
            + reference(attachment)
            + "] >> >> /AF ["
            + reference(attachment)
            + "] >>");
    int info =
        objects.add(
            "<< /Title "
                + PdfObjects.textString("电子发票（普通发票）" + SpecimenXml.SPECIMEN)
                + " /CreationDate "
                + date()
                + " >>");
    return objects.file(catalog, info, Bytes.copyOf(data).sha256().toHex().substring(0, 32));
  }

  private int attachment(byte[] data) {
    int file =
        objects.addStream(
            " /Type /EmbeddedFile /Subtype /application#2Fxml /Params << /Size "
                + data.length
                + " /ModDate "
                + date()
                + " >>",
            data);
    return objects.add(
        "<< /Type /Filespec /F (original_invoice.xml) /UF (original_invoice.xml)"
            + " /AFRelationship /Source /EF << /F "
            + reference(file)
            + " /UF "
            + reference(file)
            + " >> >>");
  }

  private String date() {
    return "(D:" + invoice.date().toString().replace("-", "") + "100000+08'00')";
  }

  // ---- a page -----------------------------------------------------------------------------------

  private String content(Page page, SpecimenFonts fonts) {
    StringBuilder content = new StringBuilder();
    content.append(points(0.25)).append(" w ").append(colour(Ink.FORM)).append(" RG\n");
    for (Rule rule : page.rules()) {
      content.append(at(rule.x1(), rule.y1())).append(" m ");
      content.append(at(rule.x2(), rule.y2())).append(" l S\n");
    }
    for (Text text : page.texts()) {
      content.append("BT ").append(colour(text.ink())).append(" rg ");
      content.append(at(text.x(), text.y())).append(" Td ");
      content.append(fonts.show(text.text(), points(text.size()))).append("ET\n");
    }
    if (page.qr()) {
      qr(content, QrCode.of(invoice.qr()));
    }
    return content.toString();
  }

  /** Each run of dark modules of a row is a rectangle. */
  private static void qr(StringBuilder content, QrCode code) {
    double module = SpecimenLayout.QR_SIZE / code.size();
    content.append("0 0 0 rg\n");
    for (int y = 0; y < code.size(); y++) {
      for (int x = 0; x < code.size(); x++) {
        int from = x;
        while (code.isDark(x, y)) {
          x++;
        }
        if (x > from) {
          double left = SpecimenLayout.QR_X + from * module;
          double bottom = SpecimenLayout.QR_Y + (y + 1) * module;
          content.append(at(left, bottom)).append(' ').append(points((x - from) * module));
          content.append(' ').append(points(module)).append(" re\n");
        }
      }
    }
    content.append("f\n");
  }

  private static String at(double x, double y) {
    return points(x) + " " + points(SpecimenLayout.HEIGHT - y);
  }

  private static String points(double millimetres) {
    return SpecimenOfd.number(millimetres * POINTS);
  }

  private static String colour(Ink ink) {
    return SpecimenOfd.number(ink.red() / 255.0)
        + " "
        + SpecimenOfd.number(ink.green() / 255.0)
        + " "
        + SpecimenOfd.number(ink.blue() / 255.0);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
