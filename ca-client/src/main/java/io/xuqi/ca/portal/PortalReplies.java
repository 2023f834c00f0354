package io.xuqi.ca.portal;

import io.xuqi.ca.Agreement;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.OrderHandle;
import io.xuqi.ca.Quote;
import io.xuqi.ca.ServiceOrder;
import io.xuqi.ca.portal.protocol.PortalMessages;
import io.xuqi.ca.portal.protocol.PortalMessages.AuthorisedOrder;
import io.xuqi.ca.portal.protocol.PortalMessages.OrderReply;
import io.xuqi.ca.portal.protocol.PortalMessages.OrdersReply;
import io.xuqi.ca.portal.protocol.PortalMessages.QuoteReply;
import io.xuqi.ca.portal.protocol.PortalMessages.Refusal;
import io.xuqi.ca.portal.protocol.PortalMessages.TransfersReply;
import io.xuqi.ca.portal.protocol.PortalMessages.TransfersRequest;
import io.xuqi.ca.portal.protocol.PortalProblem;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.payment.NextAction;
import io.xuqi.payment.Payment;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentOrder;
import io.xuqi.payment.PaymentOrder.LineItem;
import io.xuqi.payment.TransferRecord;
import io.xuqi.payment.TransferVerification;
import io.xuqi.payment.TransferVerification.Finding;
import io.xuqi.pki.CertificateId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the port's values of the CA's messages. The values check themselves: an {@link
 * IllegalArgumentException} means that the reply is not plausible.
 */
final class PortalReplies {
  /** The longest words kept. */
  private static final int MAX_WORDS = ServiceOrder.MAX_REASON;

  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  private PortalReplies() {}

  static Quote quote(QuoteReply reply) {
    return new Quote(
        reply.id(),
        reply.certificates().stream()
            .map(
                c ->
                    new Quote.CertificateQuote(
                        new CertificateId(c.certificate()),
                        Optional.ofNullable(c.refusal()).map(PortalReplies::refusal),
                        c.fee()))
            .toList(),
        reply.terms().stream()
            .map(t -> new Quote.Term(t.years(), t.notAfter(), lines(t.items()), t.total()))
            .toList(),
        Optional.ofNullable(reply.synchronisation())
            .map(
                s ->
                    new Quote.Synchronisation(
                        s.notAfter(),
                        new HashSet<>(s.certificates().stream().map(CertificateId::new).toList()))),
        EnumSet.copyOf(reply.keyPolicies()),
        new Agreement(
            reply.agreement().version(),
            shown(reply.agreement().title()),
            reply.agreement().text()),
        new Quote.ReviewTime(reply.review().fromDays(), reply.review().toDays()));
  }

  static List<ServiceOrder> orders(OrdersReply reply, Optional<Duration> pollAfter) {
    return reply.orders().stream().map(order -> authorised(order, pollAfter)).toList();
  }

  private static ServiceOrder authorised(AuthorisedOrder order, Optional<Duration> pollAfter) {
    Bytes credential = Bytes.copyOf(order.credential().getBytes(StandardCharsets.US_ASCII));
    return order(order.order(), credential, pollAfter);
  }

  static ServiceOrder order(OrderReply reply, Bytes credential, Optional<Duration> pollAfter) {
    return new ServiceOrder(
        new OrderHandle(new BusinessNumber(reply.number()), credential),
        new CertificateId(reply.certificate()),
        reply.status(),
        reply.fee(),
        reply.createdAt(),
        reply.currentNotAfter(),
        reply.proposedNotAfter(),
        Optional.ofNullable(reply.linked()).map(BusinessNumber::new),
        Optional.ofNullable(reply.payment()).map(PortalReplies::paymentOrder),
        Optional.ofNullable(reply.rejectionReason()).map(PortalReplies::shown),
        pollAfter);
  }

