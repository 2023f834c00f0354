package io.xuqi.payment.transfer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code :86:} tells of payer and remark. Payers write parts of it: a sub-field that comes
 * twice or out of its sequence may be of theirs, and then nobody is told to have paid.
 *
 * @param account the payer's account, or ""
 * @param name the payer's name, or ""
 * @param remark the remark; all of the text where it has no structure
 */
record Mt940Narrative(String account, String name, String remark) {

  /** A business code, then sub-fields of two digits behind a sign of the bank's choice. */
  private static final Pattern SUBFIELDS = Pattern.compile("(\\d{3})([^0-9A-Za-z\\s])\\d\\d");

  private static final Pattern QUESTION_MARK = mark('?');

  private static final Pattern CODE_WORD =
      Pattern.compile("/(ORDP|NAME|ACCT|IBAN|REMI|EREF|BENM|TRCD|OCMT|CHGS|PREF|CSID|MARF)/");

  private static final Set<String> NAMES = Set.of("ORDP", "NAME");
  private static final Set<String> ACCOUNTS = Set.of("ACCT", "IBAN");

  /**
   * @param field its lines, put together with CR where a line was not full
   */
  static Mt940Narrative of(String field) {
    Matcher structured = SUBFIELDS.matcher(field);
    if (structured.lookingAt()) {
      return subfields(field.substring(3), structured.group(2).charAt(0));
    }
    if (CODE_WORD.matcher(field).lookingAt()) {
      return codeWords(field);
    }
    return new Mt940Narrative("", "", field.replace('\r', ' ').strip());
  }

  private static Mt940Narrative subfields(String field, char sign) {
    Pattern usual = sign == '?' ? QUESTION_MARK : mark(sign);
    Matcher mark = usual.matcher(field);
    Map<Integer, String> parts = new LinkedHashMap<>();
    boolean inSequence = true;
    int last = -1;
    int start = 0;
    while (mark.find()) {
      if (last >= 0) {
        parts.merge(last, field.substring(start, mark.start()), String::concat);
      }
      int number = Integer.parseInt(mark.group(1));
      inSequence &= number > last;
      last = number;
      start = mark.end();
    }
    parts.merge(last, field.substring(start), String::concat);
    StringBuilder remark = new StringBuilder();
    StringBuilder name = new StringBuilder();
    String account = "";
    for (Map.Entry<Integer, String> part : parts.entrySet()) {
      String text = part.getValue().replace("\r", "");
      int number = part.getKey();
      if ((number >= 20 && number <= 29) || (number >= 60 && number <= 63)) {
        remark.append(text);
      } else if (number == 32 || number == 33) {
        name.append(text);
      } else if (number == 31) {
        account = text.strip();
      } else if (!inSequence) {
        remark.append(text);
      }
    }
    return inSequence
        ? new Mt940Narrative(account, name.toString().strip(), remark.toString().strip())
        : new Mt940Narrative("", "", remark.toString().strip());
  }

  private static Pattern mark(char sign) {
    return Pattern.compile(Pattern.quote(String.valueOf(sign)) + "(\\d\\d)");
  }

  private static Mt940Narrative codeWords(String field) {
    Matcher mark = CODE_WORD.matcher(field);
    Map<String, String> parts = new LinkedHashMap<>();
    boolean once = true;
    String last = "";
    int start = 0;
    while (mark.find()) {
      if (!last.isEmpty()) {
        once &= put(parts, last, field.substring(start, mark.start()));
      }
      // What the payer wrote goes on to the end, whatever it looks like.
      once &= !last.equals("REMI");
      last = mark.group(1);
      start = mark.end();
    }
    once &= put(parts, last, field.substring(start));
    StringBuilder remark = new StringBuilder();
    String name = "";
    String account = "";
    for (Map.Entry<String, String> part : parts.entrySet()) {
      String text = part.getValue().replace('\r', ' ').strip();
      if (NAMES.contains(part.getKey()) && once) {
        name = name.isEmpty() ? text : name;
      } else if (ACCOUNTS.contains(part.getKey()) && once) {
        account = account.isEmpty() ? text : account;
      } else {
        remark.append(remark.length() == 0 ? "" : " ").append(text);
      }
    }
    return new Mt940Narrative(account, name, remark.toString());
  }

  private static boolean put(Map<String, String> parts, String word, String text) {
    return parts.merge(word, text, (a, b) -> a + " " + b).equals(text);
  }
}
