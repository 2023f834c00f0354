package io.xuqi.invoice;

import io.xuqi.application.FormText;
import java.util.Optional;

/**
 * The details of 补全开票信息 (R40), each optional. {@link #toString()} shows none of them.
 *
 * @param address 注册地址, at most 200 characters
 * @param phone 注册电话, at most 40 digits and what separates them
 * @param bank 开户银行, at most 100 characters
 * @param account 银行账号, at most 40 digits, letters and what separates them
 */
public record BillingDetails(
    Optional<String> address,
    Optional<String> phone,
    Optional<String> bank,
    Optional<String> account) {

  /**
   * @throws IllegalArgumentException if one is blank, too long or has characters it cannot have
   */
  public BillingDetails {
    address = address.map(FormText.ADDRESS::require);
    phone = phone.map(FormText.NUMBER::require);
    bank = bank.map(FormText.BANK::require);
    account = account.map(FormText.ACCOUNT::require);
  }

  /** No details. */
  public static BillingDetails none() {
    return new BillingDetails(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Override
  public String toString() {
    return "BillingDetails[masked]";
  }
}
