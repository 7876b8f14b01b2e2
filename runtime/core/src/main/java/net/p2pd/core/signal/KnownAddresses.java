package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;

/**
 * The newest address of each peer that wrote to this node, for a bounded number of peers. An
 * address that is known needs no second check of its signature. Thread-safe.
 */
final class KnownAddresses {

  private static final class Oldest<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int most;

    Oldest(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }

  private final Map<PeerId, PeerAddress> newest;
  private final Map<ByteBuffer, PeerAddress> byBytes;

  KnownAddresses(int most) {
    this.newest = new Oldest<>(most);
    this.byBytes = new Oldest<>(most);
  }

  /**
   * Reads the binary form of an address.
   *
   * @throws net.p2pd.api.PeerAddressException if it is none
   */
  PeerAddress read(byte[] bytes) {
    ByteBuffer key = ByteBuffer.wrap(bytes);
    synchronized (this) {
      @Nullable PeerAddress known = byBytes.get(key);
      if (known != null) {
        return known;
      }
    }
    return PeerAddress.ofBytes(bytes);
  }

  /** Takes an address that its peer has proven to be its own. */
  synchronized void learn(PeerAddress address) {
    @Nullable PeerAddress before = newest.get(address.peerId());
    if (before == null || address.isNewerThan(before)) {
      if (before != null) {
        byBytes.remove(ByteBuffer.wrap(before.toBytes()));
      }
      newest.put(address.peerId(), address);
      byBytes.put(ByteBuffer.wrap(address.toBytes()), address);
    }
  }

  /** Returns the newest address of a peer that is known. */
  synchronized Optional<PeerAddress> of(PeerId peer) {
    return Optional.ofNullable(newest.get(peer));
  }

  synchronized int size() {
    return Math.max(newest.size(), byBytes.size());
  }
}
