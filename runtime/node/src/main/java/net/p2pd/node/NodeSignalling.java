package net.p2pd.node;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.connect.Signalling;
import net.p2pd.core.pipe.LoopFuture;
import net.p2pd.core.signal.Notes;
import net.p2pd.core.signal.SignalHost;
import net.p2pd.core.signal.SignalRouter;
import net.p2pd.core.signal.SignalSettings;
import net.p2pd.node.config.HostKeys;

/**
 * This node's signalling. Where no plugin brings a transport there is none, and nothing of it is
 * loaded.
 */
final class NodeSignalling implements SignalHost {

  private static final System.Logger LOG = System.getLogger(NodeSignalling.class.getName());

  private final NodeParts parts;
  private final EventLoop loop;
  private final @Nullable SignalRouter router;
  private final @Nullable Notes notes;

  /**
   * Creates it; no mailbox is open yet.
   *
   * @param loop the connector's
   */
  NodeSignalling(NodeParts parts, EventLoop loop) {
    this.parts = parts;
    this.loop = loop;
    if (transports().isEmpty()) {
      this.router = null;
      this.notes = null;
      return;
    }
    SignalSettings settings =
        SignalSettings.defaults()
            .clockTolerance(parts.configuration().get(HostKeys.SIGNAL_CLOCK_TOLERANCE));
    this.router = new SignalRouter(this, settings);
    this.notes = new Notes(this, settings);
  }

  /**
   * Opens the mailboxes that the node's address names, and follows it; returns at once, servers
   * take their time.
   */
  void open() {
    SignalRouter there = router;
    if (there == null) {
      return;
    }
    there.open(address().signalling());
    parts.whereabouts().onChanged(address -> there.open(address.signalling()));
    if (!address().signalling().isEmpty()) {
      there.prepare();
    }
    parts.metrics().ifPresent(metrics -> metrics.signalling(there.counts(), there::openMailboxes));
  }

  /** Leaves the node's address at its servers from now on, for all who know its id. */
  void publish() {
    Notes there = notes;
    if (there == null || address().signalling().isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "node.publish: there is no server to leave the address at; set signal.mqtt.brokers");
    }
    if (there != null) {
      there.publish();
      parts.whereabouts().onChanged(address -> there.publish());
    }
  }

  /** Returns the newest address that a peer told by a message. */
  Optional<PeerAddress> newest(PeerId peer) {
    return router == null ? Optional.empty() : router.newest(peer);
  }

  /** Looks for the address of a peer; fails with a sentence. */
  CompletableFuture<PeerAddress> find(PeerId peer, Duration limit) {
    return notes == null
        ? LoopFuture.failed(
            loop,
            new P2pdException(
                "a peer's id alone is looked up at signalling servers, and no plugin is there that"
                    + " speaks with any: set signal.mqtt.brokers, or give the peer's address"))
        : notes.find(peer, limit);
  }

  /** Takes the node's address back from its servers. */
  CompletableFuture<?> withdraw() {
    return notes == null ? CompletableFuture.completedFuture(null) : notes.close();
  }

  Signalling signalling() {
    return router == null ? Signalling.NONE : router;
  }

  CompletableFuture<?> close() {
    return router == null ? CompletableFuture.completedFuture(null) : router.close();
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
  public byte[] sealingKey() {
    return parts.identity().sealingSeed();
  }

  @Override
  public EventLoop eventLoop() {
    return loop;
  }

  @Override
  public Executor computing() {
    return parts.loops().tlsTasks();
  }

  @Override
  public RandomGenerator random() {
    return parts.random();
  }

  @Override
  public List<SignalTransport> transports() {
    return parts.services().of(SignalTransport.class);
  }
}
