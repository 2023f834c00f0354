package io.xuqi.simulator.invoice;

import io.xuqi.common.Money;
import io.xuqi.simulator.invoice.SpecimenInvoice.Item;
import java.util.Optional;

/** Writes the data of a fully digitalised invoice (数电票), which is also what renderings carry. */
final class SpecimenXml {

  /** What stands for the tax of exempt goods. */
  static final String EXEMPT = "***";

  /** What every document of a specimen says of itself. */
  static final String SPECIMEN = "样张 SPECIMEN";

  private static final String TIME = " 10:00:00";

  private SpecimenXml() {}

  static byte[] write(SpecimenInvoice invoice) {
    XmlText xml = new XmlText().begin("EInvoice");
    header(xml, invoice);
    xml.begin("EInvoiceData");
    party(xml, "Seller", Optional.of(invoice.sellerNumber()), invoice.sellerName());
    party(xml, "Buyer", invoice.buyerNumber(), invoice.buyerName());
    totals(xml, invoice);
    invoice.items().forEach(item -> line(xml, item));
    xml.begin("AdditionalInformation").element("Remark", invoice.remark()).end();
    xml.end();
    xml.begin("SellerAuthentication").element("AuthenticationMethods", SPECIMEN).end();
    xml.begin("TaxSupervisionInfo")
        .element("InvoiceNumber", invoice.number())
        .element("IssueTime", invoice.date() + TIME)
        .element("TaxBureauCode", "")
        .element("TaxBureauName", SPECIMEN)
        .end();
    return xml.end().bytes();
  }

  private static void header(XmlText xml, SpecimenInvoice invoice) {
    xml.begin("Header")
        .element("EIid", invoice.number())
        .element("EInvoiceTag", "SWEI3200")
        .element("Version", "0.2");
    xml.begin("InherentLabel");
    label(xml, "InIssuType", "Y", "是否蓝字发票");
    label(xml, "EInvoiceType", "01", "增值税发票");
    label(xml, "GeneralOrSpecialVAT", "02", "普通发票");
    xml.end();
    xml.begin("UndefinedLabel");
    label(xml, "Label", "SPECIMEN", SPECIMEN);
    xml.end().end();
  }

  private static void label(XmlText xml, String name, String code, String meaning) {
    xml.begin(name).element("LabelCode", code).element("LabelName", meaning).end();
  }

  private static void party(XmlText xml, String side, Optional<String> number, String name) {
    xml.begin(side + "Information")
        .element(side + "IdNum", number.orElse(""))
        .element(side + "Name", name)
        .element(side + "Addr", "")
        .element(side + "TelNum", "")
        .element(side + "BankName", "")
        .element(side + "BankAccNum", "")
        .end();
  }

  private static void totals(XmlText xml, SpecimenInvoice invoice) {
    xml.begin("BasicInformation")
        .element("TotalAmWithoutTax", invoice.net().toDecimalString())
        .element("TotalTaxAm", tax(invoice.tax()))
        .element("TotalTax-includedAmount", invoice.gross().toDecimalString())
        .element("TotalTax-includedAmountInChinese", ChineseAmount.of(invoice.gross()))
        .element("Drawer", SPECIMEN)
        .element("RequestTime", invoice.date() + TIME)
        .end();
  }

  private static void line(XmlText xml, Item item) {
    xml.begin("IssuItemInformation")
        .element("ItemName", item.name())
        .element("SpecMod", "")
        .element("MeaUnits", "项")
        .element("Quantity", "1")
        .element("UnPrice", item.net().toDecimalString())
        .element("Amount", item.net().toDecimalString())
        .element("TaxRate", TaxRate.of(item).map(TaxRate::decimal).orElse(""))
        .element("ComTaxAm", tax(item.tax()))
        .element("TotaltaxIncludedAmount", item.gross().toDecimalString())
        .element("TaxClassificationCode", "")
        .end();
  }

  private static String tax(Optional<Money> tax) {
    return tax.map(Money::toDecimalString).orElse(EXEMPT);
  }
}
