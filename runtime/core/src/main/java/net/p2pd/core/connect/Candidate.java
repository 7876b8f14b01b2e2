package net.p2pd.core.connect;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.core.session.SessionMux;

/** A path whose peer is proven, while the two sides agree whether it is the one. */
final class Candidate {

  /** Hears what happens on the path; called on the connector's loop. */
  interface Listener {

    void control(Candidate candidate, ControlMessage message);

    void closed(Candidate candidate, CloseCause cause);
  }

  private final SessionMux session;
  private final @Nullable InetSocketAddress remote;
  private boolean relayed;
  private @Nullable Listener listener;
  private boolean closed;

  Candidate(SessionMux session, @Nullable InetSocketAddress remote, boolean relayed) {
    this.session = session;
    this.remote = remote;
    this.relayed = relayed;
  }

  SessionMux session() {
    return session;
  }

  /** Returns the other end's socket address; null if the path has none. */
  @Nullable
  InetSocketAddress remote() {
    return remote;
  }

  boolean isRelayed() {
    return relayed;
  }

  /** Learns from the other side that a third machine carries the bytes. */
  void markRelayed() {
    relayed = true;
  }

  boolean isClosed() {
    return closed;
  }

  void listener(Listener wanted) {
    listener = wanted;
  }

  void send(ControlMessage message) {
    session.sendControl(message.encode());
  }

  /** Lets streams begin: called before the message that tells the other side so. */
  void confirm(ConnectReport report) {
    session.confirm(report);
  }

  /** Ends a path that is not wanted, telling the other side why. */
  void drop(String reason) {
    session.goAway(reason);
  }

  void received(ByteBuffer bytes) {
    ControlMessage message;
    try {
      message = ControlMessage.decode(bytes);
    } catch (IllegalArgumentException e) {
      session.goAway(String.valueOf(e.getMessage()));
      return;
    }
    if (message != null && listener != null) {
      listener.control(this, message);
    }
  }

  void hasClosed(CloseCause cause) {
    closed = true;
    if (listener != null) {
      listener.closed(this, cause);
    }
  }
}
