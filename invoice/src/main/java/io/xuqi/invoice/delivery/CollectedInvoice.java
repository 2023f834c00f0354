package io.xuqi.invoice.delivery;

import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.document.InvoiceFacts;
import io.xuqi.invoice.document.InvoiceFinding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An invoice on disk, read and checked.
 *
 * @param files the document of each format
 * @param facts what each could be read to say; without those that could not be read
 * @param findings everything that is not as it ought to be, by document; empty for a perfect
 *     invoice
 */
public record CollectedInvoice(
    Map<DocumentFormat, Path> files,
    Map<DocumentFormat, InvoiceFacts> facts,
    Map<DocumentFormat, List<InvoiceFinding>> findings) {

  public CollectedInvoice {
    files = Map.copyOf(files);
    facts = Map.copyOf(facts);
    findings = Map.copyOf(findings);
  }

  /** Whether anything is wrong that the CA has to be asked about. */
  public boolean hasErrors() {
    return findings.values().stream()
        .flatMap(List::stream)
        .anyMatch(finding -> finding.severity() == InvoiceFinding.Severity.ERROR);
  }
}
