package io.xuqi.scenarios.invoice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.XuqiException;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.invoice.delivery.CollectedInvoice;
import io.xuqi.invoice.delivery.InvoiceCollector;
import io.xuqi.invoice.delivery.InvoiceFolderException;
import io.xuqi.renewal.RenewalException;
import io.xuqi.renewal.RequestedInvoice.State;
import io.xuqi.simulator.Fault;
import io.xuqi.simulator.FaultPlan.Performed;
import io.xuqi.simulator.SimulatedCrash;
import io.xuqi.simulator.ca.Invoicing;
import io.xuqi.simulator.ca.MisissueInvoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An invoice from the CA onto the disk, whatever goes wrong on the way. */
class CollectingTest {

  @TempDir Path folder;

  private CollectedInvoice collect(InvoiceWorld world) throws Exception {
    return new InvoiceCollector(world.engine).collect(world.renewal.id(), folder);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static Map<DocumentFormat, Bytes> documents(InvoiceWorld world) throws Exception {
    Map<DocumentFormat, Bytes> documents = new EnumMap<>(DocumentFormat.class);
    for (DocumentFormat format : world.invoice().formats()) {
      documents.put(format, world.engine.invoices().document(world.renewal.id(), format).content());
    }
    return documents;
  }

  private static List<ErrorCode> codes(CollectedInvoice collected) {
    return collected.findings().values().stream()
        .flatMap(List::stream)
        .map(finding -> finding.problem().code())
        .distinct()
        .toList();
  }

  @Test
  @Tag("R41")
  @Tag("R42")
  void every_document_the_ca_offers_is_kept_and_a_right_invoice_has_no_findings() throws Exception {
    InvoiceWorld world = new InvoiceWorld().ask().paidAndApproved();
    assertEquals(State.ISSUED, world.invoice().state());
    CollectedInvoice collected = collect(world);
    assertEquals(State.COLLECTED, world.invoice().state());
    String number = world.invoice().issued().orElseThrow().number();
    assertEquals(Set.of(DocumentFormat.values()), collected.files().keySet());
    for (Map.Entry<DocumentFormat, Bytes> document : documents(world).entrySet()) {
      Path file = collected.files().get(document.getKey());
      assertEquals(number + "." + document.getKey().extension(), file.getFileName().toString());
      assertArrayEquals(document.getValue().toArray(), Files.readAllBytes(file));
    }
    assertEquals(Map.of(), collected.findings());
    assertFalse(collected.hasErrors());
    assertEquals(Set.of(DocumentFormat.values()), collected.facts().keySet());
  }

  @Test
  void collecting_again_changes_nothing_on_disk_and_finds_the_same() throws Exception {
    InvoiceWorld world = new InvoiceWorld().ask().paidAndApproved();
    CollectedInvoice first = collect(world);
    assertEquals(first, collect(world));
    assertEquals(3, names(folder).size());
  }

  @ParameterizedTest
  @EnumSource(MisissueInvoice.class)
  @Tag("R41")
  void a_wrong_invoice_is_kept_and_what_is_wrong_is_found(MisissueInvoice wrong) throws Exception {
    InvoiceWorld world = new InvoiceWorld().ask();
    world.ca.misissueNextInvoice(wrong);
    world.paidAndApproved();
    CollectedInvoice collected = collect(world);
    assertTrue(collected.hasErrors(), wrong + ": " + codes(collected));
    assertEquals(3, names(folder).size());
    assertEquals(State.COLLECTED, world.invoice().state(), "it is on disk, whatever is in it");
    if (wrong == MisissueInvoice.CUT_SHORT) {
      assertEquals(Map.of(), collected.facts());
    }
  }

  @Test
  void documents_of_one_invoice_that_contradict_each_other_are_a_finding() throws Exception {
    InvoiceWorld world = new InvoiceWorld().ask();
    world.ca.misissueNextInvoice(MisissueInvoice.WRONG_TOTALS);
    CollectedInvoice collected = collect(world.paidAndApproved());
    assertTrue(
        codes(collected).contains(ErrorCode.INVOICE_FOUND_DOCUMENTS_DIFFER),
        codes(collected).toString());
  }

  @Test
  void what_is_not_issued_or_has_no_documents_is_said_and_makes_no_folder() throws Exception {
    folder = folder.resolve("none");
    InvoiceWorld none = new InvoiceWorld();
    assertEquals(
        ErrorCode.INVOICE_NOT_ISSUED,
        assertThrows(RenewalException.class, () -> collect(none)).code());
    none.ask();
    assertEquals(
        ErrorCode.INVOICE_NOT_ISSUED,
        assertThrows(RenewalException.class, () -> collect(none)).code());
    InvoiceWorld paper =
        new InvoiceWorld(policy -> policy.invoices(Invoicing.standard().withPaper()), e -> {});
    paper.ask(
        paper
            .form()
            .type(InvoiceType.FIXED_AMOUNT_PAPER)
            .recipientName("李小明")
            .recipientMobile("13800000000")
            .recipientAddress("昆明市示例路1号"));
    paper.paidAndApproved();
    assertEquals(
        ErrorCode.INVOICE_DOCUMENT_NONE,
        assertThrows(RenewalException.class, () -> collect(paper)).code());
    assertFalse(Files.exists(folder));
  }

  @Test
  void an_invoice_that_cannot_be_kept_does_not_count_as_collected() throws Exception {
    InvoiceWorld world = new InvoiceWorld().ask().paidAndApproved();
    Path file = Files.createFile(folder.resolve("file"));
    InvoiceCollector collector = new InvoiceCollector(world.engine);
    assertEquals(
        ErrorCode.INVOICE_DOCUMENT_FOLDER,
        assertThrows(
                InvoiceFolderException.class, () -> collector.collect(world.renewal.id(), file))
            .code());
    assertEquals(State.ISSUED, world.invoice().state());

    // The second document has no name left: the first one stays.
    String number = world.invoice().issued().orElseThrow().number();
    Path full = Files.createDirectory(folder.resolve("full"));
    for (int i = 1; i <= 30; i++) {
      Files.createDirectory(full.resolve(number + (i == 1 ? "" : "-" + i) + ".ofd"));
    }
    assertEquals(
        ErrorCode.INVOICE_DOCUMENT_NAMES,
        assertThrows(
                InvoiceFolderException.class, () -> collector.collect(world.renewal.id(), full))
            .code());
    assertEquals(State.ISSUED, world.invoice().state());
    assertArrayEquals(
        documents(world).get(DocumentFormat.XML).toArray(),
        Files.readAllBytes(full.resolve(number + ".xml")));
  }

  @Test
  void whatever_goes_wrong_while_collecting_nothing_is_half_and_the_next_time_finishes()
      throws Exception {
    int interrupted = 0;
    InvoiceWorld world = new InvoiceWorld().ask().paidAndApproved();
    Path home = folder;
    int first = world.faults.count() + 1;
    new InvoiceCollector(world.engine).collect(world.renewal.id(), home.resolve("whole"));
    List<Performed> steps = new ArrayList<>(world.faults.performed());
    int count = steps.size() - first + 1;
    assertTrue(count >= 5, "three documents, and the store before and after");

    for (int step = 0; step < count; step++) {
      for (Fault fault : steps.get(first - 1 + step).faults()) {
        InvoiceWorld other = new InvoiceWorld().ask().paidAndApproved();
        folder = home.resolve(step + "-" + fault);
        other.faults.at(other.faults.count() + 1 + step, fault);
        try {
          collect(other);
        } catch (SimulatedCrash | XuqiException e) {
          interrupted++;
        }
        other.faults.clear();
        other.engine = other.engine(event -> {});
        Map<DocumentFormat, Bytes> genuine = documents(other);
        int whole = 0;
        for (DocumentFormat format : genuine.keySet()) {
          Path file =
              folder.resolve(
                  other.invoice().issued().orElseThrow().number() + "." + format.extension());
          if (Files.exists(file)) {
            assertArrayEquals(genuine.get(format).toArray(), Files.readAllBytes(file));
            whole++;
          }
        }
        if (other.invoice().state() == State.COLLECTED) {
          assertEquals(3, whole, "collected means on disk: " + step + " " + fault);
        }
        assertEquals(Map.of(), collect(other).findings());
        assertEquals(State.COLLECTED, other.invoice().state());
        assertEquals(3, names(folder).size());
      }
    }
    assertTrue(interrupted >= count, interrupted + " interruptions");
  }
}
