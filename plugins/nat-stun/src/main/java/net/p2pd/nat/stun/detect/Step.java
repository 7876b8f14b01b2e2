package net.p2pd.nat.stun.detect;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * From one answered allocation to the next one.
 *
 * @param places how many allocations of ours it spans; more than 1 if answers in between got lost
 * @param local by what the local port moved
 * @param external by what the external port moved
 */
record Step(int places, int local, int external) {

  /** Distances from here on are taken for a sequence that went around at the end of its range. */
  private static final int AROUND = 4096;

  static List<Step> between(List<Allocation> answered) {
    List<Step> steps = new ArrayList<>();
    for (int i = 1; i < answered.size(); i++) {
      Allocation from = answered.get(i - 1);
      Allocation to = answered.get(i);
      steps.add(
          new Step(to.order() - from.order(), to.local() - from.local(), port(to) - port(from)));
    }
    return steps;
  }

  private static int port(Allocation allocation) {
    InetSocketAddress external = allocation.external();
    if (external == null) {
      throw new IllegalArgumentException("allocation " + allocation.order() + " has no answer");
    }
    return external.getPort();
  }

  /** Whether the local port moved by one with each allocation. */
  boolean isUnit() {
    return local == places;
  }

  boolean is(int distance) {
    return external == distance;
  }

  /** Whether it could be that distance, but around the end of some range of ports. */
  boolean isAround(int distance) {
    return Math.abs(external - distance) >= AROUND
        && Integer.signum(external) != Integer.signum(distance);
  }
}
