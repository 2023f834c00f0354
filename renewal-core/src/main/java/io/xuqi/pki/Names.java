package io.xuqi.pki;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** Shows and compares distinguished names (RFC 5280, 4.1.2.4). */
final class Names {

  private Names() {}

  /** RFC 4514 text: the last component first; only what must be escaped is. */
  static String text(X500Name name) {
    StringJoiner text = new StringJoiner(",");
    RDN[] components = name.getRDNs();
    for (int i = components.length - 1; i >= 0; i--) {
      StringJoiner component = new StringJoiner("+");
      for (AttributeTypeAndValue part : components[i].getTypesAndValues()) {
        component.add(text(part));
      }
      text.add(component.toString());
    }
    return text.toString();
  }

  /** The value of the last attribute of a type, control characters replaced by spaces. */
  static Optional<String> last(X500Name name, ASN1ObjectIdentifier type) {
    Optional<String> last = Optional.empty();
    for (RDN component : name.getRDNs(type)) {
      for (AttributeTypeAndValue part : component.getTypesAndValues()) {
        if (part.getType().equals(type)) {
          last = string(part.getValue()).map(value -> value.replaceAll("\\p{Cc}", " "));
        }
      }
    }
    return last;
  }

  /** Whether both have the same attributes with the same text in the same order. */
  static boolean same(X500Name one, X500Name other) {
    RDN[] ones = one.getRDNs();
    RDN[] others = other.getRDNs();
    return ones.length == others.length
        && Arrays.equals(
            Arrays.stream(ones).map(Names::parts).toArray(),
            Arrays.stream(others).map(Names::parts).toArray());
  }

  private record Part(ASN1ObjectIdentifier type, String value) {}

  private static Set<Part> parts(RDN component) {
    Set<Part> parts = new HashSet<>();
    for (AttributeTypeAndValue part : component.getTypesAndValues()) {
      String value = string(part.getValue()).orElseGet(() -> hex(part.getValue()));
      parts.add(new Part(part.getType(), value));
    }
    return parts;
  }

  private static String text(AttributeTypeAndValue part) {
    String type = BCStyle.INSTANCE.oidToDisplayName(part.getType());
    if (type == null) {
      return part.getType().getId() + "=" + hex(part.getValue());
    }
    return type
        + "="
        + string(part.getValue()).map(Names::escaped).orElseGet(() -> hex(part.getValue()));
  }

  /** The text of a string, empty for other types and for strings that their type cannot decode. */
  private static Optional<String> string(ASN1Encodable value) {
    if (!(value instanceof ASN1String string)) {
      return Optional.empty();
    }
    try {
      return Optional.of(string.getString());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String hex(ASN1Encodable value) {
    return "#" + HexFormat.of().formatHex(Der.encode(value));
  }

  private static String escaped(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean first = i == 0;
      boolean last = i == value.length() - 1;
      if (Character.isISOControl(c)) {
        for (byte octet : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
          text.append('\\').append(HexFormat.of().toHexDigits(octet));
        }
      } else if ("\"+,;<>\\".indexOf(c) >= 0
          || (first && (c == '#' || c == ' '))
          || (last && c == ' ')) {
        text.append('\\').append(c);
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
