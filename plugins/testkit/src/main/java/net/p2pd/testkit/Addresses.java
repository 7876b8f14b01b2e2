package net.p2pd.testkit;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;

/** Signed addresses of peers; equal ones are made once, since signing takes long. */
final class Addresses {

  private static final Instant ISSUED = Instant.parse("2025-01-01T00:00:00Z");
  private static final int MANY = 10_000;

  private record Key(int identity, List<PeerEndpoint> endpoints) {}

  private static final ConcurrentMap<Key, PeerAddress> KNOWN = new ConcurrentHashMap<>();

  private Addresses() {}

  /** Returns the address of a peer that listens there. */
  static PeerAddress of(int identity, List<PeerEndpoint> endpoints) {
    if (KNOWN.size() > MANY) {
      KNOWN.clear();
    }
    return KNOWN.computeIfAbsent(new Key(identity, List.copyOf(endpoints)), Addresses::sign);
  }

  private static PeerAddress sign(Key key) {
    Identity identity = Identity.of(key.identity());
    PeerAddress.Builder builder =
        PeerAddress.builder(identity.id()).issuedAt(ISSUED).sealingKey(identity.sealing());
    key.endpoints().forEach(builder::endpoint);
    return builder.sign(identity);
  }
}
