package net.p2pd.natlab;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.pipe.LoopFuture;
import net.p2pd.core.signal.SignalHost;
import net.p2pd.core.signal.SignalRouter;
import net.p2pd.core.signal.SignalSettings;

/** Messages as real nodes send them: the router of the runtime over the laboratory's mailboxes. */
final class SealedSignalling implements LabNode.Mail {

  /** The router does not say when a mailbox is open; by then it is. */
  private static final Duration OPENING = Duration.ofSeconds(1);

  private final LabNode node;
  private final SignalTransport transport;
  private final List<String> endpoints;
  private final SignalRouter router;

  SealedSignalling(
      LabNode node, LabIdentity identity, SignalTransport transport, List<URI> endpoints) {
    this.node = node;
    this.transport = transport;
    this.endpoints = endpoints.stream().map(URI::toString).toList();
    this.router = new SignalRouter(new Host(node, identity, transport), SignalSettings.defaults());
  }

  @Override
  public CompletionStage<Void> open() {
    router.open(endpoints);
    LoopFuture<Void> opened = new LoopFuture<>(node.host().eventLoop());
    node.host().eventLoop().schedule(OPENING, () -> opened.complete(null));
    return opened;
  }

  @Override
  public void close() {
    router.close();
    transport.close();
  }

  @Override
  public boolean reaches(PeerAddress peer) {
    return router.reaches(peer);
  }

  @Override
  public CompletionStage<Void> send(PeerAddress peer, ByteBuffer message) {
    return router.send(peer, message);
  }

  @Override
  public CompletionStage<Void> answer(PeerAddress peer, ByteBuffer message) {
    return router.answer(peer, message);
  }

  @Override
  public Registration onMessage(Receiver receiver) {
    return router.onMessage(receiver);
  }

  /** What the router needs of the node. */
  private record Host(LabNode node, LabIdentity identity, SignalTransport transport)
      implements SignalHost {

    @Override
    public PeerId self() {
      return identity.id();
    }

    @Override
    public PeerAddress.Signer signer() {
      return identity;
    }

    @Override
    public PeerAddress address() {
      return node.address();
    }

    @Override
    public byte[] sealingKey() {
      return identity.sealingKey();
    }

    @Override
    public EventLoop eventLoop() {
      return node.host().eventLoop();
    }

    @Override
    public Executor computing() {
      return Runnable::run;
    }

    @Override
    public RandomGenerator random() {
      return node.host().random();
    }

    @Override
    public List<SignalTransport> transports() {
      return List.of(transport);
    }
  }
}
