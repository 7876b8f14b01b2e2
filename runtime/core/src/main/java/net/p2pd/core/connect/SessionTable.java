package net.p2pd.core.connect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.Session;
import net.p2pd.core.session.SessionMux;

/** The sessions that are alive. Changed on the connector's loop, read from any thread. */
final class SessionTable {

  private final Map<PeerId, Set<SessionMux>> alive = new LinkedHashMap<>();
  private int size;

  /** Returns whether it was not there yet. */
  synchronized boolean add(SessionMux session) {
    boolean added =
        alive.computeIfAbsent(session.peer(), peer -> new LinkedHashSet<>(2)).add(session);
    size += added ? 1 : 0;
    return added;
  }

  synchronized void remove(SessionMux session) {
    Set<SessionMux> ofPeer = alive.get(session.peer());
    if (ofPeer != null && ofPeer.remove(session)) {
      size--;
      if (ofPeer.isEmpty()) {
        alive.remove(session.peer());
      }
    }
  }

  synchronized int size() {
    return size;
  }

  /** Returns how many sessions there are with a peer. */
  synchronized int size(PeerId peer) {
    return alive.getOrDefault(peer, Set.of()).size();
  }

  /** Returns the youngest living session with a peer. */
  synchronized Optional<SessionMux> find(PeerId peer) {
    SessionMux found = null;
    for (SessionMux session : alive.getOrDefault(peer, Set.of())) {
      if (session.isOpen()) {
        found = session;
      }
    }
    return Optional.ofNullable(found);
  }

  /** Returns all, those with one peer next to each other. */
  synchronized List<Session> list() {
    List<Session> all = new ArrayList<>(size);
    alive.values().forEach(all::addAll);
    return all;
  }
}
