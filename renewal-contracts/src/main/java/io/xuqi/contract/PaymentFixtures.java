package io.xuqi.contract;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Where the tests of a payment method get theirs from. */
interface PaymentFixtures {

  /** A method with a gateway for one test, which closes it. */
  PaymentMethodFixture fixture() throws Exception;

  /** A new method and gateway, in the hands of a test. */
  default PaymentBench bench() throws Exception {
    return new PaymentBench(fixture());
  }

  /** One test for each fault that the gateway can have. */
  default Stream<DynamicTest> forEachFault(FaultTest test) throws Exception {
    try (PaymentMethodFixture first = fixture()) {
      return first.faults().stream()
          .map(
              fault ->
                  dynamicTest(
                      fault.name(),
                      () -> {
                        try (PaymentBench bench = bench()) {
                          test.of(bench, fault);
                        }
                      }));
    }
  }

  /** What is tested of each fault. */
  interface FaultTest {
    void of(PaymentBench bench, GatewayFault fault) throws Exception;
  }
}
