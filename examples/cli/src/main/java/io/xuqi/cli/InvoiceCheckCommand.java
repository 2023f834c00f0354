package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.common.Money;
import io.xuqi.invoice.InvoiceDocument;
import io.xuqi.invoice.document.InvoiceCheck;
import io.xuqi.invoice.document.InvoiceDocumentException;
import io.xuqi.invoice.document.InvoiceExpectation;
import io.xuqi.invoice.document.InvoiceFacts;
import io.xuqi.invoice.document.InvoiceFinding;
import io.xuqi.invoice.document.InvoiceFinding.Severity;
import io.xuqi.invoice.document.InvoiceReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks the documents of any invoice; needs no renewal, no CA and no store. */
@Command(name = "check")
final class InvoiceCheckCommand extends XuqiCommand {

  /** What cannot be said of an invoice when nobody knows what was asked for. */
  private static final Set<String> ABOUT_THE_REQUEST =
      Set.of(
          "invoice.found-title",
          "invoice.found-taxpayer-number",
          "invoice.found-taxpayer-number-missing",
          "invoice.found-taxpayer-number-unexpected");

  @Parameters(arity = "1..*", paramLabel = "FILE", descriptionKey = "xuqi.invoice.check.files")
  List<Path> files = List.of();

  @Option(names = "--request", paramLabel = "FILE")
  @Nullable Path request;

  @Option(names = "--paid", paramLabel = "YUAN")
  @Nullable Money paid;

  InvoiceCheckCommand(Run run) {
    super(run);
  }

  @Override
  public Integer call() throws CliException {
    Optional<InvoiceExpectation> expected =
        request == null ? Optional.empty() : Optional.of(InvoiceFile.read(request));
    FindingsView view = new FindingsView(screen());
    List<Json> documents = new ArrayList<>();
    boolean errors = false;
    for (Path file : files) {
      byte[] content = content(file);
      Json document = Json.of("file", file);
      List<InvoiceFinding> findings;
      screen().heading(Views.visible(file.toString()));
      try {
        InvoiceFacts facts = InvoiceReader.read(content);
        findings = findings(facts, expected);
        view.facts(facts);
        document.put("facts", FindingsView.json(facts));
      } catch (InvoiceDocumentException e) {
        findings = List.of(new InvoiceFinding(Severity.ERROR, e.problem()));
      }
      view.findings(file.getFileName().toString(), findings);
      documents.add(document.put("findings", view.json(findings)));
      errors |= FindingsView.errors(findings);
    }
    screen().document(Json.of("documents", documents));
    return errors ? ExitCode.ACTION_NEEDED : ExitCode.OK;
  }

  private List<InvoiceFinding> findings(InvoiceFacts facts, Optional<InvoiceExpectation> asked) {
    InvoiceExpectation expected =
        new InvoiceExpectation(
            asked.map(InvoiceExpectation::title).orElse("–"),
            asked.flatMap(InvoiceExpectation::taxpayerNumber),
            asked.map(InvoiceExpectation::sellers).orElse(Set.of()),
            paid != null ? Optional.of(paid) : asked.flatMap(InvoiceExpectation::paid),
            asked.flatMap(InvoiceExpectation::announced));
    return InvoiceCheck.check(facts, expected).stream()
        .filter(f -> asked.isPresent() || !ABOUT_THE_REQUEST.contains(f.problem().code().value()))
        .toList();
  }

  private static byte[] content(Path file) throws CliException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(InvoiceDocument.MAX_SIZE + 1);
    } catch (IOException e) {
      CliException failed =
          new CliException(
              ExitCode.ACTION_NEEDED, "invoice-file", file, e.getClass().getSimpleName());
      failed.initCause(e);
      throw failed;
    }
  }
}
