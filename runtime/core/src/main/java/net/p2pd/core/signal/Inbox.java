package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.core.connect.IncidentLog;
import net.p2pd.core.connect.Signalling.Receiver;

/**
 * Opens what comes into this node's mailboxes and delivers what is right, once; all else is counted
 * and told to the log within bounds. On the connector's loop, but for {@link #came}.
 */
final class Inbox {

  private static final System.Logger LOG = System.getLogger(Inbox.class.getName());

  /** How many lines the log gets in a minute of what was refused. */
  private static final int INCIDENTS = 5;

  /** How many refusals may wait to be told to the log. */
  private static final int MOST_UNTOLD = 16;

  /** How many messages are kept while nobody takes them. */
  private static final int MOST_HELD = 64;

  private final SignalHost host;
  private final SignalSettings settings;
  private final EventLoop loop;
  private final Gate gate = new Gate();
  private final EnvelopeOpener opener;
  private final InTurn openings;
  private final ReplayWindow window;
  private final KnownAddresses known;
  private final Arrivals arrivals;
  private final SignalCounts counts;
  private final IncidentLog incidents;
  private final AtomicInteger untold = new AtomicInteger();
  private final Deque<Envelope> held = new ArrayDeque<>();
  private @Nullable Receiver receiver;
  private boolean closed;

  /**
   * Creates it.
   *
   * @param known where peers are, which is learnt here
   * @param arrivals by which servers peers wrote, which is noted here
   * @param log takes what is said of strangers
   */
  Inbox(
      SignalHost host,
      SignalSettings settings,
      KnownAddresses known,
      Arrivals arrivals,
      SignalCounts counts,
      BiConsumer<System.Logger.Level, String> log) {
    this.host = host;
    this.settings = settings;
    this.loop = host.eventLoop();
    this.opener =
        new EnvelopeOpener(host.self(), host.sealingKey(), known, settings.clockTolerance());
    this.openings = new InTurn(host.computing());
    this.window = new ReplayWindow(loop, settings.clockTolerance());
    this.known = known;
    this.arrivals = arrivals;
    this.counts = counts;
    this.incidents =
        new IncidentLog(loop, System.Logger.Level.INFO, INCIDENTS, "envelopes were refused", log);
  }

  /** An envelope came, on a loop of the transport's. */
  void came(Mailbox mailbox, ByteBuffer envelope) {
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
    mailbox.use();
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
      PeerAddress sender =
          known.of(envelope.sender().peerId()).orElse(envelope.sender()); // the newest
      try {
        receiver.received(sender, envelope.message());
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "taking a signalling message failed", e);
      }
    }
  }

  /** Sets who takes messages. */
  void receiver(Receiver taker) {
    receiver = taker;
    deliver();
  }

  /** Forgets who takes messages, if it is this one. */
  void forget(Receiver taker) {
    if (receiver == taker) {
      receiver = null;
    }
  }

  /** Opens an envelope of this node's own that comes from nowhere, so that the code is loaded. */
  void rehearse(EnvelopeSealer sealer) {
    openings.add(
        () -> {
          try {
            opener.open(sealer.seal(host.address(), new byte[0]), host.now());
          } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "this node cannot seal messages", e);
          }
        });
  }

  void close() {
    closed = true;
    held.clear();
  }

  int remembered() {
    return window.size();
  }

  int held() {
    return held.size();
  }
}
