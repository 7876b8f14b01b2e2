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
  private final Object writing = new Object();

  @Inject
  KnownPeers(Storage storage) {
    this.storage = storage;
    this.peers = new LinkedHashSet<>(storage.knownPeers());
  }

  /** Returns whether a peer is known; waits for no file. */
  boolean contains(PeerId peer) {
    synchronized (peers) {
      return peers.contains(peer.toString());
    }
  }

  /** Notes a peer; blocks on the file, so it is not for event loops. */
  void add(PeerId peer) {
    synchronized (peers) {
      if (!peers.add(peer.toString())) {
        return;
      }
      while (peers.size() > MOST) {
        peers.remove(peers.iterator().next());
      }
    }
    synchronized (writing) {
      List<String> now;
      synchronized (peers) {
        now = List.copyOf(peers);
      }
      storage.knownPeers(now);
    }
  }
}
