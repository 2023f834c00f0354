package io.xuqi.store;

/**
 * A stored renewal with the version that the next change has to name.
 *
 * @param version 1 for the first, one more for each change
 * @param renewal what is stored
 */
public record Versioned(long version, StoredRenewal renewal) {}
