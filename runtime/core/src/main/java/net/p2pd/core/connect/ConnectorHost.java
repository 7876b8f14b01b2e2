package net.p2pd.core.connect;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.Session;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.route.Nic;
import net.p2pd.core.session.SessionLimits;

/** What a {@link Connector} needs of the node it belongs to. Implemented by the node. */
public interface ConnectorHost {

  /** Returns who this node is. */
  PeerId self();

  /** Returns what signs for it. */
  PeerAddress.Signer signer();

  /** Returns where it is now. */
  PeerAddress address();

  /** Returns its network interfaces. */
  List<Nic> nics();

  /** Returns the loop on which all decisions are made. */
  EventLoop eventLoop();

  /** Returns random numbers fit for secrets. */
  RandomGenerator random();

  /** Returns the strategies, in order of priority. */
  List<ConnectStrategy> strategies();

  /** Returns the session providers, in order of priority. */
  List<SessionProvider> sessionProviders();

  /** Returns the limits of sessions. */
  SessionLimits sessionLimits();

  /** Returns how peers can be told something before there is a path to them. */
  default Signalling signalling() {
    return Signalling.NONE;
  }

  /**
   * Completes when the NATs before this node are known or will not be known soon; completed already
   * unless they are being measured for the first time in a network.
   */
  default CompletionStage<Void> measured() {
    return CompletableFuture.completedFuture(null);
  }

  /** Returns what is remembered of earlier connects. */
  default PathMemory memory() {
    return PathMemory.NONE;
  }

  /**
   * Returns whether this node has a reason to trust a peer more than a stranger: it connected to it
   * by its own will, or was told to accept it.
   */
  default boolean knows(PeerId peer) {
    return false;
  }

  /** Returns who may connect. */
  AcceptPolicy acceptPolicy();

  /**
   * Takes a stream that a peer opened, on the stream's event loop, before any message is delivered.
   *
   * @throws RuntimeException whose message says why the stream is refused
   */
  void streamOpened(Session session, Pipe stream);
}
