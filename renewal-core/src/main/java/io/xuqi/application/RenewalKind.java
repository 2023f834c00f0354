package io.xuqi.application;

/** What is applied for. */
public enum RenewalKind {
  /** Whole years are added to the old end, for a fee (R17). */
  RENEW,
  /** The ends of a pair are brought together on the later one, free of charge (R18). */
  SYNCHRONISE
}
