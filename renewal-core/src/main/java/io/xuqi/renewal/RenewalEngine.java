package io.xuqi.renewal;

import io.xuqi.application.Application;
import io.xuqi.ca.BusinessNumber;
import io.xuqi.ca.CaClient;
import io.xuqi.ca.CaException;
import io.xuqi.calendar.ChineseWorkingDays;
import io.xuqi.calendar.WorkingDayCalendar;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.common.RenewalId;
import io.xuqi.payment.PaymentEnvironment;
import io.xuqi.payment.PaymentException;
import io.xuqi.payment.PaymentMethod;
import io.xuqi.payment.PaymentMethodDescriptor;
import io.xuqi.payment.PaymentMethodId;
import io.xuqi.payment.PaymentNotifications.InboundMessage;
import io.xuqi.payment.PaymentNotifications.Outcome;
import io.xuqi.payment.PaymentNotifications.Reply;
import io.xuqi.payment.TransferRecord;
import io.xuqi.pki.CertificateId;
import io.xuqi.renewal.RenewalRecords.Loaded;
import io.xuqi.store.RenewalStore;
import io.xuqi.store.StoreException;
import io.xuqi.token.DriverInfo;
import io.xuqi.token.PinSource;
import io.xuqi.token.Token;
import io.xuqi.token.TokenException;
import io.xuqi.token.TokenSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Renews the certificates of a token. A renewal goes through this class from top to bottom: {@link
 * #certificates}, {@link #offer}, {@link #apply}, {@link #pay}, {@link #refresh} until the review
 * approved, {@link #installAll}.
 *
 * <p>What is about to be done is stored before it is done, and what came of it afterwards; a
 * renewal can be continued by any engine on the same store. A failing call leaves the renewal as
 * {@link #find} shows it, and calling again never submits, charges or generates twice.
 *
 * <p>Thread-safe; owns no thread and never sleeps. Two calls that change the same renewal at the
 * same time are put in order by the store.
 */
public final class RenewalEngine {

  /** How long one call to a payment method may take. */
  private static final Duration PAYMENT_DEADLINE = Duration.ofSeconds(30);

  private final CaClient ca;
  private final Clock clock;
  private final RenewalStore store;
  private final RenewalRecords records;
  private final PaymentSessions payments;
  private final Announcer announcer;
  private final RenewalProgress progress;
  private final Snapshots snapshots;
  private final Looking looking;
  private final Applying applying;
  private final Paying paying;
  private final Transferring transferring;
  private final Installing installing;
  private final Recovery recovery;
  private final RenewalArchive archive;
  private final RenewalInvoices invoices;

  private RenewalEngine(Builder builder) {
    this.ca = Objects.requireNonNull(builder.ca, "ca");
    this.store = Objects.requireNonNull(builder.store, "store");
    this.clock = Objects.requireNonNull(builder.clock, "clock");
    RecordCipher cipher =
        new RecordCipher(
            Objects.requireNonNull(builder.dataKey, "dataKey"), builder.formerDataKeys);
    this.records = new RenewalRecords(store, cipher);
    PaymentEnvironment environment = new PaymentEnvironment(clock, PAYMENT_DEADLINE);
    this.payments = new PaymentSessions(ca, builder.paymentMethods, environment);
    this.announcer = new Announcer(builder.listeners, builder.calendar, clock);
    EffectPerformer performer = new EffectPerformer(ca, payments);
    this.progress = new RenewalProgress(records, performer, announcer, clock);
    this.snapshots =
        new Snapshots(builder.calendar, ca.orders().isPresent(), ca.invoices().isPresent());
    this.looking = new Looking(ca, clock, records, snapshots);
    KeyDiscarding discarding = new KeyDiscarding(ca, clock, records, progress);
    this.applying =
        new Applying(ca, clock, records, progress, List.copyOf(builder.guards), discarding);
    this.paying = new Paying(clock, payments, progress);
    this.transferring = new Transferring(payments, progress);
    this.installing = new Installing(records, progress, new Installer(ca, clock), discarding);
    this.recovery = new Recovery(ca, clock, records, progress);
    this.invoices = new RenewalInvoices(ca, records, progress, snapshots);
    this.archive = new RenewalArchive(records, announcer, clock, builder.retention);
  }

  /** Collects what an engine works with. */
  public static Builder builder() {
    return new Builder();
  }

  // ---- looking ----------------------------------------------------------------------------------

  /** The certificates on a token, expired ones too, without a PIN and without the CA (R4, R9). */
  public List<CertificateRow> certificates(Token token) throws TokenException {
    return CertificateRow.on(token);
  }

  /**
   * What can be done with a token's certificates, in the CA's word. Changes nothing.
   *
   * @throws CaException if the CA gave no usable answer
   */
  public Offer offer(Token token) throws TokenException, CaException {
    return looking.offer(token);
  }

  /** As {@link #offer(Token)}, warning of a driver whose version cannot be told (R1). */
  public Offer offer(Token token, DriverInfo driver)
      throws TokenException, CaException, RenewalException {
    return looking.offer(token, driver);
  }

  /**
   * The certificates of a token that end soon or have ended, and were not replaced: 90, 60, 30, 7
   * and 3 days before the end and after it. Without a PIN and without the CA.
   *
   * @param since when this was last asked, to be told of each stage once; {@link Instant#MIN} for
   *     what holds now
   */
  public List<ExpiryReminder> reminders(Token token, Instant since)
      throws TokenException, StoreException {
    return looking.reminders(token, since);
  }

  // ---- applying ---------------------------------------------------------------------------------

  /**
   * Applies for what the user confirmed: generates the new keys on the token, has the current key
   * sign the whole application, and sends it (R14–R22). After a failure the same call continues
   * where it stopped, with the same keys; an application that was sent and not answered yet is sent
   * again unchanged, never signed anew, and without a PIN.
   *
   * @return the renewal; {@code SUBMITTING} when the CA's answer is not known yet
   * @throws RenewalException if something about the application does not fit the offer, or a guard
   *     held it back: nothing was written to the token or sent. With the CA's code if the CA
   *     refused: the new keys are discarded at the next login
   * @throws TokenException if the token could not do its part; nothing was sent
   * @throws CaException if the CA could not be asked for its offer; nothing was sent
   */
  public Renewal apply(Token token, Application application, PinSource pins)
      throws RenewalException, TokenException, CaException, StoreException {
    Offer offer = offer(token);
    try (TokenLease lease = TokenLease.take(store, token.info().id(), clock)) {
      return snapshots.of(applying.apply(lease, token, application, offer, pins));
    }
  }

  /**
   * Sends a corrected application after a rejection (R49). What was paid stays paid; the new keys
   * are kept. Asks the CA first whether it is rejected still.
   *
   * @throws RenewalException with {@code renewal.not-allowed} unless the renewal is rejected
   */
  public Renewal resubmit(RenewalId id, Token token, Application corrected, PinSource pins)
      throws RenewalException, TokenException, CaException, StoreException {
    Loaded rejected = records.load(id);
    requireAllowed(rejected, UserAction.RESUBMIT);
    requireToken(rejected.record(), token);
    try (TokenLease lease = TokenLease.take(store, token.info().id(), clock)) {
      return snapshots.of(applying.resubmit(lease, rejected, corrected, token, pins));
    }
  }

  // ---- paying -----------------------------------------------------------------------------------

  /** The ways to pay: the CA's own and the integrator's (R30, R33). */
  public List<PaymentMethodDescriptor> paymentMethods() throws CaException {
    return payments.available();
  }

  /**
   * Begins to pay, or shows again how to go on with the attempt that was begun. Another method's
   * open attempt is closed first; while it may still succeed no other is offered, so that nothing
   * is paid twice (R37).
   *
   * @return the renewal with its {@link Renewal#nextAction}
   * @throws RenewalException with {@code payment.not-needed} if the order is paid, {@code
   *     payment.in-progress} if another attempt may still succeed, {@code payment.method-unknown}
   */
  public Renewal pay(RenewalId id, PaymentMethodId method)
      throws RenewalException, CaException, StoreException {
    return snapshots.of(paying.pay(records.load(id), method));
  }

  /**
   * Applies what a payment provider pushed to the integrator's address, once the method has
   * verified it. A notification may come late, twice, or never: refreshing learns the same. {@link
   * NotificationReceiver} does this for an HTTP request, and says what to answer.
   *
   * @throws PaymentException with the method's code if it is not genuine, not for us or too old,
   *     with {@code payment.notification-unknown-order} if it is about nothing of ours, or its
   *     renewal is gone; nothing was changed
   * @throws RenewalException with {@code payment.method-unknown} if the method has no notifications
   */
  public Renewal paymentNotified(PaymentMethodId method, InboundMessage message)
      throws RenewalException, PaymentException, StoreException {
    return snapshots.of(paying.notified(method, message, records));
  }

  /**
   * Takes down the bank transfers the payer made or will make, in place of those declared before
   * (R34, R35): added and deleted freely until one is found. They are stored when this returns;
   * nobody is asked. Those that stay keep what was found of them.
   *
   * <p>They belong to the open attempt; when none is open, to the integrator's last one that takes
   * transfers, closed or not: what came late is found and given back.
   *
   * @throws IllegalArgumentException if they are more than {@link TransferRecord#MAX_RECORDS}
   * @throws RenewalException with {@code payment.no-transfers} if nothing is paid by transfer,
   *     {@code payment.transfer-counted} if one is missing whose money was counted; nothing was
   *     changed
   */
  public Renewal declareTransfers(RenewalId id, List<TransferRecord> transfers)
      throws RenewalException, StoreException {
    return snapshots.of(transferring.declare(records.load(id), List.copyOf(transfers)));
  }

  /**
   * Has the declared transfers looked for (R36). From then on refreshing looks again for those that
   * were not found yet, as long as the attempt may collect. What was received counts, whatever
   * becomes of the attempt: too little waits for more, too much and what comes too late is given
   * back.
   *
   * @return the renewal with its {@link Renewal#transfers}; a failing call is not thrown but shown
   *     as {@link Renewal#problem()}
   * @throws RenewalException with {@code payment.no-transfers} if nothing is paid by transfer
   */
  public Renewal verifyTransfers(RenewalId id) throws RenewalException, StoreException {
    return snapshots.of(transferring.verify(records.load(id)));
  }

  /**
   * Says that a person has given a receipt back: where the method cannot, or has failed to. The
   * method is not asked for it any more; while it may still have done it, look there first. Once no
   * money is under way any more, a finished renewal can be erased.
   *
   * @param refund as {@link Renewal#refunds} names it
   * @throws RenewalException with {@code renewal.not-allowed} if there is no such refund due
   */
  public Renewal refundMade(RenewalId id, String refund) throws RenewalException, StoreException {
    Loaded loaded = records.load(id);
    boolean due =
        loaded.record().refunds().stream()
            .anyMatch(r -> r.isDue() && r.request().id().equals(refund));
    if (!due) {
      throw new RenewalException(
          Problem.of(
              ErrorCode.RENEWAL_NOT_ALLOWED, "refund " + refund, loaded.record().state().name()));
    }
    return snapshots.of(progress.advance(loaded, new Event.RefundMade(refund)).record());
  }

  // ---- waiting ----------------------------------------------------------------------------------

  /** A renewal as it is stored. Asks nobody. */
  public Renewal find(RenewalId id) throws RenewalException, StoreException {
    return snapshots.of(records.load(id).record());
  }

  /** The renewal one of whose orders has this number. */
  public Optional<Renewal> findByOrder(BusinessNumber number)
      throws RenewalException, StoreException {
    Optional<RenewalId> id = records.byOrder(number);
    return id.isPresent() ? Optional.of(find(id.get())) : Optional.empty();
  }

  /**
   * The stored renewals, the newest first; without those that cannot be read ({@link
   * RenewalArchive#unreadable}).
   */
  public List<Renewal> list(int limit) throws StoreException {
    return records.newest(limit).stream().map(l -> snapshots.of(l.record())).toList();
  }

  /** The renewals' invoices. */
  public RenewalInvoices invoices() {
    return invoices;
  }

  /** What is kept of renewals: history, erasing, data keys. */
  public RenewalArchive archive() {
    return archive;
  }

  /** The renewals that want {@link #refresh} now. */
  public List<RenewalId> due(int limit) throws StoreException {
    return records.due(clock.instant(), limit);
  }

  /** When the next renewal wants {@link #refresh}, past or to come; empty when none does. */
  public Optional<Instant> nextDue() throws StoreException {
    return records.nextDue();
  }

  /**
   * Asks the CA and the payment method how everything open stands: one poll, one transition at most
   * for each order. A failing call is not thrown but shown as {@link Renewal#problem()}.
   */
  public Renewal refresh(RenewalId id) throws RenewalException, StoreException {
    return snapshots.of(progress.refresh(records.load(id), TokenAccess.NONE).record());
  }

  /** As {@link #refresh(RenewalId)}, for a CA that answers only while the key is logged in. */
  public Renewal refresh(RenewalId id, Token token, PinSource pins)
      throws RenewalException, TokenException, StoreException {
    Loaded loaded = records.load(id);
    requireToken(loaded.record(), token);
    try (TokenLease lease = TokenLease.take(store, token.info().id(), clock);
        TokenSession session = token.login(pins)) {
      lease.prolong();
      return snapshots.of(progress.refresh(loaded, TokenAccess.of(session)).record());
    }
  }

  /**
   * Cancels a renewal, all its orders together (R28). What was paid is given back. An application
   * that was never sent is simply dropped. Called again while the CA's answer is unknown, it asks
   * again.
   *
   * @return the renewal: {@code CANCELLED}, or {@code CANCELLING} while the CA's answer is unknown,
   *     or where it goes on, with a {@link Renewal#problem()}, when the CA did not cancel
   * @throws RenewalException with {@code renewal.not-allowed} if it is too late
   */
  public Renewal cancel(RenewalId id) throws RenewalException, StoreException {
    Loaded loaded = records.load(id);
    if (loaded.record().state() == RenewalState.CANCELLING) {
      return snapshots.of(progress.refresh(loaded, TokenAccess.NONE).record());
    }
    requireAllowed(loaded, UserAction.CANCEL);
    return snapshots.of(progress.advance(loaded, new Event.CancelChosen()).record());
  }

  // ---- installing -------------------------------------------------------------------------------

  /**
   * Installs every approved certificate of a token (R50), each with its own result; what was
   * interrupted before is resumed. The old certificates and keys stay. Keys of cancelled renewals
   * are discarded on the way.
   *
   * @return one result for each certificate that waited
   * @throws RenewalException with {@code renewal.nothing-to-install} if none waits
   * @throws TokenException if nobody could be logged in; nothing was written
   */
  public List<InstallResult> installAll(Token token, PinSource pins, InstallProgress watcher)
      throws RenewalException, TokenException, StoreException {
    try (TokenLease lease = TokenLease.take(store, token.info().id(), clock)) {
      return installing.installAll(lease, token, pins, watcher);
    }
  }

  /**
   * Takes a certificate that was replaced off a token, to make room. Never done by itself, and
   * never a key: what was encrypted for the certificate stays readable to who knows its key. A
   * certificate that is used to decrypt, and the encryption certificate of a pair, stay.
   *
   * @param certificate the certificate as {@link #certificates} shows it; of a pair its signing
   *     certificate is taken
   * @throws RenewalException with {@code removal.not-found}, {@code removal.not-superseded}, {@code
   *     removal.decrypts}, or {@code removal.needed} while a renewal of it is live; nothing was
   *     removed
   * @throws TokenException if the token could not do it, or with {@code token.outcome-unknown} if
   *     the certificate is still there afterwards
   */
  public void removeSuperseded(Token token, CertificateId certificate, PinSource pins)
      throws RenewalException, TokenException, StoreException {
    try (TokenLease lease = TokenLease.take(store, token.info().id(), clock)) {
      new Removal(records).remove(lease, token, certificate, pins);
    }
  }

  // ---- recovering -------------------------------------------------------------------------------

  /**
   * Finds renewals at the CA that this store does not know, by a query signed with the token's
   * certificates, an expired one too (R12), and stores them.
   *
   * @return the renewals of this token, found again or known before
   * @throws RenewalException with {@code ca.unsupported} if the CA cannot be asked
   */
  public List<Renewal> recover(Token token, PinSource pins)
      throws RenewalException, TokenException, CaException, StoreException {
    try (TokenLease lease = TokenLease.take(store, token.info().id(), clock)) {
      return recovery.recover(lease, token, pins).stream().map(snapshots::of).toList();
    }
  }

  // ---- for the receiver of notifications --------------------------------------------------------

  Map<PaymentMethodId, Map<Outcome, Reply>> notificationReplies() {
    return payments.replies();
  }

  // ---- for the runner ---------------------------------------------------------------------------

  Clock clock() {
    return clock;
  }

  void addWaker(Runnable waker) {
    announcer.addWaker(waker);
  }

  void removeWaker(Runnable waker) {
    announcer.removeWaker(waker);
  }

  // ---- common -----------------------------------------------------------------------------------

  private void requireAllowed(Loaded loaded, UserAction action) throws RenewalException {
    if (!Snapshots.allowedActions(loaded.record(), ca.orders().isPresent()).contains(action)) {
      throw RenewalException.notAllowed(action, loaded.record().state());
    }
  }

  private static void requireToken(RenewalRecord record, Token token) throws TokenException {
    if (!record.token().equals(token.info().id())) {
      throw new io.xuqi.token.WrongTokenException(record.token(), token.info().id());
    }
  }

  /** Collects what an engine works with: a CA, a store, a data key and a clock are needed. */
  public static final class Builder {

    private @Nullable CaClient ca;
    private @Nullable RenewalStore store;
    private @Nullable DataKey dataKey;
    private Duration retention = Duration.ofDays(180);
    private @Nullable Clock clock;
    private WorkingDayCalendar calendar = ChineseWorkingDays.bundled();
    private final List<DataKey> formerDataKeys = new ArrayList<>();
    private final List<PaymentMethod> paymentMethods = new ArrayList<>();
    private final List<RenewalGuard> guards = new ArrayList<>();
    private final List<RenewalListener> listeners = new ArrayList<>();

    private Builder() {}

    /** The CA. */
    public Builder ca(CaClient ca) {
      this.ca = ca;
      return this;
    }

    /** Where renewals are kept. The caller closes it, after the engine's last use. */
    public Builder store(RenewalStore store) {
      this.store = store;
      return this;
    }

    /** What stored renewals are encrypted with. */
    public Builder dataKey(DataKey dataKey) {
      this.dataKey = dataKey;
      return this;
    }

    /**
     * A data key that was in use before: what is encrypted with it is read, and encrypted with the
     * current one when it changes, or by {@link RenewalArchive#encryptAnew}.
     */
    public Builder formerDataKey(DataKey former) {
      formerDataKeys.add(former);
      return this;
    }

    /**
     * How long a renewal is kept once it is over and no money of it is under way; then {@link
     * RenewalArchive#purge} erases it. 180 days unless another time is given.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder retention(Duration time) {
      if (time.isNegative()) {
        throw new IllegalArgumentException("a retention time is not negative");
      }
      this.retention = time;
      return this;
    }

    /** The clock, usually {@code Clock.systemUTC()}. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /** The working days reviews are estimated with; China's unless another is given. */
    public Builder calendar(WorkingDayCalendar calendar) {
      this.calendar = calendar;
      return this;
    }

    /** A payment method whose merchant account is the integrator's own. */
    public Builder paymentMethod(PaymentMethod method) {
      paymentMethods.add(method);
      return this;
    }

    /** May hold renewals back. */
    public Builder guard(RenewalGuard guard) {
      guards.add(guard);
      return this;
    }

    /** Told of changes. */
    public Builder listener(RenewalListener listener) {
      listeners.add(listener);
      return this;
    }

    /**
     * @throws NullPointerException if the CA, the store, the data key or the clock is missing
     * @throws IllegalArgumentException if two payment methods have the same id
     */
    public RenewalEngine build() {
      return new RenewalEngine(this);
    }
  }
}
