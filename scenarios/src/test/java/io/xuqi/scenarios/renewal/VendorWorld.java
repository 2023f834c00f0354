package io.xuqi.scenarios.renewal;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.scenarios.token.SoftHsm;
import io.xuqi.scenarios.token.VendorToken;
import io.xuqi.token.TokenException;

/** A supplier with a maker's token behind PKCS#11, and a simulated CA. */
final class VendorWorld extends DriverWorld {

  final VendorToken vendor;

  VendorWorld(VendorToken.Style style) throws TokenException {
    this(VendorToken.of(style));
  }

  private VendorWorld(VendorToken vendor) throws TokenException {
    super(vendor.start(), SoftHsm.userPin());
    this.vendor = vendor;
  }

  @Override
  VendorWorld with(KeyAlgorithm algorithm) throws TokenException {
    super.with(algorithm);
    return this;
  }
}
