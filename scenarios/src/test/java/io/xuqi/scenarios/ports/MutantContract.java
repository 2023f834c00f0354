package io.xuqi.scenarios.ports;

import io.xuqi.contract.PaymentMethodContract;
import io.xuqi.contract.PaymentMethodFixture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The contract, run on a wallet that {@link PaymentMutantsTest} names; never by itself. */
@ExtendWith(MutantContract.Named.class)
class MutantContract implements PaymentMethodContract {
  static final String MUTANT = "xuqi.mutant";

  private final WalletMutant mutant;

  MutantContract(WalletMutant mutant) {
    this.mutant = mutant;
  }

  @Override
  public PaymentMethodFixture fixture() throws Exception {
    return new WalletFixture(mutant::method);
  }

  /** Looks up which wallet this run is about. */
  static final class Named implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext run) {
      return parameter.getParameter().getType() == WalletMutant.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext run) {
      return run.getConfigurationParameter(MUTANT)
          .flatMap(WalletMutant::named)
          .orElseThrow(() -> new IllegalStateException("which mutant?"));
    }
  }
}
