package io.xuqi.cli;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.renewal.Renewal;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalException;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Which renewal: the one with a business number or id, or else the only one under way. */
final class RenewalOption {

  @Parameters(arity = "0..1", index = "0", paramLabel = "NUMBER", descriptionKey = "renewal")
  @Nullable String number;

  /** The named renewal, or the only one that is not finished. */
  Renewal resolve(RenewalEngine engine) throws RenewalException, StoreException, CliException {
    return resolve(engine, renewal -> !renewal.state().isFinal());
  }

  /**
   * @param candidate which of the stored renewals are meant when none is named
   */
  Renewal resolve(RenewalEngine engine, Predicate<Renewal> candidate)
      throws RenewalException, StoreException, CliException {
    if (number != null) {
      return named(engine, number);
    }
    List<Renewal> candidates =
        engine.list(RenewalStore.MAX_LIST).stream().filter(candidate).toList();
    if (candidates.isEmpty()) {
      throw new CliException(ExitCode.ACTION_NEEDED, "no-renewal");
    }
    if (candidates.size() > 1) {
      throw new CliException(
          ExitCode.USAGE,
          "several-renewals",
          String.join(", ", candidates.stream().map(RenewalOption::name).toList()));
    }
    return candidates.get(0);
  }

  private static Renewal named(RenewalEngine engine, String number)
      throws RenewalException, StoreException {
    for (Renewal renewal : engine.list(RenewalStore.MAX_LIST)) {
      if (renewal.id().toString().equals(number)
          || renewal.orders().stream()
              .flatMap(order -> order.businessNumber().stream())
              .anyMatch(known -> known.value().equals(number))) {
        return renewal;
      }
    }
    throw new RenewalException(Problem.of(ErrorCode.RENEWAL_NOT_FOUND, number));
  }

  /** What a renewal is called on the command line. */
  static String name(Renewal renewal) {
    return renewal.orders().stream()
        .flatMap(order -> order.businessNumber().stream())
        .map(BusinessNumber::value)
        .findFirst()
        .orElse(renewal.id().toString());
  }
}
