package net.p2pd.core.signal;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.PeerId;

/**
 * By which servers peers wrote: who writes by a server listens there. For a bounded number of
 * peers. On the connector's loop.
 */
final class Arrivals {

  private final Map<PeerId, Set<String>> byPeer = new LinkedHashMap<>();
  private final int most;

  Arrivals(int most) {
    this.most = most;
  }

  void note(PeerId peer, String endpoint) {
    Set<String> endpoints = byPeer.remove(peer);
    if (endpoints == null) {
      endpoints = new LinkedHashSet<>();
    }
    endpoints.add(endpoint); // one of this node's own servers or visits, so there are few
    byPeer.put(peer, endpoints);
    if (byPeer.size() > most) {
      byPeer.remove(byPeer.keySet().iterator().next());
    }
  }

  Set<String> of(PeerId peer) {
    return byPeer.getOrDefault(peer, Set.of());
  }

  int size() {
    return byPeer.size();
  }
}
