package net.p2pd.cli;

import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Logs go to standard error, a line each; warnings only, unless the user wants more. */
final class Logging {

  private static boolean verbose;

  private Logging() {}

  static void quiet() {
    set(Level.WARNING);
  }

  static void verbose() {
    verbose = true;
    set(Level.FINE);
  }

  static boolean isVerbose() {
    return verbose;
  }

  private static void set(Level level) {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    ConsoleHandler handler = new ConsoleHandler();
    handler.setFormatter(new OneLine());
    handler.setLevel(level);
    root.addHandler(handler);
    root.setLevel(Level.WARNING);
    ours = Logger.getLogger("net.p2pd");
    ours.setLevel(level);
  }

  /** Held, since the log manager would forget a logger nobody refers to, and its level with it. */
  @SuppressWarnings("unused")
  private static Logger ours = Logger.getLogger("net.p2pd");

  private static final class OneLine extends Formatter {

    @Override
    public String format(LogRecord log) {
      StringBuilder line = new StringBuilder("p2pd: ");
      line.append(log.getLevel().getName().toLowerCase(java.util.Locale.ROOT)).append(": ");
      line.append(formatMessage(log));
      Throwable thrown = log.getThrown();
      if (thrown != null) {
        line.append(": ").append(thrown);
      }
      line.append(System.lineSeparator());
      if (thrown != null && verbose) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
          line.append("    at ").append(frame).append(System.lineSeparator());
        }
      }
      return line.toString();
    }
  }
}
