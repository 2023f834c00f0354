package io.xuqi.ca;

import io.xuqi.pki.KeyAlgorithm;
import io.xuqi.pki.SignatureAlgorithm;
import io.xuqi.token.DriverRequirement;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an integrator configures about a CA: it comes from a trusted place, never from the CA's
 * replies.
 *
 * @param name as shown to people
 * @param anchors the pinned roots every issued certificate must chain to
 * @param signatureAlgorithms what certificates may be signed with
 * @param driver the driver its keys need (R1, R2)
 * @param labels the CA's names for certificates of an algorithm, e.g. L3 and S2 (R5); only shown
 * @param support contacts (section I)
 */
public record CaProfile(
    String name,
    List<X509Certificate> anchors,
    Set<SignatureAlgorithm> signatureAlgorithms,
    DriverRequirement driver,
    Map<KeyAlgorithm, String> labels,
    Optional<Support> support) {

  /**
   * @throws IllegalArgumentException if there is no anchor or no algorithm
   */
  public CaProfile {
    anchors = List.copyOf(anchors);
    signatureAlgorithms = Set.copyOf(signatureAlgorithms);
    labels = Map.copyOf(labels);
    if (anchors.isEmpty() || signatureAlgorithms.isEmpty()) {
      throw new IllegalArgumentException("a CA profile needs anchors and signature algorithms");
    }
  }

  /** A profile that accepts every algorithm and driver. */
  public static CaProfile of(String name, List<X509Certificate> anchors) {
    return new CaProfile(
        name,
        anchors,
        Set.of(SignatureAlgorithm.values()),
        DriverRequirement.none(),
        Map.of(),
        Optional.empty());
  }

  /**
   * Whom to ask.
   *
   * @param phones several numbers
   * @param hours e.g. 工作日 9:00–17:30
   * @param other QQ, web address…
   */
  public record Support(List<String> phones, String hours, List<String> other) {
    public Support {
      phones = List.copyOf(phones);
      other = List.copyOf(other);
    }
  }
}
