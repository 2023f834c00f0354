package io.xuqi.payment.transfer;

import io.xuqi.common.Money;
import io.xuqi.payment.AccountNumber;
import io.xuqi.payment.transfer.StatementLine.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Makes lines and names them, as {@link StatementFormat} promises. One for each reading of a file;
 * not thread-safe.
 */
final class LineKeys {

  /** A longer reference is no reference. */
  static final int MAX_REFERENCE = 64;

  private static final HexFormat HEX = HexFormat.of();

  private final MessageDigest sha256 = sha256();
  private final Occurrences occurrences = new Occurrences();

  /**
   * A line.
   *
   * @param reference the bank's own, or "" where there is none
   */
  StatementLine line(
      Kind kind,
      Money amount,
      LocalDate bookedOn,
      Optional<AccountNumber> account,
      String name,
      String remark,
      String reference) {
    StringBuilder key = new StringBuilder(96);
    key.append(bookedOn).append('/').append(amount.toDecimalString());
    key.append(amount.currency().getCurrencyCode());
    if (kind != Kind.CREDIT) {
      key.append(':').append(kind);
    }
    key.append('/');
    String named = isReference(reference) ? reference : "";
    String content =
        named.isEmpty()
            ? account.map(AccountNumber::value).orElse("")
                + '\n'
                + PlainText.name(name)
                + '\n'
                + PlainText.compact(remark)
                + '\n'
                + reference
            : named;
    byte[] digest =
        sha256.digest((key + "\n" + named + "\n" + content).getBytes(StandardCharsets.UTF_8));
    ByteBuffer start = ByteBuffer.wrap(digest, 0, 16);
    int occurrence = occurrences.add(start.getLong(), start.getLong());
    key.append(named.isEmpty() ? "~" + HEX.formatHex(digest, 0, 16) : named);
    key.append('/').append(occurrence);
    return new StatementLine(key.toString(), kind, amount, bookedOn, account, name, remark);
  }

  /** The first half of a key's SHA-256, as two numbers. */
  static ByteBuffer digest(MessageDigest sha256, String key) {
    return ByteBuffer.wrap(sha256.digest(key.getBytes(StandardCharsets.UTF_8)), 0, 16);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  /** Printable ASCII without what would make it a part of something else, and none for "none". */
  private static boolean isReference(String reference) {
    if (reference.isEmpty()
        || reference.length() > MAX_REFERENCE
        || reference.charAt(0) == '~'
        || reference.equals("NONREF")
        || reference.equals("NOTPROVIDED")) {
      return false;
    }
    for (int i = 0; i < reference.length(); i++) {
      char c = reference.charAt(i);
      if (c <= ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }
}
