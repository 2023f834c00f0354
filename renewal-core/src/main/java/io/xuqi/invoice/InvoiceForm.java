package io.xuqi.invoice;

import io.xuqi.application.Agent;
import io.xuqi.application.EmailAddress;
import io.xuqi.application.FieldFault;
import io.xuqi.application.FormException;
import io.xuqi.application.FormFaults;
import io.xuqi.application.FormText;
import io.xuqi.application.MobileNumber;
import io.xuqi.application.RecipientFields;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.util.List;
import java.util.Optional;

/**
 * The form of an invoice (R39, R40) as the user filled it in: text as typed, faulty or not. It
 * checks all fields at once and gives a request only when there is no fault; whether that request
 * says what it should is another question, see {@link InvoiceSlips}. Immutable; {@link #toString()}
 * shows no content.
 */
public final class InvoiceForm {

  public static final String TYPE = "invoice.type";
  public static final String BUYER = "invoice.buyer";
  public static final String TITLE = "invoice.title";
  public static final String TAXPAYER_NUMBER = "invoice.taxpayerNumber";
  public static final String ADDRESS = "invoice.address";
  public static final String PHONE = "invoice.phone";
  public static final String BANK = "invoice.bank";
  public static final String ACCOUNT = "invoice.account";
  public static final String MOBILE = "invoice.mobile";
  public static final String EMAIL = "invoice.email";
  public static final String RECIPIENT_NAME = "invoice.recipient.name";
  public static final String RECIPIENT_MOBILE = "invoice.recipient.mobile";
  public static final String RECIPIENT_ADDRESS = "invoice.recipient.address";

  private static final String PREFIX = "invoice.";

  private final InvoiceType type;
  private final BuyerKind buyer;
  private final String title;
  private final String taxpayerNumber;
  private final String address;
  private final String phone;
  private final String bank;
  private final String account;
  private final String mobile;
  private final String email;
  private final RecipientFields recipient;

  private InvoiceForm(Builder typed) {
    type = typed.type;
    buyer = typed.buyer;
    title = typed.title;
    taxpayerNumber = typed.taxpayerNumber;
    address = typed.address;
    phone = typed.phone;
    bank = typed.bank;
    account = typed.account;
    mobile = typed.mobile;
    email = typed.email;
    recipient =
        new RecipientFields(typed.recipientName, typed.recipientMobile, typed.recipientAddress);
  }

  /** An empty form: everything blank, an electronic invoice for an enterprise preselected. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Every fault of the form, in the order of its fields; empty when there is none. The taxpayer
   * number is required for an enterprise, the further details and the e-mail address are optional.
   * The postal recipient is required for paper, and not looked at otherwise.
   *
   * @param policy which types the CA issues
   */
  public List<FieldFault> check(InvoicePolicy policy) {
    FormFaults faults = new FormFaults();
    if (!policy.types().contains(type)) {
      faults.add(TYPE, Optional.of(Problem.of(ErrorCode.FIELD_INVOICE_TYPE)));
    }
    faults.add(TITLE, FormText.TITLE.fault(title));
    if (buyer == BuyerKind.ENTERPRISE || !taxpayerNumber.isBlank()) {
      faults.add(TAXPAYER_NUMBER, TaxpayerNumber.fault(taxpayerNumber));
    }
    faults.add(ADDRESS, optional(FormText.ADDRESS, address));
    faults.add(PHONE, optional(FormText.NUMBER, phone));
    faults.add(BANK, optional(FormText.BANK, bank));
    faults.add(ACCOUNT, optional(FormText.ACCOUNT, account));
    faults.add(MOBILE, MobileNumber.fault(mobile));
    if (!email.isBlank()) {
      faults.add(EMAIL, EmailAddress.fault(email));
    }
    if (isPaper()) {
      recipient.check(PREFIX, faults);
    }
    return faults.all();
  }

  /**
   * The request of a form without faults.
   *
   * @throws FormException with every fault, if there is one; nothing has happened
   */
  public InvoiceRequest validated(InvoicePolicy policy) throws FormException {
    FormFaults.refuse(check(policy));
    return new InvoiceRequest(
        type,
        buyer,
        title,
        typed(taxpayerNumber).map(TaxpayerNumber::new),
        new BillingDetails(typed(address), typed(phone), typed(bank), typed(account)),
        new InvoiceDelivery(
            new MobileNumber(mobile),
            typed(email).map(EmailAddress::new),
            isPaper() ? Optional.of(recipient.value()) : Optional.empty()));
  }

  @Override
  public String toString() {
    return "InvoiceForm[masked]";
  }

  private boolean isPaper() {
    return type == InvoiceType.FIXED_AMOUNT_PAPER;
  }

  private static Optional<Problem> optional(FormText kind, String text) {
    return text.isBlank() ? Optional.empty() : kind.fault(text);
  }

  private static Optional<String> typed(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(text);
  }

  /** Takes the fields as the user types them. Not thread-safe. */
  public static final class Builder {

    private InvoiceType type = InvoiceType.ELECTRONIC;
    private BuyerKind buyer = BuyerKind.ENTERPRISE;
    private String title = "";
    private String taxpayerNumber = "";
    private String address = "";
    private String phone = "";
    private String bank = "";
    private String account = "";
    private String mobile = "";
    private String email = "";
    private String recipientName = "";
    private String recipientMobile = "";
    private String recipientAddress = "";

    private Builder() {}

    /** 发票类型, chosen from the list. */
    public Builder type(InvoiceType chosen) {
      type = chosen;
      return this;
    }

    /** 企业, 政府机关 or 个人, chosen from the list. */
    public Builder buyer(BuyerKind chosen) {
      buyer = chosen;
      return this;
    }

    /** 发票抬头. */
    public Builder title(String typed) {
      title = typed;
      return this;
    }

    /** 纳税人识别号. */
    public Builder taxpayerNumber(String typed) {
      taxpayerNumber = typed;
      return this;
    }

    /** 注册地址, optional. */
    public Builder address(String typed) {
      address = typed;
      return this;
    }

    /** 注册电话, optional. */
    public Builder phone(String typed) {
      phone = typed;
      return this;
    }

    /** 开户银行, optional. */
    public Builder bank(String typed) {
      bank = typed;
      return this;
    }

    /** 银行账号, optional. */
    public Builder account(String typed) {
      account = typed;
      return this;
    }

    /** 手机号码 to which the link is sent. */
    public Builder mobile(String typed) {
      mobile = typed;
      return this;
    }

    /** 电子邮箱 to which it is mailed, optional. */
    public Builder email(String typed) {
      email = typed;
      return this;
    }

    /** 姓名 of the recipient of paper. */
    public Builder recipientName(String typed) {
      recipientName = typed;
      return this;
    }

    /** 手机号码 of the recipient of paper. */
    public Builder recipientMobile(String typed) {
      recipientMobile = typed;
      return this;
    }

    /** 收件地址. */
    public Builder recipientAddress(String typed) {
      recipientAddress = typed;
      return this;
    }

    /** Copies mobile number and e-mail address of the agent: the invoice goes there (R42). */
    public Builder deliveryFromAgent(Agent agent) {
      mobile = agent.mobile().value();
      email = agent.email().map(EmailAddress::value).orElse("");
      return this;
    }

    /** The form as it stands. */
    public InvoiceForm build() {
      return new InvoiceForm(this);
    }
  }
}
