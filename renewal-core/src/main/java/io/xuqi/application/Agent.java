package io.xuqi.application;

import java.util.Optional;

/**
 * The agent (经办人) who handles the application (R20). Personal data: {@link #toString()} shows none
 * of it.
 *
 * @param name 1 to 64 characters
 * @param id the agent's identity document
 * @param mobile where the CA sends its messages
 * @param email where an invoice goes, too
 */
public record Agent(String name, IdDocument id, MobileNumber mobile, Optional<EmailAddress> email) {

  /**
   * @throws IllegalArgumentException if the name is blank, too long or has other characters than a
   *     name has
   */
  public Agent {
    name = FormText.PERSON_NAME.require(name);
  }

  @Override
  public String toString() {
    return "Agent[masked]";
  }
}
