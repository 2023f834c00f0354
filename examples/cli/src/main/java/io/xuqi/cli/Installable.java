package io.xuqi.cli;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.XuqiException;
import io.xuqi.renewal.RenewalState;
import io.xuqi.token.TokenId;
import java.util.Optional;
import java.util.Set;

/** Whether an approved certificate waits for a key, by what this computer knows. */
final class Installable {

  private static final Set<String> WAITING =
      Set.of(RenewalState.AWAITING_INSTALL.name(), RenewalState.INSTALLING.name());

  private Installable() {}

  /** Reads the stored states only, so that a list needs neither the CA nor the data key. */
  static Optional<Problem> refusal(Workplace place, TokenId token) throws XuqiException {
    for (var id : place.store().findByToken(token)) {
      boolean waits =
          place.store().find(id).map(v -> WAITING.contains(v.renewal().state())).orElse(false);
      if (waits) {
        return Optional.empty();
      }
    }
    return nothing();
  }

  static Optional<Problem> nothing() {
    return Optional.of(Problem.of(ErrorCode.NOTHING_TO_INSTALL));
  }
}
