package io.xuqi.example.spring;

import io.xuqi.ca.CaClient;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.renewal.DataKey;
import io.xuqi.renewal.RenewalEngine;
import io.xuqi.renewal.RenewalGuard;
import io.xuqi.renewal.RenewalListener;
import io.xuqi.renewal.RenewalRunner;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.store.jdbc.JdbcRenewalStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Everything Xuqi needs, as beans. Spring closes what it made in the opposite sequence: the runner
 * first, which waits for the renewals it is refreshing, the store last.
 */
@Configuration(proxyBeanMethods = false)
public class RenewalConfiguration {

  /** SQLite on this machine; {@code JdbcRenewalStore.openPostgres(dataSource)} for several. */
  @Bean
  RenewalStore renewalStore(@Value("${renewal.store}") Path file) throws StoreException {
    return JdbcRenewalStore.openSqlite(file);
  }

  /** From where the application keeps its secrets; never beside the store. */
  @Bean
  DataKey renewalDataKey(@Value("${renewal.data-key}") String base64) {
    return DataKey.of(Base64.getDecoder().decode(base64));
  }

  /**
   * The engine.
   *
   * @param guards what may hold renewals back, e.g. open bids
   * @param listeners metrics, notices to people
   */
  @Bean
  RenewalEngine renewalEngine(
      CaClient ca,
      RenewalStore store,
      DataKey dataKey,
      Clock clock,
      List<RenewalGuard> guards,
      List<RenewalListener> listeners,
      List<PaymentMethod> methods,
      @Value("${renewal.retention:180d}") Duration retention) {
    RenewalEngine.Builder builder =
        RenewalEngine.builder()
            .ca(ca)
            .store(store)
            .dataKey(dataKey)
            .clock(clock)
            .retention(retention);
    guards.forEach(builder::guard);
    listeners.forEach(builder::listener);
    methods.forEach(builder::paymentMethod);
    return builder.build();
  }

  /** Polls what is due; {@link RenewalRunner#close} is called by Spring. */
  @Bean
  RenewalRunner renewalRunner(RenewalEngine engine) {
    return RenewalRunner.of(engine).workers(4).start();
  }
}
