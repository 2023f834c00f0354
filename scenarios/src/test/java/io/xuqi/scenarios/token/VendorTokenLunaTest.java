package io.xuqi.scenarios.token;

/** The fixture as {@link VendorToken.Style#LUNA}. */
class VendorTokenLunaTest extends VendorTokenContract {
  VendorTokenLunaTest() {
    super(VendorToken.Style.LUNA);
  }
}
