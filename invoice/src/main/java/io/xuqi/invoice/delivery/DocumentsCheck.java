package io.xuqi.invoice.delivery;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.document.InvoiceCheck;
import io.xuqi.invoice.document.InvoiceDocumentException;
import io.xuqi.invoice.document.InvoiceExpectation;
import io.xuqi.invoice.document.InvoiceFacts;
import io.xuqi.invoice.document.InvoiceFinding;
import io.xuqi.invoice.document.InvoiceFinding.Severity;
import io.xuqi.invoice.document.InvoiceReader;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads and checks the documents of one invoice, each for itself and against the first one. */
final class DocumentsCheck {

  /** What all documents of an invoice say, in the words that are printed on it. */
  private static final Map<String, Function<InvoiceFacts, Optional<?>>> COMMON = common();

  private DocumentsCheck() {}

  private static Map<String, Function<InvoiceFacts, Optional<?>>> common() {
    Map<String, Function<InvoiceFacts, Optional<?>>> common = new LinkedHashMap<>();
    common.put("发票号码", InvoiceFacts::number);
    common.put("开票日期", InvoiceFacts::date);
    common.put("购买方名称", facts -> facts.buyerName().map(DocumentsCheck::plain));
    common.put("购买方纳税人识别号", facts -> facts.buyerNumber().map(DocumentsCheck::plain));
    common.put("销售方名称", facts -> facts.sellerName().map(DocumentsCheck::plain));
    common.put("销售方纳税人识别号", facts -> facts.sellerNumber().map(DocumentsCheck::plain));
    common.put("合计金额", InvoiceFacts::net);
    common.put("合计税额", InvoiceFacts::tax);
    common.put("价税合计", InvoiceFacts::gross);
    return common;
  }

  /** Without what renderings of the same text differ in: widths, brackets, spaces. */
  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).replaceAll("\\s", "");
  }

  /**
   * @param contents the documents; in the sequence of the formats, the original first
   */
  static CollectedInvoice of(
      Map<DocumentFormat, Path> files,
      EnumMap<DocumentFormat, Bytes> contents,
      InvoiceExpectation expected) {
    Map<DocumentFormat, InvoiceFacts> facts = new EnumMap<>(DocumentFormat.class);
    Map<DocumentFormat, List<InvoiceFinding>> findings = new EnumMap<>(DocumentFormat.class);
    contents.forEach(
        (format, content) -> {
          List<InvoiceFinding> found = new ArrayList<>();
          try {
            InvoiceFacts read = InvoiceReader.read(content.toArray());
            found.addAll(InvoiceCheck.check(read, expected));
            first(facts).ifPresent(first -> difference(first, format, read, found));
            facts.put(format, read);
          } catch (InvoiceDocumentException e) {
            found.add(new InvoiceFinding(Severity.ERROR, e.problem()));
          }
          if (!found.isEmpty()) {
            findings.put(format, List.copyOf(found));
          }
        });
    return new CollectedInvoice(files, facts, findings);
  }

  private static Optional<Map.Entry<DocumentFormat, InvoiceFacts>> first(
      Map<DocumentFormat, InvoiceFacts> read) {
    return read.entrySet().stream().findFirst();
  }

  private static void difference(
      Map.Entry<DocumentFormat, InvoiceFacts> first,
      DocumentFormat format,
      InvoiceFacts read,
      List<InvoiceFinding> found) {
    List<String> different =
        COMMON.entrySet().stream()
            .filter(f -> differ(f.getValue().apply(first.getValue()), f.getValue().apply(read)))
            .map(Map.Entry::getKey)
            .toList();
    if (!different.isEmpty()) {
      found.add(
          new InvoiceFinding(
              Severity.ERROR,
              Problem.of(
                  ErrorCode.INVOICE_FOUND_DOCUMENTS_DIFFER,
                  format,
                  first.getKey(),
                  String.join("、", different))));
    }
  }

  /** What one of them does not say cannot differ. */
  private static boolean differ(Optional<?> one, Optional<?> other) {
    return one.isPresent() && other.isPresent() && !one.get().equals(other.get());
  }
}
