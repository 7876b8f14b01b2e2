package net.p2pd.core.connect;

import java.time.Duration;
import java.util.function.BiConsumer;
import net.p2pd.api.pipe.EventLoop;

/**
 * Tells the log what strangers do, so that they cannot fill it: a few lines in a minute, then only
 * how many more there were. On the connector's loop.
 */
public final class IncidentLog {

  static final Duration WINDOW = Duration.ofMinutes(1);

  private final EventLoop loop;
  private final System.Logger.Level level;
  private final int most;
  private final String what;
  private final BiConsumer<System.Logger.Level, String> log;
  private int told;
  private int untold;
  private boolean running;

  /**
   * Creates it.
   *
   * @param most how many lines are told in a minute
   * @param what what it is that there were more of, in the plural
   */
  public IncidentLog(
      EventLoop loop,
      System.Logger.Level level,
      int most,
      String what,
      BiConsumer<System.Logger.Level, String> log) {
    this.loop = loop;
    this.level = level;
    this.most = most;
    this.what = what;
    this.log = log;
  }

  /** Tells it, or counts it. */
  public void tell(String sentence) {
    if (told >= most) {
      untold++;
      return;
    }
    told++;
    log.accept(level, sentence);
    if (!running) {
      running = true;
      loop.schedule(WINDOW, this::next);
    }
  }

  private void next() {
    running = false;
    told = 0;
    if (untold > 0) {
      log.accept(level, untold + " more " + what + " in the last minute");
      untold = 0;
    }
  }
}
