package io.xuqi.pki;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.Certificate;

/**
 * What a CA answers to a request for an SM2 pair: the {@code CSRResponse} of GM/T 0092, {@code
 * SEQUENCE { signCerts SET OF Certificate, encryptedKey [0] IMPLICIT SM2EnvelopedKey OPTIONAL,
 * encryptCerts [1] IMPLICIT SET OF Certificate OPTIONAL }}.
 *
 * @param signing the signing certificate, perhaps with its issuers; a SET has no order
 * @param encryptionKey the key pair of the encryption certificate
 * @param encryption the encryption certificate, perhaps with its issuers
 */
public record CsrResponse(
    List<X509Certificate> signing,
    Optional<EnvelopedKey> encryptionKey,
    List<X509Certificate> encryption) {

  /** The largest response that is read. */
  public static final int MAX_SIZE = 256 * 1024;

  /** More certificates than any hierarchy has. */
  public static final int MAX_CERTIFICATES = 10;

  /**
   * @throws IllegalArgumentException if there is no signing certificate, or a set has more than
   *     {@link #MAX_CERTIFICATES}
   */
  public CsrResponse {
    signing = List.copyOf(signing);
    encryption = List.copyOf(encryption);
    if (signing.isEmpty()
        || signing.size() > MAX_CERTIFICATES
        || encryption.size() > MAX_CERTIFICATES) {
      throw new IllegalArgumentException(
          signing.size() + " signing, " + encryption.size() + " encryption certificates");
    }
  }

  /**
   * Reads a response. Explicit tags are accepted too, since implementations differ.
   *
   * @throws PkiException with code {@code certificate.malformed} if it is not one
   */
  public static CsrResponse parse(Bytes der) throws PkiException {
    return Der.read(
        der,
        MAX_SIZE,
        ErrorCode.CERTIFICATE_MALFORMED,
        structure -> {
          ASN1Sequence fields = ASN1Sequence.getInstance(structure);
          if (fields.size() == 0 || fields.size() > 3) {
            throw new IOException("CSRResponse of " + fields.size() + " fields");
          }
          List<X509Certificate> signing =
              certificates(ASN1Set.getInstance(fields.getObjectAt(0)).toArray());
          Optional<EnvelopedKey> key = Optional.empty();
          List<X509Certificate> encryption = List.of();
          int lastTag = -1;
          for (int i = 1; i < fields.size(); i++) {
            ASN1TaggedObject field = ASN1TaggedObject.getInstance(fields.getObjectAt(i));
            if (!field.hasContextTag() || field.getTagNo() <= lastTag) {
              throw new IOException("CSRResponse with other fields");
            }
            lastTag = field.getTagNo();
            ASN1Encodable[] elements = elements(field);
            switch (lastTag) {
              case 0 -> key = Optional.of(envelope(elements));
              case 1 -> encryption = certificates(elements);
              default -> throw new IOException("CSRResponse with other fields");
            }
          }
          return new CsrResponse(signing, key, encryption);
        });
  }

  /** The DER of the response. */
  public Bytes encode() {
    ASN1EncodableVector fields = new ASN1EncodableVector();
    fields.add(set(signing));
    encryptionKey.ifPresent(
        key ->
            fields.add(
                new DERTaggedObject(false, 0, ASN1Sequence.getInstance(key.der().toArray()))));
    if (!encryption.isEmpty()) {
      fields.add(new DERTaggedObject(false, 1, set(encryption)));
    }
    return Bytes.copyOf(Der.encode(new DERSequence(fields)));
  }

  /** The signing certificate for a key, empty when there is none. */
  public Optional<X509Certificate> signingFor(PublicKey key) {
    return find(signing, key);
  }

  /** The encryption certificate for a key, empty when there is none. */
  public Optional<X509Certificate> encryptionFor(PublicKey key) {
    return find(encryption, key);
  }

  private static Optional<X509Certificate> find(List<X509Certificate> set, PublicKey key) {
    return set.stream().filter(c -> PublicKeys.isFor(c, key)).findFirst();
  }

  private static DERSet set(List<X509Certificate> certificates) {
    ASN1EncodableVector elements = new ASN1EncodableVector();
    certificates.forEach(c -> elements.add(Certificates.structure(c)));
    return new DERSet(elements);
  }

  /** What the tag holds: the elements of the SEQUENCE or SET that it replaces, or contains. */
  private static ASN1Encodable[] elements(ASN1TaggedObject field) {
    ASN1Sequence content = (ASN1Sequence) field.getBaseUniversal(false, BERTags.SEQUENCE);
    if (content.size() == 1) {
      ASN1Primitive only = content.getObjectAt(0).toASN1Primitive();
      if (only instanceof ASN1Set set) {
        return set.toArray();
      }
      if (only instanceof ASN1Sequence sequence && field.getTagNo() == 0) {
        return sequence.toArray();
      }
    }
    return content.toArray();
  }

  private static EnvelopedKey envelope(ASN1Encodable[] fields) {
    return new EnvelopedKey(Bytes.copyOf(Der.encode(new DERSequence(fields))));
  }

  private static List<X509Certificate> certificates(ASN1Encodable[] elements)
      throws PkiException, IOException {
    if (elements.length > MAX_CERTIFICATES) {
      throw new IOException(elements.length + " certificates");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (ASN1Encodable element : elements) {
      certificates.add(
          Certificates.parse(Bytes.copyOf(Der.encode(Certificate.getInstance(element)))));
    }
    return certificates;
  }
}
