package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.pipe.LoopFuture;

/** Seals messages and puts them into the mailboxes of peers. Thread-safe. */
final class Outbox {

  /** How many bytes may wait to be sealed. */
  private static final int MOST_UNSEALED = 4 << 20;

  private final SignalSettings settings;
  private final EventLoop loop;
  private final EnvelopeSealer sealer;
  private final InTurn sealing;
  private final Mailboxes mailboxes;
  private final Arrivals arrivals;
  private final SignalCounts counts;
  private int unsealed;
  private boolean closed;

  /**
   * Creates it.
   *
   * @param mailboxes this node's own
   * @param arrivals by which servers peers wrote
   */
  Outbox(
      SignalHost host,
      SignalSettings settings,
      Mailboxes mailboxes,
      Arrivals arrivals,
      SignalCounts counts) {
    this.settings = settings;
    this.loop = host.eventLoop();
    this.sealer = new EnvelopeSealer(host);
    this.sealing = new InTurn(host.computing());
    this.mailboxes = mailboxes;
    this.arrivals = arrivals;
    this.counts = counts;
  }

  /**
   * Sends a message.
   *
   * @param target the peer, where it is by what is known
   * @param onlyOwn whether only servers will do at which this node listens
   */
  CompletionStage<Void> send(PeerAddress target, ByteBuffer message, boolean onlyOwn) {
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

  /** Sends nothing more; done when what was to be sent before is on its way. */
  void close(Runnable done) {
    sealing.add(
        () -> {
          boolean runs =
              Stages.execute(
                  loop,
                  () -> {
                    closed = true;
                    done.run();
                  });
          if (!runs) {
            done.run();
          }
        });
  }
}
