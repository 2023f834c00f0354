package io.xuqi.contract;

/**
 * What every {@link io.xuqi.token.Token} must do. Implement it in a JUnit 5 test class of the
 * token; the tests come with it. What only some tokens can (exact numbers of tries, imported keys)
 * is tested where {@link io.xuqi.token.Token#capabilities()} says so.
 */
public interface TokenContract
    extends TokenReadingContract,
        TokenPinContract,
        TokenAdministrationContract,
        TokenKeyContract,
        TokenEnvelopeContract {}
