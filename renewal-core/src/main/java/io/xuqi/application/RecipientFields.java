package io.xuqi.application;

/**
 * The recipient of paper (R21) as typed: the same three fields in every form. {@link #toString()}
 * shows none of it.
 *
 * @param name 姓名
 * @param mobile 手机号码
 * @param address 收件地址
 */
public record RecipientFields(String name, String mobile, String address) {

  /** The fields' names, behind the form's prefix. */
  private static final String NAME = "recipient.name";

  private static final String MOBILE = "recipient.mobile";
  private static final String ADDRESS = "recipient.address";

  /** Whether nothing was typed. */
  public boolean isBlank() {
    return name.isBlank() && mobile.isBlank() && address.isBlank();
  }

  /**
   * Notes every fault, a missing field included.
   *
   * @param prefix of the fields' names in this form
   */
  public void check(String prefix, FormFaults faults) {
    faults.add(prefix + NAME, FormText.PERSON_NAME.fault(name));
    faults.add(prefix + MOBILE, MobileNumber.fault(mobile));
    faults.add(prefix + ADDRESS, FormText.ADDRESS.fault(address));
  }

  /**
   * The recipient.
   *
   * @throws IllegalArgumentException if {@link #check} finds faults
   */
  public Recipient value() {
    return new Recipient(name, new MobileNumber(mobile), address);
  }

  @Override
  public String toString() {
    return "RecipientFields[masked]";
  }
}
