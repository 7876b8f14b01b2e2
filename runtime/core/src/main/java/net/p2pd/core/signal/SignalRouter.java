package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.connect.IncidentLog;
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

  /** How many lines the log gets in a minute of what was refused. */
  private static final int INCIDENTS = 5;

  /** How many messages are kept while nobody takes them. */
  private static final int MOST_HELD = 64;

  /** How many refusals may wait to be told to the log. */
  private static final int MOST_UNTOLD = 16;

  /** How many bytes may wait to be sealed. */
  private static final int MOST_UNSEALED = 4 << 20;

  private final SignalHost host;
  private final SignalSettings settings;
  private final EventLoop loop;
  private final KnownAddresses known;
  private final Arrivals arrivals;
  private final Gate gate = new Gate();
  private final ReplayWindow window;
  private final EnvelopeSealer sealer;
  private final EnvelopeOpener opener;
  private final InTurn sealing;
  private final InTurn openings;
  private final Mailboxes mailboxes;
  private final IncidentLog incidents;
  private final SignalCounts counts = new SignalCounts();
  private final AtomicInteger untold = new AtomicInteger();
  private final Deque<Envelope> held = new ArrayDeque<>();
  private int unsealed;
  private @Nullable Receiver receiver;
  private boolean closed;

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
    this.settings = settings;
    this.loop = host.eventLoop();
    this.known = new KnownAddresses(settings.peers());
    this.arrivals = new Arrivals(settings.peers());
    this.window = new ReplayWindow(loop, settings.clockTolerance());
    this.sealer = new EnvelopeSealer(host);
    this.opener =
        new EnvelopeOpener(host.self(), host.sealingKey(), known, settings.clockTolerance());
    this.sealing = new InTurn(host.computing());
    this.openings = new InTurn(host.computing());
    this.mailboxes = new Mailboxes(host, settings.visit(), this::came);
    this.incidents =
        new IncidentLog(loop, System.Logger.Level.INFO, INCIDENTS, "envelopes were refused", log);
  }

  /**
   * Opens this node's mailboxes at its own servers, those that its address names, and closes them
   * where it has others by now. Returns at once; what cannot be opened is tried again.
   */
  public void open(List<String> endpoints) {
    List<String> wanted = List.copyOf(endpoints);
    Stages.execute(loop, () -> mailboxes.own(wanted));
  }

  @Override
  public boolean reaches(PeerAddress peer) {
    return newest(peer).signalling().stream()
        .anyMatch(endpoint -> mailboxes.transport(endpoint).isPresent());
  }

  private PeerAddress newest(PeerAddress given) {
    return known.of(given.peerId()).filter(address -> address.isNewerThan(given)).orElse(given);
  }

  // Sending

  @Override
  public CompletionStage<Void> send(PeerAddress peer, ByteBuffer message) {
    return send(peer, message, false);
  }

  @Override
  public CompletionStage<Void> answer(PeerAddress peer, ByteBuffer message) {
    return send(peer, message, true);
  }

  private CompletionStage<Void> send(PeerAddress peer, ByteBuffer message, boolean onlyOwn) {
    LoopFuture<Void> result = new LoopFuture<>(loop);
    int size = message.remaining();
    if (size > Envelope.MAX_MESSAGE) {
      result.completeExceptionally(
          new P2pdException(
              "a signalling message of "
                  + size
                  + " bytes is too long; at most "
                  + Envelope.MAX_MESSAGE));
      return result;
    }
    synchronized (this) {
      if (unsealed + size > MOST_UNSEALED) {
        result.completeExceptionally(
            new P2pdException("too many signalling messages wait to be sealed; send fewer"));
        return result;
      }
      unsealed += size;
    }
    byte[] copy = new byte[size];
    message.duplicate().get(copy);
    PeerAddress target = newest(peer);
    sealing.add(() -> seal(target, copy, onlyOwn, result));
    return result;
  }

  private void seal(PeerAddress target, byte[] message, boolean onlyOwn, LoopFuture<Void> result) {
    try {
      byte[] envelope = sealer.seal(target, message);
      if (!Stages.execute(loop, () -> dispatch(target, envelope, onlyOwn, result))) {
        result.completeExceptionally(new P2pdException("this node is closed"));
      }
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    } finally {
      synchronized (this) {
        unsealed -= message.length;
      }
    }
  }

  private void dispatch(
      PeerAddress target, byte[] envelope, boolean onlyOwn, LoopFuture<Void> result) {
    if (closed) {
      result.completeExceptionally(new P2pdException("this node is closing"));
      return;
    }
    Dispatch dispatch = new Dispatch(loop, KeyedNames.mailbox(target.peerId()), envelope, result);
    boolean any = false;
    for (String endpoint : endpoints(target, onlyOwn)) {
      Optional<SignalTransport> transport = mailboxes.transport(endpoint);
      if (transport.isPresent()) {
        any = true;
        dispatch.by(endpoint, transport.get(), ready(endpoint, transport.get()));
      }
    }
    count(result);
    if (!any) {
      result.completeExceptionally(new P2pdException(unreachable(target, onlyOwn)));
      return;
    }
    dispatch.end();
    Registration timer =
        loop.schedule(
            settings.sendLimit(),
            () -> dispatch.giveUp("within " + settings.sendLimit().toMillis() + " ms"));
    Stages.onLoop(loop, result, (nothing, error) -> timer.close());
  }

  private void count(LoopFuture<Void> result) {
    Stages.onLoop(
        loop,
        result,
        (nothing, error) -> {
          if (error == null) {
            counts.countSent();
          } else {
            counts.countFailed();
          }
        });
  }

  /** Where to put what is for a peer. */
  private Set<String> endpoints(PeerAddress target, boolean onlyOwn) {
    Set<String> endpoints = new LinkedHashSet<>(target.signalling());
    endpoints.addAll(arrivals.of(target.peerId()));
    // An answer goes where this node listens anyway; an address alone makes it dial nobody.
    endpoints.removeIf(
        endpoint ->
            !mailboxes.listensAt(endpoint) && (onlyOwn || !target.signalling().contains(endpoint)));
    return endpoints;
  }

  /** Who writes to a peer at a server listens there first, since the answer comes there. */
  private CompletableFuture<Void> ready(String endpoint, SignalTransport transport) {
    return mailboxes.own(endpoint).orElseGet(() -> mailboxes.visit(endpoint, transport)).opened();
  }

  private static String unreachable(PeerAddress target, boolean onlyOwn) {
    if (onlyOwn) {
      return "the peer wrote by no signalling server of this node";
    }
    return target.signalling().isEmpty()
        ? "the peer's address names no signalling server"
        : "no plugin here speaks with the peer's signalling servers "
            + String.join(", ", target.signalling());
  }

  // Receiving

  /** An envelope came, on a loop of the transport's. */
  private void came(Mailbox mailbox, ByteBuffer envelope) {
    int size = envelope.remaining();
    Optional<Refusal> refusal = gate.enter(envelope, mailbox.rate());
    if (refusal.isPresent()) {
      refuse(mailbox, Refused.because(refusal.get()));
      return;
    }
    byte[] copy = new byte[size];
    envelope.duplicate().get(copy);
    openings.add(
        () -> {
          try {
            opened(mailbox, opener.open(copy, host.now()));
          } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "opening an envelope failed", e);
          } finally {
            gate.out(size);
          }
        });
  }

  private void opened(Mailbox mailbox, Opened opened) {
    if (opened instanceof Envelope envelope) {
      Stages.execute(loop, () -> take(mailbox, envelope));
    } else if (opened instanceof Refused refused) {
      refuse(mailbox, refused);
    }
  }

  private void take(Mailbox mailbox, Envelope envelope) {
    if (closed) {
      return;
    }
    Optional<Refusal> again = window.enter(envelope);
    if (again.isPresent()) {
      refuse(mailbox, Refused.because(again.get()));
      return;
    }
    counts.countReceived();
    mailboxes.use(mailbox.endpoint());
    known.learn(envelope.sender());
    arrivals.note(envelope.sender().peerId(), mailbox.endpoint());
    held.add(envelope);
    if (held.size() > MOST_HELD) {
      held.remove();
    }
    deliver();
  }

  private void refuse(Mailbox mailbox, Refused refused) {
    counts.count(refused.reason());
    // A copy by another server is as it should be.
    if (refused.reason() == Refusal.DUPLICATE || untold.incrementAndGet() > MOST_UNTOLD) {
      return;
    }
    Stages.execute(
        loop,
        () -> {
          untold.set(0);
          incidents.tell(
              "an envelope by " + mailbox.endpoint() + " was refused: " + refused.sentence());
        });
  }

  private void deliver() {
    while (receiver != null && !held.isEmpty()) {
      Envelope envelope = held.remove();
      if (envelope.expires().plus(settings.clockTolerance()).isBefore(host.now())) {
        counts.count(Refusal.LATE); // it waited here for too long
        continue;
      }
      PeerAddress sender = newest(envelope.sender());
      try {
        receiver.received(sender, envelope.message());
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "taking a signalling message failed", e);
      }
    }
  }

  @Override
  public Registration onMessage(Receiver taker) {
    Stages.execute(
        loop,
        () -> {
          receiver = taker;
          deliver();
        });
    return () ->
        Stages.execute(
            loop,
            () -> {
              if (receiver == taker) {
                receiver = null;
              }
            });
  }

  // The rest

  /** Returns the figures of this router. */
  public SignalCounts counts() {
    return counts;
  }

  /** Returns the newest address that a peer has told by a message; empty if it told none. */
  public Optional<PeerAddress> newest(PeerId peer) {
    return known.of(peer);
  }

  /**
   * Does beside the loop what the first message would wait for: loading what signs and seals takes
   * some hundred milliseconds.
   */
  public void prepare() {
    openings.add(
        () -> {
          try {
            opener.open(sealer.seal(host.address(), new byte[0]), host.now());
          } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "this node cannot seal messages", e);
          }
        });
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
    sealing.add(
        () -> {
          if (!Stages.execute(loop, () -> close(done))) {
            done.complete(null);
          }
        });
    return done;
  }

  private void close(LoopFuture<Void> done) {
    closed = true;
    mailboxes.close();
    held.clear();
    done.complete(null);
  }

  /** For tests: how much is remembered. */
  List<Integer> memory() {
    List<Integer> sizes = new ArrayList<>();
    sizes.add(window.size());
    sizes.add(known.size());
    sizes.add(arrivals.size());
    sizes.add(held.size());
    sizes.add(mailboxes.visits());
    return sizes;
  }
}
