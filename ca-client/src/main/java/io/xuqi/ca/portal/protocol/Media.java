package io.xuqi.ca.portal.protocol;

/** The media types of the protocol. */
public final class Media {
  public static final String JSON = "application/json";

  /** RFC 9457. */
  public static final String PROBLEM = "application/problem+json";

  /** RFC 7193: a signed application or query. */
  public static final String CMS = "application/cms";

  private Media() {}

  /** Whether a content type names that media type, whatever its parameters. */
  public static boolean matches(String contentType, String media) {
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().equalsIgnoreCase(media);
  }
}
