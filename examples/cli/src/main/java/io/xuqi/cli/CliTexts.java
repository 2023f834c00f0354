package io.xuqi.cli;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The command line's own sentences, in Chinese and English; every key exists in both. */
final class CliTexts {

  private static final String TEXTS = "io.xuqi.cli.texts";
  private static final String HELP = "io.xuqi.cli.help";

  private CliTexts() {}

  static String text(String key, Locale locale, Object... arguments) {
    Object[] asStrings = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      asStrings[i] = String.valueOf(arguments[i]);
    }
    return new MessageFormat(bundle(TEXTS, locale).getString(key), available(locale))
        .format(asStrings);
  }

  /** What {@code --help} shows, by the keys that picocli asks for. */
  static ResourceBundle help(Locale locale) {
    return bundle(HELP, locale);
  }

  private static ResourceBundle bundle(String name, Locale locale) {
    return ResourceBundle.getBundle(name, available(locale));
  }

  private static Locale available(Locale locale) {
    return locale.getLanguage().equals("zh") ? Locale.CHINESE : Locale.ROOT;
  }
}
