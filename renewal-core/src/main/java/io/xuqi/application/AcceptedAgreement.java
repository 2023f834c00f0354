package io.xuqi.application;

import io.xuqi.common.Bytes;
import java.time.Instant;

/** The service agreement as the user accepted it (R15). */
public record AcceptedAgreement(String version, Bytes sha256, Instant acceptedAt) {}
