package net.p2pd.nat.stun.detect;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.PortRange;

/** Hands out external ports by a delta, for observations that tests generate. */
final class PortRule {

  private final NatDelta delta;
  private final PortRange ports;
  private final SplittableRandom random;
  private final Set<Integer> taken = new HashSet<>();
  private boolean used;
  private int firstLocal;
  private int firstExternal;
  private int lastLocal;
  private int lastExternal;

  PortRule(NatDelta delta, PortRange ports, SplittableRandom random) {
    this.delta = delta;
    this.ports = ports;
    this.random = random;
  }

  int next(int local) {
    int any = ports.first() + random.nextInt(ports.size());
    long wanted =
        switch (delta.type()) {
          case EQUAL -> local;
          case RANDOM -> any;
          case PRESERVING -> used ? firstExternal + local - firstLocal : any;
          case INDEPENDENT -> used ? lastExternal + delta.value() : any;
          case DEPENDENT -> used ? lastExternal + (long) delta.value() * (local - lastLocal) : any;
        };
    int external = fold(wanted);
    while (!taken.add(external)) {
      external = fold(external + 1L);
    }
    if (!used) {
      used = true;
      firstLocal = local;
      firstExternal = external;
    }
    lastLocal = local;
    lastExternal = external;
    return external;
  }

  private int fold(long port) {
    return ports.first() + Math.floorMod(port - ports.first(), ports.size());
  }
}
