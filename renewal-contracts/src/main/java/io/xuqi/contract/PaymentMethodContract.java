package io.xuqi.contract;

/**
 * What every {@link io.xuqi.payment.PaymentMethod} must do. Implement it in a JUnit 5 test class of
 * the method, with a {@link PaymentMethodFixture} for its gateway; the tests come with it. Refunds,
 * notifications and declared transfers are tested where a session offers them, and reported as
 * skipped where not.
 */
public interface PaymentMethodContract
    extends PaymentInitiationContract,
        PaymentCancellationContract,
        PaymentFaultContract,
        PaymentRefundContract,
        PaymentNotificationContract,
        PaymentEvidenceContract,
        PaymentHygieneContract {}
