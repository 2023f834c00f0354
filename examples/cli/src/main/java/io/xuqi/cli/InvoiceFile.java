package io.xuqi.cli;

import io.xuqi.cli.terminal.Json;
import io.xuqi.cli.terminal.JsonInput;
import io.xuqi.common.Money;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.IssuedInvoice;
import io.xuqi.invoice.TaxpayerNumber;
import io.xuqi.invoice.document.InvoiceExpectation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an invoice ought to say, as JSON: what {@code invoice request --save} and {@code invoice
 * status --json} write and {@code invoice check --request} reads. {@code docs/cli.md} describes it.
 * Where the invoice is sent is not in it.
 */
final class InvoiceFile {

  private InvoiceFile() {}

  /** The content of a request. */
  static Json json(InvoiceRequest request) {
    return Json.of("type", request.type())
        .put("buyer", request.buyer())
        .put("title", request.title())
        .put("taxpayerNumber", request.taxpayerNumber().map(TaxpayerNumber::value))
        .put("address", request.details().address())
        .put("phone", request.details().phone())
        .put("bank", request.details().bank())
        .put("account", request.details().account());
  }

  /** What an invoice is compared with. */
  static Json json(
      InvoiceRequest request,
      Optional<InvoicePolicy> policy,
      Optional<Money> paid,
      Optional<IssuedInvoice> issued) {
    return Json.of("request", json(request))
        .put("sellers", policy.map(p -> p.sellers().stream().sorted().toList()).orElse(List.of()))
        .put("paid", paid.map(Money::toDecimalString))
        .put(
            "issued",
            issued.map(
                i ->
                    Json.of("number", i.number())
                        .put("date", i.date())
                        .put("total", i.total().toDecimalString())));
  }

  /** Writes a file for its owner only, over one that is there. */
  static void write(Path file, Json invoice) throws CliException {
    byte[] document = (Json.of("invoice", invoice) + "\n").getBytes(StandardCharsets.UTF_8);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] owner =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Set<StandardOpenOption> options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try (SeekableByteChannel channel = Files.newByteChannel(file, options, owner)) {
      ByteBuffer left = ByteBuffer.wrap(document);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    } catch (IOException e) {
      throw failed("invoice-save", file, e);
    }
  }

  /**
   * Reads what an invoice ought to say.
   *
   * @throws CliException if the file cannot be read or says nothing of the kind
   */
  static InvoiceExpectation read(Path file) throws CliException {
    try (InputStream in = Files.newInputStream(file)) {
      JsonInput document = JsonInput.read(in.readNBytes(JsonInput.MAX_SIZE + 1));
      JsonInput invoice = document.object("invoice").orElse(document);
      JsonInput request = invoice.object("request").orElse(invoice);
      String title =
          request
              .string("title")
              .filter(t -> !t.isBlank())
              .orElseThrow(() -> new IOException("title"));
      return new InvoiceExpectation(
          title,
          request.string("taxpayerNumber").map(TaxpayerNumber::new),
          Set.copyOf(invoice.strings("sellers")),
          invoice.string("paid").map(Money::parseYuan),
          invoice.object("issued").map(InvoiceFile::issued));
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw failed("invoice-request-file", file, e);
    }
  }

  private static IssuedInvoice issued(JsonInput issued) {
    return new IssuedInvoice(
        issued.string("number").orElse(""),
        LocalDate.parse(issued.string("date").orElse("")),
        Money.parseYuan(issued.string("total").orElse("")));
  }

  private static CliException failed(String key, Path file, Exception cause) {
    CliException failed =
        new CliException(
            ExitCode.ACTION_NEEDED,
            key,
            file,
            cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    failed.initCause(cause);
    return failed;
  }
}
