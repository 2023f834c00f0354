package io.xuqi.simulator.ca;

import io.xuqi.ca.Agreement;
import io.xuqi.ca.KeyPolicy;
import io.xuqi.ca.Quote.ReviewTime;
import io.xuqi.common.Money;
import java.time.Duration;
import java.time.Period;
import java.util.Optional;
import java.util.Set;

/**
 * How the simulated CA does business.
 *
 * @param pricePerYear 180.00 yuan unless said otherwise
 * @param maxYears terms of 1 to so many years are on sale
 * @param keyPolicies which keys may be certified
 * @param agreement what has to be accepted
 * @param reviewTime what quotes say about the review
 * @param reviewDelay how long after the payment an order is approved by itself; empty: only by a
 *     call
 * @param pushDelay how long after a payment the CA learns of it (R37)
 * @param unpaidLife how long an order may stay unpaid
 * @param pollAfter how long clients are asked to wait between two polls
 * @param earliest how long before its end a certificate may be renewed; empty: any time (R11)
 * @param expiredTwinJoins whether an expired certificate may be renewed with its valid twin (R12)
 * @param cancelAfterApproval whether approved orders are cancelled
 */
record CaPolicy(
    Money pricePerYear,
    int maxYears,
    Set<KeyPolicy> keyPolicies,
    Agreement agreement,
    ReviewTime reviewTime,
    Optional<Duration> reviewDelay,
    Duration pushDelay,
    Duration unpaidLife,
    Duration pollAfter,
    Optional<Period> earliest,
    boolean expiredTwinJoins,
    boolean cancelAfterApproval) {}
