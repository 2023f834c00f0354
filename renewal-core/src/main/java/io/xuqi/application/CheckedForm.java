package io.xuqi.application;

import java.util.Optional;

/**
 * What a form without faults says.
 *
 * @param agent who handles the application
 * @param recipient where paper goes, when the user filled that in
 */
public record CheckedForm(Agent agent, Optional<Recipient> recipient) {}
