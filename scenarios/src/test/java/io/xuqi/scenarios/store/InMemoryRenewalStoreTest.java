package io.xuqi.scenarios.store;

import io.xuqi.contract.RenewalStoreContract;
import io.xuqi.store.InMemoryRenewalStore;
import io.xuqi.store.RenewalStore;

class InMemoryRenewalStoreTest implements RenewalStoreContract {

  private final RenewalStore store = new InMemoryRenewalStore();

  @Override
  public RenewalStore open() {
    return store;
  }
}
