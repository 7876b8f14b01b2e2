package net.p2pd.natlab.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;

/**
 * All mappings and sessions of a NAT, and the ways that are held by packets that came too soon.
 * What is over is removed when somebody meets it, or when room is needed.
 */
final class MappingTable {

  private record Place(Protocol protocol, Endpoint external) {}

  private record Way(Protocol protocol, Endpoint external, Endpoint remote) {}

  private static final int SWEEP_EVERY = 8192;

  private final int limit;
  private final FullTable full;
  private final Map<Mapping.Key, Mapping> byKey = new LinkedHashMap<>();
  private final Map<Place, List<Mapping>> byExternal = new HashMap<>();
  private final Map<Way, Long> held = new HashMap<>();
  private int sessions;
  private int untilSweep = SWEEP_EVERY;

  MappingTable(int limit, FullTable full) {
    this.limit = limit;
    this.full = full;
  }

  @Nullable
  Mapping find(Mapping.Key key, long nanos) {
    Mapping mapping = byKey.get(key);
    if (mapping != null && !mapping.isAlive(nanos)) {
      remove(mapping);
      return null;
    }
    return mapping;
  }

  /**
   * Finds who has an external endpoint; where several share it, the one that talks to the remote.
   */
  @Nullable
  Mapping findExternal(Protocol protocol, Endpoint external, Endpoint remote, long nanos) {
    List<Mapping> there = byExternal.get(new Place(protocol, external));
    Mapping found = null;
    if (there != null) {
      for (Mapping mapping : List.copyOf(there)) {
        if (!mapping.isAlive(nanos)) {
          remove(mapping);
        } else if (found == null || mapping.session(remote, nanos) != null) {
          found = mapping;
        }
      }
    }
    return found;
  }

  /** Whether an external endpoint can be had, for packets to one remote, or for all. */
  boolean isFree(
      Protocol protocol, Endpoint external, Endpoint remote, boolean shared, long nanos) {
    if (isHeld(protocol, external, remote, nanos)) {
      return false;
    }
    List<Mapping> there = byExternal.get(new Place(protocol, external));
    if (there == null) {
      return true;
    }
    for (Mapping mapping : List.copyOf(there)) {
      if (!mapping.isAlive(nanos)) {
        remove(mapping);
      } else if (!shared || mapping.isLeased(nanos) || mapping.session(remote, nanos) != null) {
        return false;
      }
    }
    return true;
  }

  /** Takes an external endpoint away from whoever has it; false if a lease protects it. */
  boolean evict(Protocol protocol, Endpoint external, long nanos) {
    List<Mapping> there = byExternal.getOrDefault(new Place(protocol, external), List.of());
    for (Mapping mapping : there) {
      if (mapping.isLeased(nanos)) {
        return false;
      }
    }
    List.copyOf(there).forEach(this::remove);
    held.keySet().removeIf(way -> way.protocol == protocol && way.external.equals(external));
    return true;
  }

  void add(Mapping mapping) {
    byKey.put(mapping.key, mapping);
    byExternal
        .computeIfAbsent(
            new Place(mapping.key.protocol(), mapping.external), place -> new ArrayList<>(1))
        .add(mapping);
  }

  void remove(Mapping mapping) {
    if (!byKey.remove(mapping.key, mapping)) {
      return;
    }
    sessions -= mapping.sessions().size();
    Place place = new Place(mapping.key.protocol(), mapping.external);
    List<Mapping> there = byExternal.get(place);
    if (there != null) {
      there.remove(mapping);
      if (there.isEmpty()) {
        byExternal.remove(place);
      }
    }
  }

  /** Makes a session, or returns null if the table is full. */
  @Nullable
  Session addSession(Mapping mapping, Endpoint remote, long nanos) {
    Session old = mapping.sessions().remove(remote);
    if (old != null) {
      sessions--;
    }
    if (!hasRoom(nanos)) {
      return null;
    }
    Session session = new Session(mapping, remote, mapping.isTcp());
    mapping.sessions().put(remote, session);
    sessions++;
    return session;
  }

  /** Whether one session more may be made; makes room where that is the rule. */
  boolean hasRoom(long nanos) {
    if (--untilSweep <= 0 || size() >= limit) {
      sweep(nanos);
    }
    if (size() >= limit && full == FullTable.EVICT) {
      evictIdle();
    }
    return size() < limit;
  }

  private int size() {
    return sessions + held.size();
  }

  private void sweep(long nanos) {
    untilSweep = SWEEP_EVERY;
    held.values().removeIf(until -> until <= nanos);
    for (Mapping mapping : List.copyOf(byKey.values())) {
      if (!mapping.isAlive(nanos)) {
        remove(mapping);
      } else {
        int before = mapping.sessions().size();
        mapping.sessions().values().removeIf(session -> !session.isAlive(nanos));
        sessions -= before - mapping.sessions().size();
      }
    }
  }

  private void evictIdle() {
    Session idle = null;
    for (Mapping mapping : byKey.values()) {
      for (Session session : mapping.sessions().values()) {
        if (idle == null || session.used() < idle.used()) {
          idle = session;
        }
      }
    }
    if (idle != null) {
      idle.mapping.sessions().remove(idle.remote);
      sessions--;
      if (idle.mapping.sessions().isEmpty() && idle.mapping.lease() == 0) {
        remove(idle.mapping);
      }
    }
  }

  /** Notes that the way from a remote to an external endpoint belongs to the router itself. */
  void hold(Protocol protocol, Endpoint external, Endpoint remote, long until) {
    held.put(new Way(protocol, external, remote), until);
  }

  boolean isHeld(Protocol protocol, Endpoint external, Endpoint remote, long nanos) {
    if (held.isEmpty()) {
      return false;
    }
    Way way = new Way(protocol, external, remote);
    Long until = held.get(way);
    if (until != null && until <= nanos) {
      held.remove(way);
      return false;
    }
    return until != null;
  }

  Collection<Mapping> mappings() {
    return List.copyOf(byKey.values());
  }

  /** Returns how many sessions are in the table, those of held ways included. */
  int sessions(long nanos) {
    sweep(nanos);
    return size();
  }
}
