package io.xuqi.contract;

import io.xuqi.ca.CallContext;
import io.xuqi.common.Bytes;
import io.xuqi.pki.Signer;
import io.xuqi.token.TokenException;
import java.util.Optional;

/** Keeps what an adapter saves in memory. */
public final class PlainCallContext implements CallContext {
  private final Optional<Signer<TokenException>> signer;
  private Bytes saved = Bytes.empty();

  /**
   * @param signer the key that happens to be logged in
   */
  public PlainCallContext(Optional<Signer<TokenException>> signer) {
    this.signer = signer;
  }

  /** Without a key. */
  public static PlainCallContext empty() {
    return new PlainCallContext(Optional.empty());
  }

  @Override
  public Bytes saved() {
    return saved;
  }

  @Override
  public void save(Bytes state) {
    saved = state;
  }

  @Override
  public Optional<Signer<TokenException>> signer() {
    return signer;
  }
}
