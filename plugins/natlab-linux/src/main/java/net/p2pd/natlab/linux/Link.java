package net.p2pd.natlab.linux;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import net.p2pd.natlab.virtual.LinkConditions;

/**
 * Where a device is plugged into a network, and what happens to packets on the way in and out. For
 * the loop's thread.
 */
final class Link {

  /** What is plugged in: a host or a router. */
  interface Device {

    String name();

    /** Takes a packet that arrived; its bytes are lent for the time of the call. */
    void receive(Link at, Parcel parcel);
  }

  private static final long OVERTAKEN = 1_000_000;

  final Network network;
  final Device device;
  private final Map<Link, Long> latest = new HashMap<>();
  private LinkConditions conditions;
  private boolean up = true;

  Link(Network network, Device device, LinkConditions conditions) {
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

  void up(boolean is) {
    up = is;
  }

  /** Sends a packet into the network. */
  void send(Parcel parcel) {
    network.carry(this, parcel);
  }

  /** Carries a packet over this link and the receiver's; it arrives, or not, or twice. */
  void transfer(Link to, Parcel parcel) {
    RandomGenerator random = network.fabric.chance();
    if (!up || !to.up) {
      network.lost("link down", parcel);
      return;
    }
    if (happens(random, conditions.loss()) || happens(random, to.conditions.loss())) {
      network.lost("by chance", parcel);
      return;
    }
    boolean twice =
        happens(random, conditions.duplication()) || happens(random, to.conditions.duplication());
    if (twice) {
      later(to, parcel, delay(random, to));
    }
    long delay = delay(random, to);
    if (delay > 0) {
      later(to, parcel, delay);
    } else {
      to.device.receive(to, parcel);
    }
  }

  /** The bytes are lent, so what is to arrive later is copied. */
  private void later(Link to, Parcel parcel, long delay) {
    Loop loop = network.fabric.loop();
    PacketBuffer copy = loop.pool().take(parcel.bytes.length);
    if (copy == null) {
      network.lost("too many on their way", parcel);
      return;
    }
    copy.copyFrom(parcel.bytes);
    Parcel moving = parcel.in(copy);
    loop.schedule(
        delay,
        () -> {
          try {
            to.device.receive(to, moving);
          } finally {
            loop.pool().give(copy);
          }
        });
  }

  private static boolean happens(RandomGenerator random, double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  private long delay(RandomGenerator random, Link to) {
    long now = network.fabric.loop().now();
    long fixed = conditions.delay().toNanos() + to.conditions.delay().toNanos();
    long jitter = conditions.jitter().toNanos() + to.conditions.jitter().toNanos();
    double reordering = Math.max(conditions.reordering(), to.conditions.reordering());
    if (jitter == 0 && reordering == 0) {
      return fixed;
    }
    long arrival = now + fixed + (jitter == 0 ? 0 : random.nextLong(jitter + 1));
    if (happens(random, reordering)) {
      return arrival + Math.max(fixed, jitter) / 2 + OVERTAKEN - now;
    }
    long before = latest.getOrDefault(to, arrival);
    long ordered = before - arrival > 0 ? before : arrival;
    latest.put(to, ordered);
    return ordered - now;
  }
}
