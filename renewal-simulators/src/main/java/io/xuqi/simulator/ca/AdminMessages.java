package io.xuqi.simulator.ca;

import static java.util.Objects.requireNonNull;

import io.xuqi.common.Bytes;
import io.xuqi.common.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link SimulatedCaAdmin} and {@link SimulatedCaServer} tell each other, as JSON. */
final class AdminMessages {
  private AdminMessages() {}

  record ProfileReply(String name, List<Bytes> anchors) {
    ProfileReply {
      requireNonNull(name, "name");
      anchors = List.copyOf(anchors);
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
