package io.xuqi.scenarios.store;

import io.xuqi.contract.ConsumedLinesContract;
import io.xuqi.store.ConsumedLines;
import io.xuqi.store.InMemoryConsumedLines;

class InMemoryConsumedLinesTest implements ConsumedLinesContract {

  private final ConsumedLines lines = new InMemoryConsumedLines();

  @Override
  public ConsumedLines open() {
    return lines;
  }
}
