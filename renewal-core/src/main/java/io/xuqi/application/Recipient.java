package io.xuqi.application;

/**
 * The recipient (收件人) of paper (R21). Personal data: {@link #toString()} shows none of it.
 *
 * @param name 1 to 64 characters
 * @param mobile for the courier
 * @param address the postal address in one line, 1 to 200 characters
 */
public record Recipient(String name, MobileNumber mobile, String address) {

  /**
   * @throws IllegalArgumentException if name or address is blank, too long or has characters it
   *     cannot have
   */
  public Recipient {
    name = FormText.PERSON_NAME.require(name);
    address = FormText.ADDRESS.require(address);
  }

  /** The agent as the recipient, at the given address (从经办人处拷贝, R21). */
  public static Recipient copyOf(Agent agent, String address) {
    return new Recipient(agent.name(), agent.mobile(), address);
  }

  @Override
  public String toString() {
    return "Recipient[masked]";
  }
}
