package io.xuqi.ca.portal.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.xuqi.ca.portal.protocol.PortalMessages.RecipientForm;
import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.invoice.BuyerKind;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceReport;
import io.xuqi.invoice.InvoiceType;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages about invoices, in the manner of {@link PortalMessages}. */
public final class PortalInvoiceMessages {
  private PortalInvoiceMessages() {}

  /**
   * What an invoice is to say.
   *
   * @param sha256 of the content, by which both sides name it
   */
  public record InvoiceOrder(Integer revision, Bytes sha256, InvoiceContent content) {
    public InvoiceOrder {
      requireNonNull(revision, "revision");
      requireNonNull(sha256, "sha256");
      requireNonNull(content, "content");
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record InvoiceContent(
      InvoiceType type,
      BuyerKind buyer,
      String title,
      @Nullable String taxpayerNumber,
      @Nullable BillingForm details,
      DeliveryForm delivery) {
    public InvoiceContent {
      requireNonNull(type, "type");
      requireNonNull(buyer, "buyer");
      requireNonNull(title, "title");
      requireNonNull(delivery, "delivery");
    }

    @Override
    public String toString() {
      return "InvoiceContent[" + type + "]";
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BillingForm(
      @Nullable String address,
      @Nullable String phone,
      @Nullable String bank,
      @Nullable String account) {
    @Override
    public String toString() {
      return "BillingForm";
    }
  }

  /** Where an invoice goes. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DeliveryForm(
      String mobile, @Nullable String email, @Nullable RecipientForm postal) {
    public DeliveryForm {
      requireNonNull(mobile, "mobile");
    }

    @Override
    public String toString() {
      return "DeliveryForm";
    }
  }

  /** How an invoice stands; without {@code request} the CA holds none. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record InvoiceReply(
      InvoiceReport.Status status,
      Integer revision,
      @Nullable Bytes request,
      @Nullable Issued issued,
      List<DocumentFormat> formats) {
    public InvoiceReply {
      requireNonNull(status, "status");
      requireNonNull(revision, "revision");
      formats = PortalMessages.entries(formats, "formats");
    }
  }

  /** An invoice that there is. */
  public record Issued(String number, LocalDate date, Money total) {
    public Issued {
      requireNonNull(number, "number");
      requireNonNull(date, "date");
      requireNonNull(total, "total");
    }
  }

  /** Where an issued invoice is sent once more. */
  public record InvoiceResend(DeliveryForm delivery) {
    public InvoiceResend {
      requireNonNull(delivery, "delivery");
    }
  }
}
