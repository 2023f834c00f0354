package io.xuqi.scenarios.token;

/** The fixture as {@link VendorToken.Style#SANSEC}. */
class VendorTokenSansecTest extends VendorTokenContract {
  VendorTokenSansecTest() {
    super(VendorToken.Style.SANSEC);
  }
}
