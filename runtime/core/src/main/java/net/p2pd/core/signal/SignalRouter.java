package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.core.connect.Signalling;
import net.p2pd.core.pipe.LoopFuture;

/**
 * Takes messages of peers out of this node's mailboxes and puts messages into theirs, by every
 * server at once. The servers are trusted with nothing: what they hand over was signed by the
 * sender for this node, is read by nobody else, and is delivered once; all a server can do is delay
 * or drop.
 *
 * <p>May be used from any thread; decisions are made on the connector's loop, signatures beside it.
 */
public final class SignalRouter implements Signalling {

  private static final System.Logger LOG = System.getLogger(SignalRouter.class.getName());

  private final SignalHost host;
  private final EventLoop loop;
  private final KnownAddresses known;
  private final Arrivals arrivals;
  private final Mailboxes mailboxes;
  private final Inbox inbox;
  private final Outbox outbox;
  private final SignalCounts counts = new SignalCounts();

  /** Creates a router; it opens no mailbox until asked. */
  public SignalRouter(SignalHost host, SignalSettings settings) {
    this(host, settings, LOG::log);
  }

  /**
   * Creates a router.
   *
   * @param log takes what is said of strangers
   */
  SignalRouter(
      SignalHost host, SignalSettings settings, BiConsumer<System.Logger.Level, String> log) {
    this.host = host;
    this.loop = host.eventLoop();
    this.known = new KnownAddresses(settings.peers());
    this.arrivals = new Arrivals(settings.peers());
    this.inbox = new Inbox(host, settings, known, arrivals, counts, log);
    this.mailboxes = new Mailboxes(host, settings.visit(), inbox::came);
    this.outbox = new Outbox(host, settings, mailboxes, arrivals, counts);
  }

  /**
   * Opens this node's mailboxes at its own servers, those that its address names, and closes them
   * where it has others by now. Returns at once; what cannot be opened is tried again.
   */
  public void open(List<String> endpoints) {
    List<String> wanted = List.copyOf(endpoints);
    Stages.execute(loop, () -> mailboxes.own(wanted));
  }

  /**
   * Does beside the loop what the first message would wait for: loading what signs and seals takes
   * some hundred milliseconds.
   */
  public void prepare() {
    inbox.rehearse(new EnvelopeSealer(host));
  }

  @Override
  public boolean reaches(PeerAddress peer) {
    return newest(peer).signalling().stream()
        .anyMatch(endpoint -> mailboxes.transport(endpoint).isPresent());
  }

  private PeerAddress newest(PeerAddress given) {
    return known.of(given.peerId()).filter(address -> address.isNewerThan(given)).orElse(given);
  }

  @Override
  public CompletionStage<Void> send(PeerAddress peer, ByteBuffer message) {
    return outbox.send(newest(peer), message, false);
  }

  @Override
  public CompletionStage<Void> answer(PeerAddress peer, ByteBuffer message) {
    return outbox.send(newest(peer), message, true);
  }

  @Override
  public Registration onMessage(Receiver taker) {
    Stages.execute(loop, () -> inbox.receiver(taker));
    return () -> Stages.execute(loop, () -> inbox.forget(taker));
  }

  /** Returns the figures of this router. */
  public SignalCounts counts() {
    return counts;
  }

  /** Returns the newest address that a peer has told by a message; empty if it told none. */
  public Optional<PeerAddress> newest(PeerId peer) {
    return known.of(peer);
  }

  /** Returns at how many of its own servers the node can be written to now. */
  public int openMailboxes() {
    return mailboxes.open();
  }

  /**
   * Closes the mailboxes when what was to be sent before is on its way; done when it has, though
   * servers may hear of it a little later.
   */
  public CompletableFuture<Void> close() {
    LoopFuture<Void> done = new LoopFuture<>(loop);
    outbox.close(
        () -> {
          mailboxes.close();
          inbox.close();
          done.complete(null);
        });
    return done;
  }

  /** For tests: how many ids, addresses, senders, messages and visits are remembered. */
  List<Integer> memory() {
    return List.of(
        inbox.remembered(), known.size(), arrivals.size(), inbox.held(), mailboxes.visits());
  }
}
