package net.p2pd.natlab.model;

import java.util.random.RandomGenerator;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.PortRange;

/**
 * Which external port the next mapping of one transport and one external address is to have, by the
 * delta. All arithmetic goes around at the ends of the port range.
 */
final class PortAllocator {

  private final RandomGenerator random;
  private boolean used;
  private int firstLocal;
  private int firstExternal;
  private int lastLocal;
  private int lastExternal;

  PortAllocator(RandomGenerator random) {
    this.random = random;
  }

  /** Returns the port that the delta asks for. */
  int wanted(NatRules rules, int local) {
    PortRange ports = rules.ports();
    NatDelta delta = rules.delta();
    return switch (delta.type()) {
      case EQUAL -> fold(ports, local);
      case RANDOM -> any(ports);
      case PRESERVING -> used ? fold(ports, firstExternal + local - firstLocal) : any(ports);
      case INDEPENDENT -> used ? fold(ports, lastExternal + delta.value()) : any(ports);
      case DEPENDENT ->
          used
              ? fold(ports, lastExternal + (long) delta.value() * (local - lastLocal))
              : any(ports);
    };
  }

  /** Notes what the mapping got in the end. */
  void taken(int local, int external) {
    if (!used) {
      used = true;
      firstLocal = local;
      firstExternal = external;
    }
    lastLocal = local;
    lastExternal = external;
  }

  private int any(PortRange ports) {
    return ports.first() + random.nextInt(ports.size());
  }

  static int fold(PortRange ports, long port) {
    return ports.first() + Math.floorMod(port - ports.first(), ports.size());
  }
}
