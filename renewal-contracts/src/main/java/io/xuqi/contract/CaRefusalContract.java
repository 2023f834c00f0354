package io.xuqi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaException;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.PreparedSubmission;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.ServiceOrder.Status;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Money;
import io.xuqi.common.Problem;
import io.xuqi.common.Retry;
import io.xuqi.pki.CertificateRequest;
import io.xuqi.pki.Certificates;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a CA refuses; nothing has changed then. */
public interface CaRefusalContract extends CaFixtures {

  @Test
  default void otherBytesUnderTheSameKeyAreAConflict() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      SampleSubmission submission = walk.submission(List.of(current)).idempotencyKey("the-key");
      ServiceOrder order = walk.submit(submission).get(0);

      PreparedSubmission other = submission.agent("李小红").prepare(walk.client());
      assertEquals(ErrorCode.CA_IDEMPOTENCY_CONFLICT, refusal(walk, other).code());
      assertEquals(order, walk.refreshed(order));
    }
  }

  @Test
  default void aCertificateHasOneActiveApplication() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      SampleSubmission second = walk.submission(List.of(current));
      ServiceOrder first = walk.apply(current);

      CaException refusal = refusal(walk, second.prepare(walk.client()));
      assertEquals(ErrorCode.APPLICATION_ACTIVE, refusal.code());
      assertTrue(refusal.problem().arguments().contains(first.number().value()));
      assertEquals(
          Optional.of(ErrorCode.APPLICATION_ACTIVE),
          walk.quote(List.of(current)).certificates().get(0).refusal().map(Problem::code));
    }
  }

  @Test
  @Tag("R12")
  default void anExpiredCertificateIsNotRenewed() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      SampleSubmission before = walk.submission(List.of(current));
      walk.ca().advance(CaWalk.MONTH.plusDays(1));

      Quote quote = walk.quote(List.of(current));
      assertEquals(
          Optional.of(ErrorCode.APPLICATION_EXPIRED),
          quote.certificates().get(0).refusal().map(Problem::code));
      assertEquals(List.of(), quote.terms());
      CaException refusal = refusal(walk, before.prepare(walk.client()));
      assertEquals(ErrorCode.APPLICATION_EXPIRED, refusal.code());
    }
  }

  @Test
  @Tag("R12")
  default void theQuotesWordOnAnExpiredTwinIsKept() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate expiring =
          walk.issue(walk.anyAlgorithm(), walk.inAMonth().minus(Duration.ofDays(20)));
      CurrentCertificate valid = walk.issue();
      walk.ca().advance(Duration.ofDays(15));
      List<CurrentCertificate> pair = List.of(expiring, valid);
      Quote quote = walk.quote(pair);
      SampleSubmission submission = SampleSubmission.of(quote, pair, walk.ca().now()).signer(valid);

      if (quote.certificates().stream().allMatch(c -> c.refusal().isEmpty())) {
        List<ServiceOrder> orders = walk.submit(submission);
        assertEquals(2, orders.size());
        for (ServiceOrder order : orders) {
          boolean joined = order.certificate().equals(expiring.certificate().id());
          assertTrue(!joined || order.fee().isZero(), "what joins is free");
        }
      } else {
        CaException refusal = refusal(walk, submission.prepare(walk.client()));
        assertEquals(ErrorCode.APPLICATION_EXPIRED, refusal.code());
      }
    }
  }

  @Test
  @Tag("R22")
  default void anExpiredCertificateDoesNotSignForItsTwin() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate expiring =
          walk.issue(walk.anyAlgorithm(), walk.inAMonth().minus(Duration.ofDays(20)));
      CurrentCertificate valid = walk.issue();
      walk.ca().advance(Duration.ofDays(15));

      refusal(walk, walk.submission(List.of(valid)).signer(expiring).prepare(walk.client()));
    }
  }

  @Test
  @Tag("R22")
  default void aSupersededCertificateDoesNotApply() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      Quote quote = walk.quote(List.of(current));
      ServiceOrder order = walk.approved(walk.apply(current));
      PlainCallContext context = PlainCallContext.empty();
      walk.client()
          .confirmInstalled(
              order.handle(),
              Certificates.parse(walk.client().certificates(order.handle(), context).signing()),
              context);

      assertTrue(walk.quote(List.of(current)).certificates().get(0).refusal().isPresent());
      refusal(
          walk,
          SampleSubmission.of(quote, List.of(current), walk.ca().now()).prepare(walk.client()));
    }
  }

  @Test
  @Tag("R22")
  default void aStrangersSignatureIsRefused() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      CurrentCertificate stranger =
          walk.ca().issue("另一家测试公司", walk.anyAlgorithm(), walk.inAMonth());

      refusal(walk, walk.submission(List.of(current)).signer(stranger).prepare(walk.client()));
      assertTrue(walk.quote(List.of(current)).certificates().get(0).refusal().isEmpty());
    }
  }

  @Test
  default void aStrangerFindsNothing() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      walk.apply(current);
      CurrentCertificate stranger =
          walk.ca().issue("另一家测试公司", walk.anyAlgorithm(), walk.inAMonth());

      assertEquals(
          List.of(),
          walk.orders().find(List.of(current.certificate()), stranger.signer(), walk.ca().now()));
    }
  }

  @Test
  default void anApplicationThatWasTamperedWithIsRefused() throws Exception {
    try (CaWalk walk = walk()) {
      PreparedSubmission prepared =
          walk.submission(List.of(walk.issue())).agent("王小明").prepare(walk.client());
      byte[] content = prepared.content().toArray();
      int at = indexOf(content, "王小明".getBytes(StandardCharsets.UTF_8));
      assumeTrue(at >= 0, "the agent's name is not to be seen");
      System.arraycopy("李小红".getBytes(StandardCharsets.UTF_8), 0, content, at, 9);

      refusal(walk, new PreparedSubmission(prepared.idempotencyKey(), Bytes.copyOf(content)));
    }
  }

  @Test
  default void aRequestForAnotherSubjectIsRefused() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      CurrentCertificate other = walk.ca().issue("另一家测试公司", walk.anyAlgorithm(), walk.inAMonth());
      SampleSubmission submission = walk.submission(List.of(current));

      refusal(
          walk,
          submission.request(0, other.request(submission.newKeys().get(0))).prepare(walk.client()));
    }
  }

  @Test
  default void aRequestWithoutTheKeyIsRefused() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      KeyPair others = current.newKeys();
      KeyPair own = current.newKeys();
      CertificateRequest forged =
          current.request(new KeyPair(others.getPublic(), own.getPrivate()));

      refusal(walk, walk.submission(List.of(current)).request(0, forged).prepare(walk.client()));
    }
  }

  @Test
  @Tag("R38")
  default void aFeeThatIsNotThePriceIsRefused() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();

      CaException refusal =
          refusal(
              walk, walk.submission(List.of(current)).fee(Money.ofFen(1)).prepare(walk.client()));
      assertEquals(ErrorCode.APPLICATION_QUOTE_CHANGED, refusal.code());
    }
  }

  @Test
  @Tag("R15")
  default void anotherAgreementIsRefused() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();

      CaException refusal =
          refusal(
              walk,
              walk.submission(List.of(current))
                  .agreement(Bytes.empty().sha256())
                  .prepare(walk.client()));
      assertEquals(ErrorCode.APPLICATION_AGREEMENT, refusal.code());
    }
  }

  @Test
  default void anOrderIsShownToNobodyWithoutItsCredential() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = walk.apply(walk.issue());
      assumeTrue(order.handle().adapterState().size() > 0, "this CA's orders have no secret");
      ServiceOrder others =
          walk.submit(
                  walk.submission(
                      List.of(walk.ca().issue("另一家测试公司", walk.anyAlgorithm(), walk.inAMonth()))))
              .get(0);
      OrderHandle stolen = new OrderHandle(order.number(), others.handle().adapterState());
      OrderHandle guessed = new OrderHandle(order.number(), Bytes.empty());
      OrderHandle unknown = new OrderHandle(new BusinessNumber("1"), order.handle().adapterState());

      PlainCallContext context = PlainCallContext.empty();
      for (OrderHandle wrong : List.of(stolen, guessed, unknown)) {
        CaException refusal =
            assertThrows(CaException.class, () -> walk.client().order(wrong, context));
        assertEquals(ErrorCode.CA_NOT_AUTHORISED, refusal.code());
        assertThrows(CaException.class, () -> walk.orders().cancel(wrong, context));
        assertThrows(CaException.class, () -> walk.client().certificates(wrong, context));
      }
      assertEquals(order, walk.refreshed(order));
    }
  }

  @Test
  default void anOrderShowsItsCredentialToNoLog() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = walk.apply(walk.issue());
      String credential =
          new String(order.handle().adapterState().toArray(), StandardCharsets.UTF_8);

      assumeTrue(!credential.isEmpty(), "this CA's orders have no secret");
      assertFalse(order.toString().contains(credential));
    }
  }

  @Test
  default void nothingIsHandedOutBeforeTheApproval() throws Exception {
    try (CaWalk walk = walk()) {
      ServiceOrder order = walk.pay(walk.apply(walk.issue()));

      assertEquals(Status.AWAITING_REVIEW, order.status());
      assertThrows(
          CaException.class,
          () -> walk.client().certificates(order.handle(), PlainCallContext.empty()));
    }
  }

  @Test
  default void onlyTheIssuedCertificateConfirmsTheInstallation() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      ServiceOrder order = walk.approved(walk.apply(current));

      assertThrows(
          CaException.class,
          () ->
              walk.client()
                  .confirmInstalled(
                      order.handle(), current.certificate().signing(), PlainCallContext.empty()));
      assertEquals(Status.APPROVED, walk.refreshed(order).status());
    }
  }

  @Test
  default void anOldQueryIsRefused() throws Exception {
    try (CaWalk walk = walk()) {
      CurrentCertificate current = walk.issue();
      walk.apply(current);
      Instant yesterday = walk.ca().now().minus(Duration.ofDays(1));

      assertThrows(
          CaException.class,
          () -> walk.orders().find(List.of(current.certificate()), current.signer(), yesterday));
    }
  }

  /** The refusal of a submission; the CA did nothing, and says so. */
  private static CaException refusal(CaWalk walk, PreparedSubmission prepared) {
    CaException refusal =
        assertThrows(
            CaException.class, () -> walk.client().submit(prepared, PlainCallContext.empty()));
    assertTrue(
        refusal.retry() != Retry.QUERY_FIRST || refusal.code() == ErrorCode.APPLICATION_ACTIVE,
        "the outcome is known: " + refusal.code());
    return refusal;
  }

  private static int indexOf(byte[] content, byte[] part) {
    for (int i = 0; i + part.length <= content.length; i++) {
      if (Arrays.equals(content, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    return -1;
  }
}
