package io.xuqi.invoice;

import io.xuqi.application.FormText;
import io.xuqi.common.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What an invoice is asked to say and where it goes (R39, R40). {@link InvoiceForm} makes one from
 * what was typed. {@link #toString()} shows no content.
 *
 * @param type which kind of invoice
 * @param buyer who it is made out to
 * @param title 发票抬头, 1 to 100 characters, as it will be printed
 * @param taxpayerNumber required for {@link BuyerKind#ENTERPRISE}
 * @param details further details to be printed
 * @param delivery where it goes
 */
public record InvoiceRequest(
    InvoiceType type,
    BuyerKind buyer,
    String title,
    Optional<TaxpayerNumber> taxpayerNumber,
    BillingDetails details,
    InvoiceDelivery delivery) {

  /**
   * @throws IllegalArgumentException if the title is no title, an enterprise has no taxpayer
   *     number, or paper has no postal address
   */
  public InvoiceRequest {
    title = FormText.TITLE.require(title);
    if (buyer == BuyerKind.ENTERPRISE && taxpayerNumber.isEmpty()) {
      throw new IllegalArgumentException("an enterprise needs a taxpayer number");
    }
    if (type == InvoiceType.FIXED_AMOUNT_PAPER && delivery.postal().isEmpty()) {
      throw new IllegalArgumentException("paper needs a postal address");
    }
  }

  /**
   * The SHA-256 digest of the whole content: equal for equal requests only. The same in every
   * version that reads what another one stored.
   */
  public Bytes sha256() {
    Fields fields = new Fields();
    fields.add("xuqi-invoice-request-1");
    fields.add(type.name());
    fields.add(buyer.name());
    fields.add(title);
    fields.add(taxpayerNumber.map(TaxpayerNumber::value));
    fields.add(details.address());
    fields.add(details.phone());
    fields.add(details.bank());
    fields.add(details.account());
    fields.add(delivery.mobile().value());
    fields.add(delivery.email().map(e -> e.value()));
    fields.add(delivery.postal().map(p -> p.name()));
    fields.add(delivery.postal().map(p -> p.mobile().value()));
    fields.add(delivery.postal().map(p -> p.address()));
    return fields.sha256();
  }

  /** Texts, each behind its length, so that no two lists of texts give the same bytes. */
  private static final class Fields {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void add(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
      out.writeBytes(bytes);
    }

    void add(Optional<String> text) {
      out.write(text.isPresent() ? 1 : 0);
      text.ifPresent(this::add);
    }

    Bytes sha256() {
      return Bytes.copyOf(out.toByteArray()).sha256();
    }
  }

  @Override
  public String toString() {
    return "InvoiceRequest[" + type + ", " + buyer + ", masked]";
  }
}
