package io.xuqi.token;

/**
 * What a token says of itself, without a PIN.
 *
 * @param id maker and serial number
 * @param model the maker's name of the model, may be empty
 * @param label the name the token was initialised with, may be empty and Chinese
 */
public record TokenInfo(TokenId id, String model, String label) {}
