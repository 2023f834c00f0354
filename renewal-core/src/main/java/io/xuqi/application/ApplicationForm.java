package io.xuqi.application;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The form 数字证书续期申请表 (R16, R20, R21) as the user filled it in: text as typed, faulty or not. It
 * checks all fields at once and gives valid values only when there is no fault. Personal data:
 * {@link #toString()} shows none of it.
 */
public final class ApplicationForm {

  public static final String AGENT_ID_NUMBER = "agent.idNumber";
  public static final String AGENT_NAME = "agent.name";
  public static final String AGENT_MOBILE = "agent.mobile";
  public static final String AGENT_EMAIL = "agent.email";
  public static final String RECIPIENT_NAME = "recipient.name";
  public static final String RECIPIENT_MOBILE = "recipient.mobile";
  public static final String RECIPIENT_ADDRESS = "recipient.address";

  private final IdType idType;
  private final String idNumber;
  private final String agentName;
  private final String mobile;
  private final String email;
  private final RecipientFields recipient;

  private ApplicationForm(Builder typed) {
    idType = typed.idType;
    idNumber = typed.idNumber;
    agentName = typed.agentName;
    mobile = typed.mobile;
    email = typed.email;
    recipient =
        new RecipientFields(typed.recipientName, typed.recipientMobile, typed.recipientAddress);
  }

  /** An empty form: everything blank, a resident ID preselected. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Every fault of the form, in the order of its fields; empty when there is none. The e-mail
   * address is optional; the recipient is optional as a whole, so that one filled field asks for
   * the others.
   *
   * @param clock tells what day it is: nobody is born in the future
   */
  public List<FieldFault> check(Clock clock) {
    FormFaults faults = new FormFaults();
    faults.add(AGENT_ID_NUMBER, idFault(clock));
    faults.add(AGENT_NAME, FormText.PERSON_NAME.fault(agentName));
    faults.add(AGENT_MOBILE, MobileNumber.fault(mobile));
    if (!email.isBlank()) {
      faults.add(AGENT_EMAIL, EmailAddress.fault(email));
    }
    if (!recipient.isBlank()) {
      recipient.check("", faults);
    }
    return faults.all();
  }

  /**
   * The values of a form without faults.
   *
   * @throws FormException with every fault, if there is one; nothing has happened
   */
  public CheckedForm validated(Clock clock) throws FormException {
    FormFaults.refuse(check(clock));
    Agent agent =
        new Agent(
            agentName,
            new IdDocument(idType, idNumber),
            new MobileNumber(mobile),
            email.isBlank() ? Optional.empty() : Optional.of(new EmailAddress(email)));
    return new CheckedForm(
        agent, recipient.isBlank() ? Optional.empty() : Optional.of(recipient.value()));
  }

  @Override
  public String toString() {
    return "ApplicationForm[masked]";
  }

  private Optional<Problem> idFault(Clock clock) {
    if (idNumber.isBlank()) {
      return Optional.of(Problem.of(ErrorCode.FIELD_REQUIRED));
    }
    if (idNumber.length() > IdDocument.MAX_LENGTH) {
      return Optional.of(Problem.of(ErrorCode.FIELD_TOO_LONG, IdDocument.MAX_LENGTH));
    }
    Optional<ErrorCode> fault = idType.fault(IdDocument.normalise(idNumber));
    if (fault.isEmpty() && new IdDocument(idType, idNumber).isBornInFuture(clock)) {
      fault = Optional.of(ErrorCode.FIELD_RESIDENT_ID_DATE);
    }
    return fault.map(Problem::of);
  }

  /** Takes the fields as the user types them. Not thread-safe. */
  public static final class Builder {

    private IdType idType = IdType.RESIDENT_ID;
    private String idNumber = "";
    private String agentName = "";
    private String mobile = "";
    private String email = "";
    private String recipientName = "";
    private String recipientMobile = "";
    private String recipientAddress = "";

    private Builder() {}

    /** 证件类型, chosen from the list. */
    public Builder idType(IdType chosen) {
      idType = chosen;
      return this;
    }

    /** 证件号码. */
    public Builder idNumber(String typed) {
      idNumber = typed;
      return this;
    }

    /** 姓名 of the agent. */
    public Builder agentName(String typed) {
      agentName = typed;
      return this;
    }

    /** 手机号码 of the agent. */
    public Builder mobile(String typed) {
      mobile = typed;
      return this;
    }

    /** 电子邮箱 of the agent, optional. */
    public Builder email(String typed) {
      email = typed;
      return this;
    }

    /** 姓名 of the recipient. */
    public Builder recipientName(String typed) {
      recipientName = typed;
      return this;
    }

    /** 手机号码 of the recipient. */
    public Builder recipientMobile(String typed) {
      recipientMobile = typed;
      return this;
    }

    /** 收件地址. */
    public Builder recipientAddress(String typed) {
      recipientAddress = typed;
      return this;
    }

    /** 从经办人处拷贝: copies name and number of the agent, as typed so far, to the recipient. */
    public Builder recipientFromAgent() {
      recipientName = agentName;
      recipientMobile = mobile;
      return this;
    }

    /** The form as it stands. */
    public ApplicationForm build() {
      return new ApplicationForm(this);
    }
  }
}
