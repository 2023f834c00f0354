package io.xuqi.simulator.ca;

import static java.util.Objects.requireNonNull;

import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import io.xuqi.invoice.InvoicePolicy;
import io.xuqi.invoice.InvoiceType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link SimulatedCaAdmin} and {@link SimulatedCaServer} tell each other, as JSON. */
final class AdminMessages {
  private AdminMessages() {}

  record ProfileReply(String name, List<Bytes> anchors, @Nullable Invoices invoices) {
    ProfileReply {
      requireNonNull(name, "name");
      anchors = List.copyOf(anchors);
    }
  }

  record Invoices(List<InvoiceType> types, List<String> sellers) {
    Invoices {
      types = List.copyOf(types);
      sellers = List.copyOf(sellers);
    }

    static Invoices of(InvoicePolicy policy) {
      return new Invoices(List.copyOf(policy.types()), List.copyOf(policy.sellers()));
    }

    InvoicePolicy policy() {
      return new InvoicePolicy(Set.copyOf(types), Set.copyOf(sellers), Optional.empty());
    }
  }

  record CertificateRequest(String subject, Bytes publicKey, Instant notBefore, Instant notAfter) {
    CertificateRequest {
      requireNonNull(subject, "subject");
      requireNonNull(publicKey, "publicKey");
      requireNonNull(notBefore, "notBefore");
      requireNonNull(notAfter, "notAfter");
    }
  }

  record CertificateReply(
      Bytes signing, @Nullable Bytes encryption, @Nullable Bytes encryptionKey) {
    CertificateReply {
      requireNonNull(signing, "signing");
    }
  }

  record OrdersReply(List<SimulatedOrder> orders) {
    OrdersReply {
      orders = List.copyOf(orders);
    }
  }

  record RejectionRequest(String reason) {
    RejectionRequest {
      requireNonNull(reason, "reason");
    }
  }

  record TransferRequest(String remark, Money amount) {
    TransferRequest {
      requireNonNull(remark, "remark");
      requireNonNull(amount, "amount");
    }
  }

  /** Why nothing was done. */
  record ErrorReply(String error) {
    ErrorReply {
      requireNonNull(error, "error");
    }
  }
}
