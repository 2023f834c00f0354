package io.xuqi.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.pki.TestCertificates.Template;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

class CsrResponseTest {

  private static final KeyPair INNER = SoftwareKeys.generate(KeyAlgorithm.SM2);
  private static final X509Certificate SIGNING = TestCertificates.holder(KeyAlgorithm.SM2);
  private static final X509Certificate ISSUER = TestCertificates.ca(KeyAlgorithm.SM2);
  private static final X509Certificate ENCRYPTION =
      new Template(INNER.getPublic()).usage(KeyUsage.keyEncipherment).issue(KeyAlgorithm.SM2);
  private static final EnvelopedKey KEY = key();

  @Test
  void a_response_survives_its_encoding_with_and_without_its_optional_parts() throws Exception {
    for (Optional<EnvelopedKey> key : List.of(Optional.of(KEY), Optional.<EnvelopedKey>empty())) {
      for (List<X509Certificate> encryption :
          List.of(List.of(ENCRYPTION, ISSUER), List.<X509Certificate>of())) {
        CsrResponse made = new CsrResponse(List.of(SIGNING, ISSUER), key, encryption);
        CsrResponse read = CsrResponse.parse(made.encode());
        assertEquals(ids(made.signing()), ids(read.signing()));
        assertEquals(key, read.encryptionKey());
        assertEquals(ids(encryption), ids(read.encryption()));
        assertEquals(made.encode(), read.encode());
      }
    }
  }

  @Test
  void certificates_are_found_by_their_key_since_a_set_has_no_order() throws Exception {
    CsrResponse read =
        CsrResponse.parse(
            new CsrResponse(List.of(ISSUER, SIGNING), Optional.of(KEY), List.of(ISSUER, ENCRYPTION))
                .encode());
    PublicKey holder = TestCertificates.holderKeys(KeyAlgorithm.SM2).getPublic();
    assertEquals(
        CertificateId.of(SIGNING), CertificateId.of(read.signingFor(holder).orElseThrow()));
    assertEquals(
        CertificateId.of(ENCRYPTION),
        CertificateId.of(
            read.encryptionFor(Sm2Envelopes.publicKey(read.encryptionKey().orElseThrow()))
                .orElseThrow()));
    assertTrue(read.signingFor(INNER.getPublic()).isEmpty());
  }

  @Test
  void explicit_tags_are_accepted() throws Exception {
    Bytes explicit =
        response(
            new DERSet(Certificates.structure(SIGNING)),
            new DERTaggedObject(true, 0, ASN1Sequence.getInstance(KEY.der().toArray())),
            new DERTaggedObject(true, 1, new DERSet(Certificates.structure(ENCRYPTION))));
    CsrResponse read = CsrResponse.parse(explicit);
    assertEquals(Optional.of(KEY), read.encryptionKey());
    assertEquals(ids(List.of(ENCRYPTION)), ids(read.encryption()));
  }

  @Test
  void other_structures_are_refused() throws Exception {
    assertMalformed(response());
    assertMalformed(response(new DERSet()));
    assertMalformed(response(new DERSequence(Certificates.structure(SIGNING))));
    DERSet set = new DERSet(Certificates.structure(SIGNING));
    DERTaggedObject certificates = new DERTaggedObject(false, 1, set);
    assertMalformed(response(set, certificates, certificates));
    assertMalformed(response(set, new DERTaggedObject(false, 2, set)));
    assertMalformed(response(set, set));
    assertMalformed(Bytes.copyOf(CertificatesTest.nested(0x30, 20_000)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new CsrResponse(Collections.nCopies(11, SIGNING), Optional.empty(), List.of()));
    ASN1EncodableVector many = new ASN1EncodableVector();
    for (int i = 0; i < 11; i++) {
      many.add(Certificates.structure(SIGNING));
    }
    assertMalformed(response(new DERSet(many)));
  }

  @Property(tries = 500)
  void a_damaged_response_is_refused_or_read_never_more(
      @ForAll @IntRange(max = 10_000) int place, @ForAll byte value) {
    byte[] der =
        new CsrResponse(List.of(SIGNING), Optional.of(KEY), List.of(ENCRYPTION)).encode().toArray();
    der[place % der.length] = value;
    try {
      CsrResponse read = CsrResponse.parse(Bytes.copyOf(der));
      read.signingFor(INNER.getPublic());
    } catch (PkiException expected) {
      assertEquals(ErrorCode.CERTIFICATE_MALFORMED, expected.code());
    }
  }

  private static EnvelopedKey key() {
    try {
      return Sm2Envelopes.seal(
          INNER.getPrivate(),
          INNER.getPublic(),
          TestCertificates.holderKeys(KeyAlgorithm.SM2).getPublic());
    } catch (PkiException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Bytes response(ASN1Encodable... fields) throws IOException {
    return Bytes.copyOf(new DERSequence(fields).getEncoded("DER"));
  }

  private static void assertMalformed(Bytes der) {
    assertEquals(
        ErrorCode.CERTIFICATE_MALFORMED,
        assertThrows(PkiException.class, () -> CsrResponse.parse(der)).code());
  }

  private static Set<CertificateId> ids(List<X509Certificate> certificates) {
    return certificates.stream().map(CertificateId::of).collect(Collectors.toSet());
  }
}
