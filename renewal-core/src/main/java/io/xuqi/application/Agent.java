package io.xuqi.application;

/** The agent (经办人) who handles the application (R20). */
public record Agent(String name) {}
