package io.xuqi.common;

/** What may be done after a failure. */
public enum Retry {
  /** Nothing happened, or repeating changes nothing: the same call may be made again. */
  SAFE,
  /** It may have happened: ask for the outcome before doing anything else. */
  QUERY_FIRST,
  /** Repeating helps only after a person has done what the remedy says. */
  AFTER_USER_ACTION,
  /** Repeating the same call cannot succeed. */
  NEVER
}
