package io.xuqi.renewal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.xuqi.application.MobileNumber;
import io.xuqi.application.Recipient;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.invoice.BillingDetails;
import io.xuqi.invoice.BuyerKind;
import io.xuqi.invoice.DocumentFormat;
import io.xuqi.invoice.InvoiceDelivery;
import io.xuqi.invoice.InvoiceRequest;
import io.xuqi.invoice.InvoiceType;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentRefunds.Refund;
import io.xuqi.payment.PaymentRefunds.RefundRequest;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.payment.TransferVerification.Result;
import io.xuqi.renewal.InvoiceRecord.Numbered;
import io.xuqi.store.StoreException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RecordCodecTest {

  @Test
  void everyFieldOfARecordIsReadBackAsItWasWritten() throws StoreException {
    for (RenewalRecord record :
        List.of(Records.planned(), Records.submitting(), Records.awaitingPayment(), full())) {
      assertEquals(
          record, RecordCodec.decode(RecordCodec.encode(record), new ParsedCertificates()));
    }
  }

  private static RenewalRecord full() {
    RenewalRecord record = Records.awaitingPayment();
    List<NextAction> actions =
        List.of(
            new NextAction.ShowQr("qr"),
            new NextAction.OpenUrl(URI.create("https://pay.example/1")),
            new NextAction.SubmitForm(URI.create("https://pay.example/2"), Map.of("a", "b")),
            new NextAction.AskTransfers("示例认证", "62220000", "示例银行", "P20260615"),
            new NextAction.Poll(Records.NOW));
    return record.with(
        r -> {
          for (NextAction action : actions) {
            String id = "a" + r.attempts.size();
            r.attempts.add(
                AttemptRecord.begun(Records.attempt(id), false)
                    .reported(Payment.requiresAction(id, action)));
          }
          r.attempts.add(
              AttemptRecord.begun(Records.attempt("paid"), true)
                  .reported(Payment.succeeded("paid", Records.FEE, "T-1"))
                  .settling(AttemptRecord.Settlement.CONFIRMED));
          r.attempts.add(
              AttemptRecord.begun(Records.attempt("transferred"), false)
                  .declaring(
                      Declaration.none()
                          .changedTo(List.of(TinyBank.transfer(100, "备注"), TinyBank.transfer(200)))
                          .orElseThrow()
                          .seeking(true)
                          .verified(
                              List.of(
                                  new Result(Finding.MATCHED, Optional.of("L-1")),
                                  new Result(Finding.NOT_FOUND, Optional.empty())))));
          r.refunds.add(
              new RefundRecord(
                  new RefundRequest("r1", Records.attempt("paid"), Money.ofFen(100)),
                  Refund.Status.PROCESSING));
          r.problem = Optional.of(Problem.of(ErrorCode.CA_REFUSED, "code", "原因"));
          r.invoice = Optional.of(invoice());
          r.orders.set(
              1,
              r.orders
                  .get(1)
                  .with(
                      o -> {
                        o.rejectionReason = Optional.of("照片不清晰");
                        o.keyDiscarded = true;
                      }));
        });
  }

  private static InvoiceRecord invoice() {
    InvoiceRequest request = Records.invoiceRequest("昆明示例商贸有限公司");
    InvoiceRequest whole =
        new InvoiceRequest(
            InvoiceType.FIXED_AMOUNT_PAPER,
            BuyerKind.GOVERNMENT,
            "云岭市示例局",
            Optional.empty(),
            new BillingDetails(
                Optional.of("云岭市示例路1号"),
                Optional.of("0871-12345678"),
                Optional.of("示例银行云岭支行"),
                Optional.of("6222 0000 1234 5678")),
            new InvoiceDelivery(
                new MobileNumber("13800000000"),
                Optional.empty(),
                Optional.of(new Recipient("王小红", new MobileNumber("13900000000"), "云岭市示例路1号"))));
    return InvoiceRecord.none()
        .with(
            i -> {
              i.revision = 4;
              i.wanted = Optional.of(new Numbered(4, whole));
              i.unanswered.add(new Numbered(2, request));
              i.unanswered.add(new Numbered(3, whole));
              i.acknowledged = Optional.of(new Numbered(1, request));
              i.cancelled = true;
              i.issued = Optional.of(TinyDesk.INVOICE);
              i.formats.add(DocumentFormat.OFD);
              i.formats.add(DocumentFormat.XML);
              i.dueSince = Optional.of(Records.NOW);
              i.collectedAt = Optional.of(Records.NOW.plusNanos(1));
              i.reminded = 7;
              i.overdueTold = true;
            });
  }

  @Test
  void aRecordOfAnySizeIsReadBack() throws StoreException {
    for (int size : new int[] {0, 3000, 4095, 4096, 10_000, 100_000}) {
      RenewalRecord record =
          Records.planned().with(r -> r.submissionState = Bytes.copyOf(new byte[size]));
      assertEquals(
          record, RecordCodec.decode(RecordCodec.encode(record), new ParsedCertificates()));
    }
  }

  @Test
  void aDamagedRecordIsNamedAndNeverReadAsAnother() {
    byte[] encoded = RecordCodec.encode(full());
    Random random = new Random(20260615);
    for (int i = 0; i < 300; i++) {
      byte[] cut = Arrays.copyOf(encoded, random.nextInt(encoded.length));
      assertEquals(
          ErrorCode.STORE_RECORD_DAMAGED,
          assertThrows(
                  StoreException.class, () -> RecordCodec.decode(cut, new ParsedCertificates()))
              .code());
    }
  }

  @Test
  void aRecordOfALaterVersionIsRefused() {
    byte[] encoded = RecordCodec.encode(Records.planned());
    encoded[7]++;
    assertThrows(StoreException.class, () -> RecordCodec.decode(encoded, new ParsedCertificates()));
  }

  @Test
  void personalDataIsNotReadableInWhatIsStored() {
    RecordCipher cipher = new RecordCipher(DataKey.random());
    Bytes sealed = cipher.encrypt(Records.planned().id(), RecordCodec.encode(full()));
    String stored = new String(sealed.toArray(), StandardCharsets.ISO_8859_1);
    assertFalse(stored.contains("11010519491231002X"));
    assertFalse(stored.contains("13800000000"));
    assertFalse(stored.contains("6222000012345678"));
  }

  @Test
  void aStoredRecordOpensOnlyWithItsKeyAndUnderItsId() throws StoreException {
    RecordCipher cipher = new RecordCipher(DataKey.random());
    RenewalId id = Records.planned().id();
    Bytes sealed = cipher.encrypt(id, new byte[] {1, 2, 3});
    assertEquals(Bytes.fromHex("010203"), Bytes.copyOf(cipher.decrypt(id, sealed)));
    RenewalId other = new RenewalId(UUID.randomUUID());
    assertThrows(StoreException.class, () -> cipher.decrypt(other, sealed));
    RecordCipher otherKey = new RecordCipher(DataKey.random());
    assertThrows(StoreException.class, () -> otherKey.decrypt(id, sealed));
    byte[] flipped = sealed.toArray();
    flipped[flipped.length - 1] ^= 1;
    assertThrows(StoreException.class, () -> cipher.decrypt(id, Bytes.copyOf(flipped)));
  }
}
