package io.xuqi.store;

import io.xuqi.ca.BusinessNumber;
import io.xuqi.common.Bytes;
import io.xuqi.common.RenewalId;
import io.xuqi.token.TokenId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do with a store in memory at the same time, they could have done one after the
 * other: Lincheck runs random plays again and again and looks for results that no sequence gives.
 * (Its model checker does not get through the JDK's own classes here.)
 */
@Param(name = "id", gen = IntGen.class, conf = "1:2")
@Param(name = "claim", gen = IntGen.class, conf = "1:2")
@Param(name = "version", gen = IntGen.class, conf = "1:3")
public class LinearizabilityTest {

  private static final TokenId TOKEN = new TokenId("示例电子", "SN-0001");
  private static final Instant NOW = Instant.EPOCH;
  private static final HistoryEntry ENTRY = new HistoryEntry(NOW, "STATE", "event");

  private final InMemoryRenewalStore store = new InMemoryRenewalStore();

  private static RenewalId id(int id) {
    return new RenewalId(new UUID(0, id));
  }

  private static StoredRenewal renewal(int id, int claim) {
    return new StoredRenewal(
        id(id),
        TOKEN,
        "STATE",
        Set.of(new BusinessNumber("N" + claim)),
        Set.of(new UniqueKey("C" + claim)),
        Optional.of(NOW.plusSeconds(claim)),
        Optional.empty(),
        Bytes.empty());
  }

  private interface Change {
    Object run() throws StoreException;
  }

  private static String outcome(Change change) {
    try {
      return String.valueOf(change.run());
    } catch (StoreException e) {
      return e.code().value();
    }
  }

  @Operation
  public String create(@Param(name = "id") int id, @Param(name = "claim") int claim) {
    return outcome(() -> store.create(renewal(id, claim), ENTRY).version());
  }

  @Operation
  public String replace(
      @Param(name = "id") int id,
      @Param(name = "version") int version,
      @Param(name = "claim") int claim) {
    return outcome(() -> store.replace(version, renewal(id, claim), Optional.of(ENTRY)).version());
  }

  @Operation
  public boolean erase(@Param(name = "id") int id, @Param(name = "version") int version) {
    return store.erase(id(id), version);
  }

  @Operation
  public String find(@Param(name = "id") int id) {
    return String.valueOf(store.find(id(id)).map(v -> v.version() + " " + v.renewal().claims()));
  }

  @Operation
  public boolean lease(@Param(name = "id") int owner) {
    return store.lease(TOKEN, "owner " + owner, NOW, NOW.plusSeconds(1));
  }

  @Operation
  public String due() {
    return store.due(NOW.plusSeconds(9), 9).toString();
  }

  @Operation
  public int history(@Param(name = "id") int id) {
    return store.history(id(id)).size();
  }

  @Test
  void everyPlayOfSeveralThreadsHasASequence() {
    new StressOptions()
        .threads(2)
        .actorsPerThread(3)
        .iterations(Boolean.getBoolean("xuqi.nightly") ? 200 : 10)
        .invocationsPerIteration(1000)
        .check(LinearizabilityTest.class);
  }
}
