package io.xuqi.payment.transfer;

import io.xuqi.payment.TransferVerification.Finding;
import java.util.Optional;

/**
 * What was found of a declared transfer.
 *
 * @param finding the finding
 * @param line the line it is about: the one to count when {@link Finding#MATCHED}
 */
public record TransferMatch(Finding finding, Optional<StatementLine> line) {}
