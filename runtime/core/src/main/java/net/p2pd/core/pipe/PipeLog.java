package net.p2pd.core.pipe;

import java.lang.System.Logger.Level;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Registration;

/**
 * Where pipes say what nobody listens for: one logger, which tests may overhear. What a stranger
 * does may be the reason (it asks and does not read the answers), so that the lines are counted:
 * some at once, then one a second, with the number of those that were left out. An exception of
 * ours is its sentence; only foreign ones come with their stack.
 */
final class PipeLog {

  private static final System.Logger LOGGER = System.getLogger("net.p2pd.pipe");
  private static final int AT_ONCE = 50;
  private static final long REFILL_NANOS = 1_000_000_000L;

  private static volatile @Nullable BiConsumer<String, @Nullable Throwable> overhearing;

  private static int left = AT_ONCE;
  private static long refilled = System.nanoTime();
  private static int leftOut;

  private PipeLog() {}

  static void warn(String text, @Nullable Throwable error) {
    BiConsumer<String, @Nullable Throwable> ear = overhearing;
    if (ear != null) {
      ear.accept(text, error);
      return;
    }
    int before = admit(System.nanoTime());
    if (before < 0) {
      return;
    }
    String line =
        before == 0 ? text : text + " (" + before + " more warnings of pipes were left out)";
    LOGGER.log(Level.WARNING, line, error instanceof P2pdException ? null : error);
  }

  /** Returns how many lines were left out since the last one, or -1 to leave out this one too. */
  static synchronized int admit(long now) {
    long count = Math.max(0, (now - refilled) / REFILL_NANOS);
    refilled += count * REFILL_NANOS;
    left = (int) Math.min(AT_ONCE, left + count);
    if (left == 0) {
      leftOut++;
      return -1;
    }
    left--;
    int before = leftOut;
    leftOut = 0;
    return before;
  }

  /** Gives what is said to a test instead of the log, until closed. */
  static Registration overhear(BiConsumer<String, @Nullable Throwable> ear) {
    overhearing = ear;
    return () -> overhearing = null;
  }
}
