package net.p2pd.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/** The laboratory: an internet in virtual time, the same for the same seed. */
final class VirtualWorld extends World {

  private static final Duration WHILE_WAITING = Duration.ofMillis(20);

  private final VirtualInternet internet;
  private int hosts;

  VirtualWorld(long seed) {
    this.internet = new VirtualInternet(seed);
  }

  VirtualInternet internet() {
    return internet;
  }

  @Override
  KitContext newContext(KitSettings settings, KitSettings shared) {
    return newContext(internet.publicHost("machine-" + ++hosts), settings, shared);
  }

  /** Makes a context on a machine that there is. */
  KitContext newContext(VirtualHost host, KitSettings settings, KitSettings shared) {
    RandomGenerator random = internet.newRandom();
    return new KitContext(
        settings,
        shared,
        host.pipes(),
        host.eventLoop(),
        random,
        host::nics,
        host::onNicsChanged,
        Identity.of(hosts).id());
  }

  @Override
  boolean until(BooleanSupplier condition, Duration limit) {
    return internet.time().runUntil(condition, limit);
  }

  @Override
  void pass(Duration time) {
    internet.time().advance(time);
  }

  @Override
  Duration elapsed() {
    return internet.time().elapsed();
  }

  @Override
  void runDue() {
    internet.time().run();
  }

  /** Time goes on while the call waits for something, and stands still while it works. */
  @Override
  void turn(Thread worker) {
    internet.time().runUntil(() -> !isWaiting(worker), WHILE_WAITING);
  }

  private static boolean isWaiting(Thread worker) {
    return switch (worker.getState()) {
      case WAITING, TIMED_WAITING -> true;
      case NEW, RUNNABLE, BLOCKED, TERMINATED -> false;
    };
  }
}
