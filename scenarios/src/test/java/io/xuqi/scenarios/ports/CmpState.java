package io.xuqi.scenarios.ports;

import io.xuqi.ca.CaException;
import io.xuqi.common.Bytes;
import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import io.xuqi.pki.CertificateId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;

/**
 * What a CMP transaction needs to be continued by another process.
 *
 * @param bodyType of the request that began it
 * @param requestNonce the sender nonce of that request: the answer to a poll may name it
 * @param latestNonce the sender nonce of the latest message
 * @param peerNonce the latest sender nonce of the CA, empty before its first answer
 * @param renewed the certificate that is updated
 * @param issued the certificate that came, empty before
 * @param confirming whether its receipt was told, perhaps in vain
 */
record CmpState(
    Bytes transaction,
    long certReqId,
    long bodyType,
    Bytes requestNonce,
    Bytes latestNonce,
    Bytes peerNonce,
    CertificateId renewed,
    Instant createdAt,
    Instant currentEnd,
    Instant proposedEnd,
    Bytes issued,
    boolean confirming) {

  private static final int FIELDS = 12;

  boolean isAnswered() {
    return peerNonce.size() > 0;
  }

  boolean isIssued() {
    return issued.size() > 0;
  }

  CmpState with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new CmpState(
        transaction,
        certReqId,
        bodyType,
        requestNonce,
        draft.latestNonce,
        draft.peerNonce,
        renewed,
        createdAt,
        currentEnd,
        proposedEnd,
        draft.issued,
        draft.confirming);
  }

  /** What changes while a transaction goes on. */
  static final class Draft {
    Bytes latestNonce;
    Bytes peerNonce;
    Bytes issued;
    boolean confirming;

    private Draft(CmpState from) {
      latestNonce = from.latestNonce;
      peerNonce = from.peerNonce;
      issued = from.issued;
      confirming = from.confirming;
    }
  }

  static Bytes encode(List<CmpState> states) {
    ASN1EncodableVector all = new ASN1EncodableVector();
    states.forEach(state -> all.add(state.sequence()));
    try {
      return Bytes.copyOf(new DERSequence(all).getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("encoding to memory failed", e);
    }
  }

  static List<CmpState> decode(Bytes encoded) throws CaException {
    try {
      List<CmpState> states = new ArrayList<>();
      for (ASN1Encodable element : ASN1Sequence.getInstance(encoded.toArray())) {
        states.add(of(ASN1Sequence.getInstance(element)));
      }
      return states;
    } catch (RuntimeException e) {
      throw new CaException(Problem.of(ErrorCode.STORE_RECORD_DAMAGED, "CMP transaction"), e);
    }
  }

  private DERSequence sequence() {
    ASN1EncodableVector fields = new ASN1EncodableVector(FIELDS);
    fields.add(octets(transaction));
    fields.add(new ASN1Integer(certReqId));
    fields.add(new ASN1Integer(bodyType));
    fields.add(octets(requestNonce));
    fields.add(octets(latestNonce));
    fields.add(octets(peerNonce));
    fields.add(octets(renewed.sha256()));
    fields.add(new ASN1Integer(createdAt.getEpochSecond()));
    fields.add(new ASN1Integer(currentEnd.getEpochSecond()));
    fields.add(new ASN1Integer(proposedEnd.getEpochSecond()));
    fields.add(octets(issued));
    fields.add(new ASN1Integer(confirming ? 1 : 0));
    return new DERSequence(fields);
  }

  private static CmpState of(ASN1Sequence fields) {
    return new CmpState(
        octets(fields, 0),
        number(fields, 1),
        number(fields, 2),
        octets(fields, 3),
        octets(fields, 4),
        octets(fields, 5),
        new CertificateId(octets(fields, 6)),
        Instant.ofEpochSecond(number(fields, 7)),
        Instant.ofEpochSecond(number(fields, 8)),
        Instant.ofEpochSecond(number(fields, 9)),
        octets(fields, 10),
        number(fields, 11) == 1);
  }

  private static ASN1OctetString octets(Bytes bytes) {
    return new DEROctetString(bytes.toArray());
  }

  private static Bytes octets(ASN1Sequence fields, int index) {
    return Bytes.copyOf(ASN1OctetString.getInstance(fields.getObjectAt(index)).getOctets());
  }

  private static long number(ASN1Sequence fields, int index) {
    return ASN1Integer.getInstance(fields.getObjectAt(index)).longValueExact();
  }
}
