package net.p2pd.natlab.model;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.PortRange;

/** Chooses the external endpoint of a new mapping: pool, delta, and the rule for conflicts. */
final class Allocation {

  private record Numbers(Protocol protocol, InetAddress address) {}

  private final NatOptions options;
  private final List<InetAddress> pool;
  private final MappingTable table;
  private final RandomGenerator random;
  private final Map<Numbers, PortAllocator> allocators = new HashMap<>();
  private final Map<InetAddress, InetAddress> pairs = new HashMap<>();

  Allocation(
      NatOptions options, List<InetAddress> pool, MappingTable table, RandomGenerator random) {
    this.options = options;
    this.pool = pool;
    this.table = table;
    this.random = random;
  }

  /** An external endpoint, or why there is none. */
  record Outcome(@Nullable Endpoint external, DropReason reason) {}

  Outcome choose(Mapping.Key key, Endpoint remote, long nanos) {
    NatRules rules = options.rules(key.protocol());
    int local = key.internal().port();
    InetAddress address = address(key.internal().address());
    PortAllocator allocator =
        allocators.computeIfAbsent(
            new Numbers(key.protocol(), address), numbers -> new PortAllocator(random));
    Endpoint wanted = Endpoint.of(address, allocator.wanted(rules, local));
    Outcome outcome = settle(rules, key, wanted, remote, nanos);
    if (outcome.external != null) {
      allocator.taken(local, outcome.external.port());
    }
    return outcome;
  }

  /** Chooses the next free port above one whose way to a remote is held; no delta counts here. */
  Outcome detour(Mapping.Key key, Endpoint held, Endpoint remote, long nanos) {
    return nextFree(options.rules(key.protocol()), key, held, remote, nanos);
  }

  private Outcome settle(
      NatRules rules, Mapping.Key key, Endpoint wanted, Endpoint remote, long nanos) {
    boolean shared = rules.conflict() == ConflictRule.OVERLOAD;
    if (table.isFree(key.protocol(), wanted, remote, shared, nanos)) {
      return new Outcome(wanted, DropReason.PORT_TAKEN);
    }
    if (rules.conflict() == ConflictRule.REFUSE) {
      return new Outcome(null, DropReason.PORT_TAKEN);
    }
    if (rules.conflict() == ConflictRule.OVERRIDE && table.evict(key.protocol(), wanted, nanos)) {
      return new Outcome(wanted, DropReason.PORT_TAKEN);
    }
    return nextFree(rules, key, wanted, remote, nanos);
  }

  private Outcome nextFree(
      NatRules rules, Mapping.Key key, Endpoint from, Endpoint remote, long nanos) {
    boolean shared = rules.conflict() == ConflictRule.OVERLOAD;
    PortRange ports = rules.ports();
    for (int step = 1; step < ports.size(); step++) {
      Endpoint next = from.withPort(PortAllocator.fold(ports, from.port() + (long) step));
      if (table.isFree(key.protocol(), next, remote, shared, nanos)) {
        return new Outcome(next, DropReason.NO_PORT);
      }
    }
    return new Outcome(null, DropReason.NO_PORT);
  }

  /** Returns the external address that an internal one gets. */
  InetAddress address(InetAddress internal) {
    if (pool.size() == 1) {
      return pool.get(0);
    }
    if (options.pooling() == Pooling.ARBITRARY) {
      return pool.get(random.nextInt(pool.size()));
    }
    return pairs.computeIfAbsent(internal, host -> pool.get(pairs.size() % pool.size()));
  }
}
