package io.xuqi.payment.transfer;

import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodDescriptor.Channel;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentSession;
import io.xuqi.store.ConsumedLines;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Payment by bank transfer (R33–R36): the payer transfers and declares it, the bank's statement
 * says whether it came ({@link TransferMatcher} has the rules), and each line of it is counted
 * once, by whichever process (R37). A counted line that the bank takes back counts no more once a
 * verification has seen that.
 *
 * <p>Nothing is sent anywhere. What was counted is in {@link ConsumedLines} only, durable before it
 * is reported, so every call may be repeated, by any process, and after a crash. Refunds are made
 * by people. Thread-safe, as are its sessions.
 */
public final class BankTransfers implements PaymentMethod {

  /** The method's name. */
  public static final PaymentMethodId ID = new PaymentMethodId("bank-transfer");

  final String beneficiaryName;
  final AccountNumber account;
  final String bank;
  final StatementSource statements;
  final ConsumedLines consumed;
  final boolean onlyByOrderNumber;

  private BankTransfers(
      String beneficiaryName,
      AccountNumber account,
      String bank,
      StatementSource statements,
      ConsumedLines consumed,
      boolean onlyByOrderNumber) {
    this.beneficiaryName = beneficiaryName;
    this.account = account;
    this.bank = bank;
    this.statements = statements;
    this.consumed = consumed;
    this.onlyByOrderNumber = onlyByOrderNumber;
  }

  /** A method to be described. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public PaymentMethodDescriptor descriptor() {
    return new PaymentMethodDescriptor(ID, Channel.OFFLINE, "银行转账", "Bank transfer");
  }

  @Override
  public PaymentSession open(PaymentEnvironment environment) {
    return new BankTransferSession(this, environment);
  }

  @Override
  public String toString() {
    return "BankTransfers[" + account + "]";
  }

  /** Everything has to be given but {@link #onlyByOrderNumber()}. */
  public static final class Builder {

    private @Nullable String beneficiaryName;
    private @Nullable AccountNumber account;
    private @Nullable String bank;
    private @Nullable StatementSource statements;
    private @Nullable ConsumedLines consumed;
    private boolean onlyByOrderNumber;

    private Builder() {}

    /** Whom to transfer to. */
    public Builder beneficiary(String name, AccountNumber account, String bank) {
      this.beneficiaryName = name;
      this.account = account;
      this.bank = bank;
      return this;
    }

    /** The lines of that account. */
    public Builder statements(StatementSource value) {
      statements = value;
      return this;
    }

    /** What was counted, shared by all processes. It stays the caller's to close. */
    public Builder consumedLines(ConsumedLines value) {
      consumed = value;
      return this;
    }

    /** Counts only lines whose remark names the order: nobody can declare another's transfer. */
    public Builder onlyByOrderNumber() {
      onlyByOrderNumber = true;
      return this;
    }

    /**
     * @throws NullPointerException if something is missing
     */
    public BankTransfers build() {
      return new BankTransfers(
          Objects.requireNonNull(beneficiaryName, "beneficiary"),
          Objects.requireNonNull(account, "beneficiary"),
          Objects.requireNonNull(bank, "beneficiary"),
          Objects.requireNonNull(statements, "statements"),
          Objects.requireNonNull(consumed, "consumedLines"),
          onlyByOrderNumber);
    }
  }
}
