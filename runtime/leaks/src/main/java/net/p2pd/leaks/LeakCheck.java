package net.p2pd.leaks;

import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves something behind: a thread, a child process, an open socket or
 * file, or a buffer of Netty that was not released. The failure names each and where it comes from.
 *
 * <p>Looks after the class's last fixture is gone: whatever {@code AfterAll} methods, other
 * extensions and their stores close was closed then. What is about to end gets {@link #GRACE} for
 * it; a clean class waits for nothing.
 *
 * <p>Nested classes belong to the class around them. Classes that run at the same time in one JVM
 * cannot be told apart, so that one look is taken when none of them runs any more, and all are
 * named.
 *
 * <p>Registers itself where {@code junit.jupiter.extensions.autodetection.enabled} is true, as it
 * is in every module of this project; elsewhere {@code @ExtendWith(LeakCheck.class)} does it. Needs
 * no thread of its own.
 */
public final class LeakCheck implements BeforeAllCallback {

  /**
   * The configuration parameter that says how many milliseconds things may take to end after the
   * last test of a class; {@value #DEFAULT_GRACE_MILLIS} if it is absent.
   */
  public static final String GRACE = "net.p2pd.leaks.grace-millis";

  private static final long DEFAULT_GRACE_MILLIS = 20_000;

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LeakCheck.class);

  /** Made by JUnit, before it runs any test: Netty's detector must be in place before Netty is. */
  public LeakCheck() {
    Inventory.prepareAll();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    LeakRound round =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(
                LeakRound.class,
                key -> new LeakRound(Inventory.all(), grace(context)),
                LeakRound.class);
    // Early in the store, so closed late. A nested class finds that of the class around it.
    context
        .getStore(NAMESPACE)
        .computeIfAbsent(
            Watched.class,
            key -> {
              round.begin(context.getRequiredTestClass().getName());
              return round::end;
            },
            Watched.class);
  }

  /** Returns whether the class that runs in a context, or one around it, is being checked. */
  public static boolean isWatching(ExtensionContext context) {
    return context.getStore(NAMESPACE).get(Watched.class) != null;
  }

  /** The time of one class; JUnit closes it with the class's store. */
  @FunctionalInterface
  private interface Watched extends AutoCloseable {
    @Override
    void close();
  }

  private static Duration grace(ExtensionContext context) {
    long millis =
        context.getConfigurationParameter(GRACE, Long::valueOf).orElse(DEFAULT_GRACE_MILLIS);
    return Duration.ofMillis(millis);
  }
}
