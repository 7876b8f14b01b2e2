package net.p2pd.testkit;

import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import net.p2pd.api.Nullable;

/** A logger that keeps what a service says, all levels, for the tests to read. */
final class KitLogger implements System.Logger {

  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** Returns what was logged until now. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public String getName() {
    return "net.p2pd.testkit";
  }

  @Override
  public boolean isLoggable(Level level) {
    return level != Level.OFF;
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    lines.add(level + ": " + message + (thrown == null ? "" : ": " + thrown));
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... parameters) {
    boolean isPattern = format != null && parameters != null && parameters.length > 0;
    lines.add(level + ": " + (isPattern ? MessageFormat.format(format, parameters) : format));
  }
}
