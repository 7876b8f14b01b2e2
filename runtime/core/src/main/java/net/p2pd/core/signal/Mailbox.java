package net.p2pd.core.signal;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.pipe.LoopFuture;

/**
 * This node's mailbox at one server. Where it cannot be opened it is tried again, with growing
 * pauses. On the connector's loop, but for what it receives.
 */
final class Mailbox {

  private static final System.Logger LOG = System.getLogger(Mailbox.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final String endpoint;
  private final SignalTransport transport;
  private final SignalHost host;
  private final EventLoop loop;
  private final BiConsumer<Mailbox, ByteBuffer> receiver;
  private final Gate.Rate rate;
  private final LoopFuture<Void> open;
  private @Nullable CompletableFuture<Registration> opening;
  private volatile @Nullable Registration registration;
  private @Nullable Registration retry;
  private Duration pause = FIRST_PAUSE;
  private boolean closed;
  private long lastUse;

  /**
   * Creates it; {@link #open} begins.
   *
   * @param receiver gets what comes, valid during the call, on a loop of the transport's
   */
  Mailbox(
      String endpoint,
      SignalTransport transport,
      SignalHost host,
      BiConsumer<Mailbox, ByteBuffer> receiver) {
    this.endpoint = endpoint;
    this.transport = transport;
    this.host = host;
    this.loop = host.eventLoop();
    this.receiver = receiver;
    this.rate = new Gate.Rate(loop);
    this.open = new LoopFuture<>(loop);
    this.lastUse = loop.nanoTime();
  }

  String endpoint() {
    return endpoint;
  }

  Gate.Rate rate() {
    return rate;
  }

  /** Returns what is done when envelopes can arrive. */
  CompletableFuture<Void> opened() {
    return open;
  }

  boolean isOpen() {
    return registration != null;
  }

  void use() {
    lastUse = loop.nanoTime();
  }

  Duration idle() {
    return Duration.ofNanos(loop.nanoTime() - lastUse);
  }

  void open() {
    CompletionStage<Registration> stage;
    try {
      stage =
          transport.open(
              URI.create(endpoint),
              KeyedNames.mailbox(host.self()),
              envelope -> receiver.accept(this, envelope));
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    opening = stage.toCompletableFuture();
    Stages.onLoop(
        loop,
        stage,
        (made, error) -> {
          if (error == null) {
            arrived(made);
          } else {
            failed(error);
          }
        });
  }

  private void arrived(Registration made) {
    if (closed) {
      made.close();
      return;
    }
    registration = made;
    pause = FIRST_PAUSE;
    open.complete(null);
  }

  private void failed(Throwable error) {
    if (closed) {
      return;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "no mailbox at " + endpoint + ", it is tried again: " + Stages.sentence(error));
    retry = loop.schedule(pause.plus(jitter()), this::open);
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
  }

  private Duration jitter() {
    return Duration.ofMillis(host.random().nextLong(pause.toMillis() / 2));
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (retry != null) {
      retry.close();
    }
    if (registration != null) {
      registration.close();
    } else if (opening != null) {
      opening.cancel(false);
    }
    open.completeExceptionally(new P2pdException("this node's mailbox there was closed"));
  }
}
