package net.p2pd.core.pipe;

import java.lang.System.Logger.Level;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Registration;

/** Where pipes say what nobody listens for: one logger, which tests may overhear. */
final class PipeLog {

  private static final System.Logger LOGGER = System.getLogger("net.p2pd.pipe");

  private static volatile @Nullable BiConsumer<String, @Nullable Throwable> overhearing;

  private PipeLog() {}

  static void warn(String text, @Nullable Throwable error) {
    BiConsumer<String, @Nullable Throwable> ear = overhearing;
    if (ear != null) {
      ear.accept(text, error);
    } else {
      LOGGER.log(Level.WARNING, text, error);
    }
  }

  /** Gives what is said to a test instead of the log, until closed. */
  static Registration overhear(BiConsumer<String, @Nullable Throwable> ear) {
    overhearing = ear;
    return () -> overhearing = null;
  }
}