  /** A method of a channel this version does not know is left out: nobody could show it. */
  static List<PaymentMethodDescriptor> methods(PortalMessages.PaymentMethodsReply reply) {
    return reply.methods().stream()
        .filter(m -> m.channel() != null)
        .map(
            m ->
                new PaymentMethodDescriptor(
                    new PaymentMethodId(m.id()),
                    Objects.requireNonNull(m.channel()),
                    shown(m.chineseName()),
                    shown(m.englishName())))
        .toList();
  }

  static Payment payment(PortalMessages.PaymentReply reply) {
    return new Payment(
        reply.attempt(),
        reply.status(),
        Optional.ofNullable(reply.next()).flatMap(PortalReplies::next),
        Optional.ofNullable(reply.received()),
        Optional.ofNullable(reply.reference()).map(PortalReplies::shown));
  }

  static TransfersRequest transfers(List<TransferRecord> transfers) {
    return new TransfersRequest(
        transfers.stream()
            .map(
                t ->
                    new PortalMessages.Transfer(
                        t.payerAccount().value(), t.payerName(), t.amount(), t.date(), t.remark()))
            .toList());
  }

  /** A finding that this version does not know is none yet: it is asked for again. */
  static TransferVerification verification(TransfersReply reply, int transfers) {
    if (reply.results().size() != transfers) {
      throw new IllegalArgumentException("results of other transfers");
    }
    return new TransferVerification(
        reply.results().stream()
            .map(
                r ->
                    new TransferVerification.Result(
                        r.finding() == null ? Finding.NOT_FOUND : r.finding(),
                        Optional.ofNullable(r.line()).map(PortalReplies::shown)))
            .toList(),
        payment(reply.payment()));
  }

  private static Optional<NextAction> next(PortalMessages.Action action) {
    if (action.kind() == null) {
      return Optional.empty();
    }
    return Optional.of(
        switch (action.kind()) {
          case SHOW_QR -> new NextAction.ShowQr(present(action.content()));
          case OPEN_URL -> new NextAction.OpenUrl(web(action.uri()));
          case SUBMIT_FORM ->
              new NextAction.SubmitForm(
                  web(action.uri()), action.fields() == null ? Map.of() : action.fields());
          case ASK_TRANSFERS -> {
            PortalMessages.Beneficiary to = present(action.beneficiary());
            yield new NextAction.AskTransfers(
                shown(to.name()), shown(to.account()), shown(to.bank()), shown(to.remark()));
          }
          case POLL -> new NextAction.Poll(present(action.notBefore()));
        });
  }

  /** What a browser is sent to: a web address, never a file or a program. */
  private static URI web(@Nullable String uri) {
    URI address = URI.create(present(uri));
    if (!"https".equals(address.getScheme()) && !"http".equals(address.getScheme())) {
      throw new IllegalArgumentException("not a web address");
    }
    return address;
  }

  /** Words for people: what would steer a terminal is replaced, and nobody reads more. */
  private static String shown(String words) {
    String cut = words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) + "…" : words;
    return CONTROL.matcher(cut).replaceAll(" ");
  }

  private static <T> T present(@Nullable T component) {
    if (component == null) {
      throw new IllegalArgumentException("an action lacks what its kind needs");
    }
    return component;
  }

  private static Problem refusal(Refusal refusal) {
    return PortalProblem.of(refusal.code())
        .map(known -> known.problem(refusal.detail()))
        .orElseGet(
            () ->
                Problem.of(
                    ErrorCode.APPLICATION_NOT_ELIGIBLE,
                    refusal.detail() + " (" + refusal.code() + ")"));
  }

  private static PaymentOrder paymentOrder(PortalMessages.PaymentOrderReply reply) {
    return new PaymentOrder(
        reply.number(), reply.createdAt(), lines(reply.items()), reply.total(), reply.status());
  }

  private static List<LineItem> lines(List<PortalMessages.Line> lines) {
    return lines.stream()
        .map(l -> new LineItem(shown(l.name()), l.unitPrice(), l.quantity()))
        .toList();
  }
}
