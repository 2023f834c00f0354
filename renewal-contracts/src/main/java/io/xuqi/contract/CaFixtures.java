package io.xuqi.contract;

/** Where the tests of a CA get theirs from. */
interface CaFixtures {

  /**
   * A CA for one test, which closes it: it charges for renewals, sells terms of one and two years,
   * and reviews by hand. It may be one CA for all tests as long as the tests' companies are new.
   */
  CaFixture fixture() throws Exception;

  /** A walk through a new fixture. */
  default CaWalk walk() throws Exception {
    return new CaWalk(fixture());
  }
}
