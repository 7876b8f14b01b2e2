package net.p2pd.connect.tcppunch;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.PortRange;

/**
 * Which external port a socket will get when it sends for the first time, behind a router whose
 * rule is known. A taken port always goes to the next free one, and other programs may open
 * connections meanwhile: hence neighbours.
 */
final class Prediction {

  /**
   * How one socket was seen.
   *
   * @param local its own port
   * @param seen the address outside
   */
  record Sample(int local, InetSocketAddress seen) {}

  private final NatDelta delta;
  private final PortRange ports;
  private final @Nullable Sample sample;

  /**
   * Creates it.
   *
   * @param sample the newest mapping that the router made; null where the rule needs none
   */
  Prediction(Nat nat, @Nullable Sample sample) {
    this.delta = nat.delta();
    this.ports =
        sample == null || nat.ports().contains(sample.seen.getPort()) ? nat.ports() : PortRange.ALL;
    this.sample = sample;
  }

  /** Whether a rule needs to be told how another socket was seen just before. */
  static boolean needsSample(NatDelta delta) {
    return switch (delta.type()) {
      case EQUAL, RANDOM -> false;
      case PRESERVING, INDEPENDENT, DEPENDENT -> true;
    };
  }

  /**
   * Returns the local port that a socket should have, 0 = any: where each next local port means a
   * step, they have to follow each other.
   */
  int wantedLocal(int index) {
    Sample known = sample;
    return known != null && delta.type() == net.p2pd.api.nat.DeltaType.DEPENDENT
        ? known.local + 1 + index
        : 0;
  }

  /**
   * Foretells a port.
   *
   * @param local the socket's own port
   * @param index how many sockets will have sent for the first time before this one
   * @param foreign how many connections of other programs are reckoned with before it
   * @param neighbours how many ports are named
   * @return the likeliest first; empty if the rule says nothing
   */
  List<Integer> ports(int local, int index, int foreign, int neighbours) {
    Set<Integer> likely = new LinkedHashSet<>();
    switch (delta.type()) {
      case EQUAL -> upwards(likely, local, neighbours);
      case PRESERVING -> {
        if (sample != null) {
          upwards(likely, (long) sample.seen.getPort() + local - sample.local, neighbours);
        }
      }
      case INDEPENDENT -> {
        if (sample != null) {
          steps(likely, index, foreign, neighbours);
        }
      }
      case DEPENDENT -> {
        if (sample != null) {
          likely.add(fold(sample.seen.getPort() + (long) delta.value() * (local - sample.local)));
          steps(likely, index, foreign, neighbours);
        }
      }
      case RANDOM -> {
        // Nobody knows.
      }
    }
    return new ArrayList<>(likely);
  }

  private void upwards(Set<Integer> likely, long first, int count) {
    for (int i = 0; i < count; i++) {
      likely.add(fold(first + i));
    }
  }

  private void steps(Set<Integer> likely, int index, int foreign, int count) {
    if (sample == null) {
      return;
    }
    int base = sample.seen.getPort();
    likely.add(fold(base + (long) delta.value() * (index + 1 + foreign)));
    for (int step = index + 1; likely.size() < count && step <= index + count; step++) {
      likely.add(fold(base + (long) delta.value() * step));
    }
  }

  /** Ports go around at the ends of the router's range. */
  private int fold(long port) {
    return (int) (ports.first() + Math.floorMod(port - ports.first(), (long) ports.size()));
  }
}
