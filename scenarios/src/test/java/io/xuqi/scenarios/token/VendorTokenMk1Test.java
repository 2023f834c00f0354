package io.xuqi.scenarios.token;

/** The fixture as {@link VendorToken.Style#MK1}. */
class VendorTokenMk1Test extends VendorTokenContract {
  VendorTokenMk1Test() {
    super(VendorToken.Style.MK1);
  }
}
