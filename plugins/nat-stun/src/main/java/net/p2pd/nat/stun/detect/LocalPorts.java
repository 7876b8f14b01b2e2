package net.p2pd.nat.stun.detect;

import java.util.random.RandomGenerator;

/**
 * Which local ports the sockets get whose external ports are compared. All lie closely together, so
 * that a range of external ports seldom ends in between; the first ones jump, forth and back, so
 * that no two rules look the same there; the last ones go up by one, which is what the dependent
 * delta is about.
 */
final class LocalPorts {

  /** From the lowest one. */
  static final int[] OFFSETS = {6, 13, 0, 17, 4, 24, 25, 26, 27, 28, 29};

  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 60_000;

  private LocalPorts() {}

  /** Chooses the lowest port. */
  static int base(RandomGenerator random) {
    return LOWEST + random.nextInt(HIGHEST - LOWEST);
  }
}
