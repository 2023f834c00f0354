package io.xuqi.scenarios.token;

/** The fixture as {@link VendorToken.Style#TASS}. */
class VendorTokenTassTest extends VendorTokenContract {
  VendorTokenTassTest() {
    super(VendorToken.Style.TASS);
  }
}
