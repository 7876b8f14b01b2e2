package net.p2pd.natlab.model;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatType;

/**
 * Finds out by packets alone what a box does, as a NAT detector would: it sees what comes out at
 * the other end and nothing else.
 */
final class Observer {

  private static final int SAMPLES = 24;

  private final Wire wire;
  private final RandomGenerator random;
  private int nextPort = 20000;

  Observer(Wire wire, RandomGenerator random) {
    this.wire = wire;
    this.random = random;
  }

  record Verdict(
      NatType type, MappingBehavior mapping, FilteringBehavior filtering, NatDelta delta) {}

  Verdict observe() {
    if (wire.out(fresh(), Wire.ONE).isEmpty()) {
      return new Verdict(
          NatType.BLOCKED, MappingBehavior.UNKNOWN, FilteringBehavior.UNKNOWN, NatDelta.equal());
    }
    Endpoint host = fresh();
    boolean translated = !wire.seen(host, Wire.ONE).equals(host);
    NatDelta delta = delta();
    MappingBehavior mapping = mapping();
    if (wire.tcp && !crossing()) {
      return new Verdict(
          NatType.BLOCKED, MappingBehavior.UNKNOWN, FilteringBehavior.UNKNOWN, NatDelta.equal());
    }
    FilteringBehavior filtering = filtering();
    return new Verdict(NatType.of(translated, mapping, filtering), mapping, filtering, delta);
  }

  private Endpoint fresh() {
    nextPort += 7;
    return Wire.host(nextPort);
  }

  private MappingBehavior mapping() {
    Endpoint host = fresh();
    Endpoint first = wire.seen(host, Wire.ONE);
    Endpoint otherPort = wire.seen(host, Wire.ONE_OTHER_PORT);
    Endpoint otherAddress = wire.seen(host, Wire.TWO);
    if (first.equals(otherPort) && first.equals(otherAddress)) {
      return MappingBehavior.ENDPOINT_INDEPENDENT;
    }
    return first.equals(otherPort)
        ? MappingBehavior.ADDRESS_DEPENDENT
        : MappingBehavior.ADDRESS_AND_PORT_DEPENDENT;
  }

  private FilteringBehavior filtering() {
    Endpoint outside = wire.seen(fresh(), Wire.ONE);
    if (wire.in(Wire.TWO, outside).isPresent()) {
      return FilteringBehavior.ENDPOINT_INDEPENDENT;
    }
    return wire.in(Wire.ONE_OTHER_PORT, outside).isPresent()
        ? FilteringBehavior.ADDRESS_DEPENDENT
        : FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT;
  }

  /** Whether a SYN from exactly the endpoint that was sent to gets in. */
  private boolean crossing() {
    return wire.in(Wire.ONE, wire.seen(fresh(), Wire.ONE)).isPresent();
  }

  private NatDelta delta() {
    List<int[]> steps = new ArrayList<>();
    int local = 30000;
    int before = wire.seen(Wire.host(local), Wire.ONE).port();
    int equal = 0;
    for (int i = 0; i < SAMPLES; i++) {
      int step = 1 + random.nextInt(40);
      local += step;
      int port = wire.seen(Wire.host(local), Wire.ONE).port();
      equal += port == local ? 1 : 0;
      steps.add(new int[] {step, port - before});
      before = port;
    }
    int enough = SAMPLES * 3 / 4; // a step over the end of the range counts for nothing
    if (equal >= enough) {
      return NatDelta.equal();
    }
    if (steps.stream().filter(step -> step[1] == step[0]).count() >= enough) {
      return NatDelta.preserving();
    }
    for (int[] guess : steps) {
      if (guess[1] != 0 && steps.stream().filter(s -> s[1] == guess[1]).count() >= enough) {
        return NatDelta.independent(guess[1]);
      }
      int factor = guess[1] / guess[0];
      if (factor != 0 && steps.stream().filter(s -> s[1] == factor * s[0]).count() >= enough) {
        return NatDelta.dependent(factor);
      }
    }
    return NatDelta.of(DeltaType.RANDOM, 0);
  }
}
