package net.p2pd.node;

import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.p2pd.api.PeerId;

/**
 * The peers that this node connected to by its own will, the youngest last; kept in the data
 * directory, at most {@link #MOST} of them.
 */
final class KnownPeers {

  static final int MOST = 10_000;

  private final Storage storage;
  private final Set<String> peers;

  @Inject
  KnownPeers(Storage storage) {
    this.storage = storage;
    this.peers = new LinkedHashSet<>(storage.knownPeers());
  }

  synchronized boolean contains(PeerId peer) {
    return peers.contains(peer.toString());
  }

  /** Notes a peer; blocks on the file, so it is not for event loops. */
  synchronized void add(PeerId peer) {
    String id = peer.toString();
    if (!peers.add(id)) {
      return;
    }
    while (peers.size() > MOST) {
      peers.remove(peers.iterator().next());
    }
    storage.knownPeers(List.copyOf(peers));
  }
}
