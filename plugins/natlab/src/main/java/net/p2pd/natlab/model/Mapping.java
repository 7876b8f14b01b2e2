package net.p2pd.natlab.model;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.FilteringBehavior;

/**
 * An internal endpoint and the external one that stands for it, with the sessions that use it. It
 * lives as long as one of them does, or as its lease if it was asked for by a port mapping
 * protocol. Without translation both endpoints are the same.
 */
final class Mapping {

  /** Why there is a mapping. */
  enum Role {
    /** A packet went out. */
    USUAL,
    /** A packet went out whose usual way was held. */
    DETOUR,
    /** The inside asked for it. */
    LEASED
  }

  /**
   * What a mapping is found by from inside: without a remote endpoint it serves all, with port 0
   * all of one address.
   */
  record Key(Protocol protocol, Endpoint internal, @Nullable Endpoint remote, Role role) {}

  final Key key;
  final Endpoint external;
  private final Map<Endpoint, Session> sessions = new HashMap<>();
  private long lease;

  Mapping(Key key, Endpoint external) {
    this.key = key;
    this.external = external;
  }

  Endpoint internal() {
    return key.internal;
  }

  boolean isTcp() {
    return key.protocol == Protocol.TCP;
  }

  /** Keeps it until then, and open to everybody; 0 ends that. */
  void lease(long until) {
    lease = until;
  }

  long lease() {
    return lease;
  }

  boolean isLeased(long nanos) {
    return lease > nanos;
  }

  boolean isAlive(long nanos) {
    if (isLeased(nanos)) {
      return true;
    }
    for (Session session : sessions.values()) {
      if (session.isAlive(nanos)) {
        return true;
      }
    }
    return false;
  }

  Map<Endpoint, Session> sessions() {
    return sessions;
  }

  @Nullable
  Session session(Endpoint remote, long nanos) {
    Session session = sessions.get(remote);
    return session != null && session.isAlive(nanos) ? session : null;
  }

  /** Whether the filter lets a packet of this sender in. */
  boolean admits(FilteringBehavior filtering, Endpoint sender, long nanos) {
    if (isLeased(nanos) || filtering == FilteringBehavior.ENDPOINT_INDEPENDENT) {
      return true;
    }
    if (filtering == FilteringBehavior.ADDRESS_DEPENDENT) {
      InetAddress address = sender.address();
      for (Session session : sessions.values()) {
        if (session.isOpened()
            && session.remote.address().equals(address)
            && session.isAlive(nanos)) {
          return true;
        }
      }
      return false;
    }
    Session session = session(sender, nanos);
    return session != null && session.isOpened();
  }

  @Override
  public String toString() {
    return key.protocol + " " + key.internal + " = " + external;
  }
}
