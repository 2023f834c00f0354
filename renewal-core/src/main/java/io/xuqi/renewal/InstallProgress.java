package io.xuqi.renewal;

import io.xuqi.pki.KeyAlgorithm;

/**
 * Told how an installation goes (R53), on the installing thread. What it throws is logged and
 * changes nothing.
 */
@FunctionalInterface
public interface InstallProgress {

  /** Nobody is told. */
  static InstallProgress none() {
    return (algorithm, stage) -> {};
  }

  /** A stage begins for one certificate. */
  void stage(KeyAlgorithm algorithm, Stage stage);

  /** The stages of each certificate, in their sequence. */
  enum Stage {
    FETCHING,
    CHECKING,
    /** 正在写入证书. */
    WRITING,
    PROVING,
    CONFIRMING,
    DONE
  }
}
