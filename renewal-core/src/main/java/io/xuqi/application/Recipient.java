package io.xuqi.application;

/** The recipient (收件人) of paper (R21). */
public record Recipient(String name, String address) {}
