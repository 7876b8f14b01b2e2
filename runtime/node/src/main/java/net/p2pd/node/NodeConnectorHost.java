package net.p2pd.node;

import java.util.List;
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
import net.p2pd.core.connect.AcceptPolicy;
import net.p2pd.core.connect.ConnectorHost;
import net.p2pd.core.connect.PathMemory;
import net.p2pd.core.connect.Signalling;
import net.p2pd.core.session.SessionLimits;

/** What the connector sees of this node. */
final class NodeConnectorHost implements ConnectorHost {

  private final NodeParts parts;
  private final NodeSignalling signalling;
  private final EventLoop loop;
  private final SessionLimits limits;
  private final AcceptPolicy policy;

  NodeConnectorHost(
      NodeParts parts, NodeSignalling signalling, SessionLimits limits, AcceptPolicy policy) {
    this.parts = parts;
    this.signalling = signalling;
    this.loop = signalling.eventLoop();
    this.limits = limits;
    this.policy = policy;
  }

  @Override
  public PeerId self() {
    return parts.identity().peerId();
  }

  @Override
  public PeerAddress.Signer signer() {
    return parts.identity();
  }

  @Override
  public PeerAddress address() {
    return parts.whereabouts().address();
  }

  @Override
  public List<Nic> nics() {
    return parts.surroundings().nics();
  }

  @Override
  public EventLoop eventLoop() {
    return loop;
  }

  @Override
  public RandomGenerator random() {
    return parts.random();
  }

  @Override
  public List<ConnectStrategy> strategies() {
    return parts.services().of(ConnectStrategy.class);
  }

  @Override
  public List<SessionProvider> sessionProviders() {
    return parts.services().of(SessionProvider.class);
  }

  @Override
  public SessionLimits sessionLimits() {
    return limits;
  }

  @Override
  public Signalling signalling() {
    return signalling.signalling();
  }

  @Override
  public CompletionStage<Void> measured() {
    return parts.surroundings().measured().thenCompose(nothing -> parts.whereabouts().upToDate());
  }

  @Override
  public PathMemory memory() {
    return parts.memory();
  }

  /** Who was connected to from here, or is one of those that node.accept names. */
  @Override
  public boolean knows(PeerId peer) {
    return parts.known().contains(peer)
        || (!policy.equals(AcceptPolicy.ANYONE) && policy.refusal(peer).isEmpty());
  }

  @Override
  public AcceptPolicy acceptPolicy() {
    return policy;
  }

  @Override
  public void streamOpened(Session session, Pipe stream) {
    parts.router().opened(session, stream);
  }
}
