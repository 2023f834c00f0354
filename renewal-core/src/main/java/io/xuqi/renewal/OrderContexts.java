package io.xuqi.renewal;

import io.xuqi.ca.CaException;
import io.xuqi.ca.CallContext;
import io.xuqi.ca.OrderHandle;
import io.xuqi.common.Bytes;
import io.xuqi.pki.Signer;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.StoreException;
import io.xuqi.token.TokenException;
import java.util.Optional;

/**
 * Lends an adapter what it keeps with an order or a submission, and stores what it saves at once.
 * Used by one thread, for the calls of one step.
 */
final class OrderContexts {

  private final RenewalRecords records;
  private final TokenAccess token;
  private Loaded latest;

  OrderContexts(RenewalRecords records, Loaded loaded, TokenAccess token) {
    this.records = records;
    this.latest = loaded;
    this.token = token;
  }

  /** The renewal as it is stored now, with everything the adapter saved. */
  Loaded latest() {
    return latest;
  }

  CallContext ofSubmission() {
    return new CallContext() {
      @Override
      public Bytes saved() {
        return latest.record().submissionState();
      }

      @Override
      public void save(Bytes state) throws CaException {
        new OrderHandle(new io.xuqi.ca.BusinessNumber("-"), state); // holds the bound
        store(latest.record().with(r -> r.submissionState = state));
      }

      @Override
      public Optional<Signer<TokenException>> signer() {
        return token.signer(latest.record().orders().get(0));
      }
    };
  }

  CallContext ofOrder(int index) {
    return new CallContext() {
      @Override
      public Bytes saved() {
        return order().handle().map(OrderHandle::adapterState).orElse(Bytes.empty());
      }

      @Override
      public void save(Bytes state) throws CaException {
        OrderHandle next = new OrderHandle(order().handle().orElseThrow().number(), state);
        OrderRecord changed = order().with(o -> o.handle = Optional.of(next));
        store(latest.record().withOrder(index, changed));
      }

      @Override
      public Optional<Signer<TokenException>> signer() {
        return token.signer(order());
      }

      private OrderRecord order() {
        return latest.record().orders().get(index);
      }
    };
  }

  private void store(RenewalRecord next) throws CaException {
    try {
      latest = records.replace(latest, next);
    } catch (StoreException e) {
      throw new CaException(e.problem(), e);
    }
  }
}
