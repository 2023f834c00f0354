package io.xuqi.ca.portal.protocol;

/** A message is not what the protocol says. The text shows no content: it may be personal. */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedMessageException(String message) {
    super(message);
  }
}
