package io.xuqi.example.spring;

import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.ca.CaProfile;
import io.xuqi.ca.portal.PortalCaClient;
import java.net.URI;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The application that embeds renewals. */
@SpringBootApplication
public class ProcurementApplication {

  /** Starts it. */
  public static void main(String[] arguments) {
    SpringApplication.run(ProcurementApplication.class, arguments);
  }

  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }

  /** The CA: its address from the configuration, its roots pinned in the profile. */
  @Bean
  CaClient certificationAuthority(@Value("${renewal.ca}") URI address, CaProfile profile)
      throws CaException {
    return PortalCaClient.builder(address, profile).build();
  }
}
