package io.xuqi.invoice.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Documents made up for the tests, all of the same invoice. */
final class Documents {

  static final String NUMBER = "26112000000000000042";
  static final String BUYER = "云杉示例（北京）有限公司";
  static final String BUYER_NUMBER = "91350100M000100Y43";
  static final String SELLER = "样例数字认证中心有限公司";
  static final String SELLER_NUMBER = "91350200MA2YJ1XR9G";
  static final String QR = qr("01,32,," + NUMBER + ",180.00,20261128,,");

  private Documents() {}

  static InvoiceFacts facts(InvoiceFacts.Source source) {
    return new InvoiceFacts(
        source,
        Optional.of(NUMBER),
        Optional.of(LocalDate.of(2026, 11, 28)),
        Optional.of(BUYER),
        Optional.of(BUYER_NUMBER),
        Optional.of(SELLER),
        Optional.of(SELLER_NUMBER),
        Optional.of(Money.ofFen(16981)),
        Optional.of(Money.ofFen(1019)),
        Optional.of(Money.ofFen(18000)),
        Optional.empty());
  }

  static String qr(String covered) {
    return covered + "%04X".formatted(QrText.crc(covered));
  }

  static String xml() {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <EInvoice>
          <Header><EIid>%1$s</EIid></Header>
          <EInvoiceData>
            <SellerInformation>
              <SellerIdNum>%5$s</SellerIdNum><SellerName>%4$s</SellerName>
            </SellerInformation>
            <BuyerInformation>
              <BuyerIdNum>%3$s</BuyerIdNum><BuyerName>%2$s</BuyerName>
            </BuyerInformation>
            <BasicInformation>
              <TotalAmWithoutTax>169.81</TotalAmWithoutTax>
              <TotalTaxAm>10.19</TotalTaxAm>
              <TotalTax-includedAmount>180.00</TotalTax-includedAmount>
              <RequestTime>2026-11-28 10:00:00</RequestTime>
            </BasicInformation>
            <IssuItemInformation>
              <ItemName>证书</ItemName><TotaltaxIncludedAmount>99.99</TotaltaxIncludedAmount>
            </IssuItemInformation>
          </EInvoiceData>
          <TaxSupervisionInfo>
            <InvoiceNumber>%1$s</InvoiceNumber><IssueTime>2026-11-27</IssueTime>
          </TaxSupervisionInfo>
        </EInvoice>
        """
        .formatted(NUMBER, BUYER, BUYER_NUMBER, SELLER, SELLER_NUMBER);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What refuses a document, by its code. */
  static InvoiceDocumentException refused(ErrorCode code, byte[] document) {
    InvoiceDocumentException refused =
        assertThrows(InvoiceDocumentException.class, () -> InvoiceReader.read(document));
    assertEquals(code, refused.code(), refused.getMessage());
    return refused;
  }

  // ---- OFD
  // ---------------------------------------------------------------------------------------

  /** The files of an OFD with the data attached, by name; for a test to change. */
  static Map<String, byte[]> ofd() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("OFD.xml", utf8(ofdRoot("")));
    files.put("Doc_0/Document.xml", utf8(ofdDocument()));
    files.put("Doc_0/Pages/Page_0/Content.xml", utf8(ofdPage()));
    files.put(
        "Doc_0/Attachs/Attachments.xml",
        utf8(
            "<ofd:Attachments xmlns:ofd=\"o\"><ofd:Attachment ID=\"1\" Name=\"x\"><ofd:FileLoc>"
                + "original_invoice.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"));
    files.put("Doc_0/Attachs/original_invoice.xml", utf8(xml()));
    return files;
  }

  /** The same without the data. */
  static Map<String, byte[]> printedOfd() {
    Map<String, byte[]> files = ofd();
    files.remove("Doc_0/Attachs/original_invoice.xml");
    return files;
  }

  static String ofdRoot(String custom) {
    return "<ofd:OFD xmlns:ofd=\"o\"><ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>"
        + custom
        + "</ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        + "</ofd:DocBody></ofd:OFD>";
  }

  static String custom(String name, String value) {
    return "<ofd:CustomData Name=\"" + name + "\">" + value + "</ofd:CustomData>";
  }

  static String ofdDocument() {
    return "<ofd:Document xmlns:ofd=\"o\"><ofd:CommonData><ofd:DocumentRes>DocumentRes.xml"
        + "</ofd:DocumentRes></ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\""
        + " BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages>"
        + "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>";
  }

  static String ofdPage() {
    return "<ofd:Page xmlns:ofd=\"o\"><ofd:Content><ofd:Layer>"
        + text(140, 10, "发票号码：" + NUMBER)
        + text(140, 16, "开票日期：2026年11月28日")
        + text(5, 30, "购")
        + text(10, 30, "名 称：")
        + text(30, 30, BUYER)
        + text(110, 30, "名 称：")
        + text(130, 30, SELLER)
        + text(5, 36, "买")
        + text(10, 38, "统一社会信用代码/纳税人识别号：" + BUYER_NUMBER)
        + text(110, 38, "统一社会信用代码/纳税人识别号：" + SELLER_NUMBER)
        + text(10, 60, "*服务*证书")
        + text(120, 60, "169.81")
        + text(10, 80, "合        计")
        + text(120, 80, "¥169.81")
        + text(160, 80, "¥10.19")
        + text(10, 90, "价税合计（大写）")
        + text(60, 90, "壹佰捌拾圆整")
        + text(130, 90, "（小写）")
        + text(150, 90, "¥180.00")
        + "</ofd:Layer></ofd:Content></ofd:Page>";
  }

  private static String text(int x, int y, String text) {
    return "<ofd:TextObject ID=\"%1$d%2$d\" Boundary=\"%1$d %2$d %3$d 5\" Size=\"3\"><ofd:TextCode X=\"0\" Y=\"3\">%4$s</ofd:TextCode></ofd:TextObject>"
        .formatted(x, y, text.length() * 3 / 2, text);
  }

  static byte[] zip(Map<String, byte[]> files) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(packed)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  static byte[] deflated(byte[] data) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try {
      deflater.setInput(data);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] part = new byte[64 * 1024];
      while (!deflater.finished()) {
        out.write(part, 0, deflater.deflate(part));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }
}
