package io.xuqi.common;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/**
 * The sentences people read, in Chinese and English, by stable key. Every key exists in both
 * languages (a test holds this).
 */
public final class Texts {

  private static final String BUNDLE = "io.xuqi.common.texts";

  private Texts() {}

  /**
   * The text of a key in Chinese when the locale's language is Chinese, otherwise in English.
   *
   * @param arguments replace the placeholders {0}, {1}… as they are, without locale formatting
   * @throws MissingResourceException if there is no such key
   */
  public static String text(String key, Locale locale, Object... arguments) {
    Locale available = locale.getLanguage().equals("zh") ? Locale.CHINESE : Locale.ROOT;
    String pattern =
        ResourceBundle.getBundle(BUNDLE, available, Texts.class.getModule()).getString(key);
    Object[] asStrings = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      asStrings[i] = String.valueOf(arguments[i]);
    }
    return new MessageFormat(pattern, available).format(asStrings);
  }
}
