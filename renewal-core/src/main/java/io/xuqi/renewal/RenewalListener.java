package io.xuqi.renewal;

/**
 * Told about {@linkplain RenewalEvent events}, on the thread that made them happen: a slow listener
 * slows renewals down. What it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface RenewalListener {

  /** Something happened. */
  void happened(RenewalEvent event);
}
