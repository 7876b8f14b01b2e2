package net.p2pd.core.connect;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.Session;
import net.p2pd.core.session.SessionMux;

/** The sessions that are alive. Changed on the connector's loop, read from any thread. */
final class SessionTable {

  private final Set<SessionMux> alive = new LinkedHashSet<>();

  synchronized void add(SessionMux session) {
    alive.add(session);
  }

  synchronized void remove(SessionMux session) {
    alive.remove(session);
  }

  /** Returns the youngest living session with a peer. */
  synchronized Optional<SessionMux> find(PeerId peer) {
    SessionMux found = null;
    for (SessionMux session : alive) {
      if (session.isOpen() && session.peer().equals(peer)) {
        found = session;
      }
    }
    return Optional.ofNullable(found);
  }

  synchronized List<Session> list() {
    return new ArrayList<>(alive);
  }
}
