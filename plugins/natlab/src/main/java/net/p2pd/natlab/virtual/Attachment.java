package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;

/** Where a device is plugged into a network: the link in between, and what happens on it. */
final class Attachment {

  /** What is plugged in: a host or a router. */
  interface Device {

    /** Takes a frame that arrived. */
    void receive(Attachment at, Frame frame);

    String name();

    /** Where it does its work; null for a device that is no machine with programs. */
    default @Nullable VirtualLoop loop() {
      return null;
    }
  }

  final Network network;
  final Device device;
  private final Map<Attachment, Long> latest = new HashMap<>();
  private LinkConditions conditions;
  private boolean up = true;

  Attachment(Network network, Device device, LinkConditions conditions) {
    this.network = network;
    this.device = device;
    this.conditions = conditions;
  }

  void own(InetAddress address) {
    network.own(address, this);
  }

  LinkConditions conditions() {
    return conditions;
  }

  void conditions(LinkConditions changed) {
    conditions = changed;
  }

  boolean isUp() {
    return up;
  }

  void up(boolean is) {
    up = is;
  }

  /** Sends a frame into the network. */
  void send(Frame frame) {
    network.carry(this, frame);
  }

  /** Carries a frame over this link and the receiver's; it arrives, or not, or twice. */
  void transfer(Attachment to, Frame frame) {
    VirtualTime time = network.internet.time();
    RandomGenerator random = network.internet.chance();
    if (!up || !to.up) {
      network.lost("link down", frame);
      return;
    }
    if (happens(random, conditions.loss()) || happens(random, to.conditions.loss())) {
      network.lost("by chance", frame);
      return;
    }
    boolean twice =
        happens(random, conditions.duplication()) || happens(random, to.conditions.duplication());
    for (int copy = twice ? 2 : 1; copy > 0; copy--) {
      long delay = delay(random, to);
      time.schedule(to.device.loop(), delay, () -> to.device.receive(to, frame));
    }
  }

  private static boolean happens(RandomGenerator random, double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  private long delay(RandomGenerator random, Attachment to) {
    long now = network.internet.time().nanos();
    long fixed = conditions.delay().toNanos() + to.conditions.delay().toNanos();
    long jitter = conditions.jitter().toNanos() + to.conditions.jitter().toNanos();
    double reordering = Math.max(conditions.reordering(), to.conditions.reordering());
    if (jitter == 0 && reordering == 0) {
      return fixed;
    }
    long arrival = now + fixed + (jitter == 0 ? 0 : random.nextLong(jitter + 1));
    if (happens(random, reordering)) {
      return arrival + Math.max(fixed, jitter) / 2 + 1_000_000 - now; // others overtake it
    }
    long ordered = Math.max(arrival, latest.getOrDefault(to, 0L));
    latest.put(to, ordered);
    return ordered - now;
  }
}
