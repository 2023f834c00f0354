package io.xuqi.cli;

import io.xuqi.cli.terminal.Paint;
import io.xuqi.cli.terminal.Surroundings;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One run of the command line: what its options say, and what it works with. */
final class Run implements AutoCloseable {

  static final String HOME = "XUQI_HOME";

  private final Surroundings around;
  private final Globals globals;
  private final Locale locale;
  private final boolean json;
  private @Nullable Workplace place;
  private @Nullable InputStream pinDescriptor;

  Run(Surroundings around, Globals globals, Locale locale, boolean json) {
    this.around = around;
    this.globals = globals;
    this.locale = locale;
    this.json = json;
  }

  Surroundings around() {
    return around;
  }

  Locale locale() {
    return locale;
  }

  boolean colours() {
    return switch (globals.colour) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> Paint.wanted(around.terminal(), around.environment());
    };
  }

  Screen screen() {
    return new Screen(around.out(), around.err(), locale, json, colours());
  }

  Questions questions() {
    return new Questions(screen(), around.prompter());
  }

  PinReader pins(boolean fromInput) {
    return new PinReader(this, fromInput);
  }

  /** The open file of that number, read on by one question after the other. */
  InputStream pinDescriptor(String number) throws IOException {
    if (pinDescriptor == null) {
      pinDescriptor = new FileInputStream("/dev/fd/" + number);
    }
    return pinDescriptor;
  }

  Workplace place() {
    if (place == null) {
      place = new Workplace(new Home(home()), around.clock(), globals.driver());
    }
    return place;
  }

  private Path home() {
    if (globals.home != null) {
      return globals.home;
    }
    String folder = around.environment().get(HOME);
    return folder != null && !folder.isEmpty()
        ? Path.of(folder)
        : Path.of(System.getProperty("user.home"), ".xuqi");
  }

  @Override
  public void close() {
    if (place != null) {
      place.close();
    }
    around.prompter().close();
    if (pinDescriptor != null) {
      try {
        pinDescriptor.close();
      } catch (IOException e) {
        // It was only read from.
        System.getLogger(Run.class.getName()).log(System.Logger.Level.DEBUG, "PIN", e);
      }
    }
  }
}
