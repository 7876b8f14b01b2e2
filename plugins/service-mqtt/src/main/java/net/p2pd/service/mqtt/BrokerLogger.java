package net.p2pd.service.mqtt;

import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Passes the library's log on, one level lower: what it takes for news is detail here. Strangers
 * can make it complain as often as they like, so a few complaints a minute are passed on as
 * warnings, and the rest is detail, too.
 */
final class BrokerLogger extends LegacyAbstractLogger {

  private static final long serialVersionUID = 1;
  private static final System.Logger LOG = System.getLogger("net.p2pd.plugin.service-mqtt");

  /** Whose complaints come as exceptions, too, and are told by whoever catches them. */
  private static final String ACCEPTOR = "io.moquette.broker.NewNettyAcceptor";

  private static final Complaints COMPLAINTS = new Complaints();

  BrokerLogger(String name) {
    this.name = name;
  }

  /** How many complaints there were in this minute. */
  private static final class Complaints {
    private static final int A_MINUTE = 5;
    private long minute;
    private int count;

    synchronized boolean isOneMoreWelcome() {
      long now = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime());
      if (now != minute) {
        minute = now;
        count = 0;
      }
      return count++ < A_MINUTE;
    }
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      @Nullable String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable error) {
    String text = MessageFormatter.basicArrayFormat(pattern, arguments);
    String line = name + ": " + text + (error == null ? "" : ": " + error);
    boolean complaint =
        level == Level.ERROR && !name.equals(ACCEPTOR) && COMPLAINTS.isOneMoreWelcome();
    LOG.log(complaint ? System.Logger.Level.WARNING : lower(level), line);
  }

  private static System.Logger.Level lower(Level level) {
    return level.compareTo(Level.INFO) <= 0
        ? System.Logger.Level.DEBUG // ERROR, WARN and INFO come before it
        : System.Logger.Level.TRACE;
  }

  @Override
  public boolean isTraceEnabled() {
    return LOG.isLoggable(System.Logger.Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isTraceEnabled();
  }

  @Override
  public boolean isInfoEnabled() {
    return LOG.isLoggable(System.Logger.Level.DEBUG);
  }

  @Override
  public boolean isWarnEnabled() {
    return isInfoEnabled();
  }

  @Override
  public boolean isErrorEnabled() {
    return LOG.isLoggable(System.Logger.Level.WARNING);
  }
}
