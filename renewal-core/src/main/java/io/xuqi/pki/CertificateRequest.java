package io.xuqi.pki;

import io.xuqi.common.Bytes;

/** A PKCS#10 certification request (RFC 2986), DER. */
public record CertificateRequest(Bytes der) {}
