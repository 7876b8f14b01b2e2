package net.p2pd.testkit;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.EnvelopeReceiver;
import net.p2pd.api.signal.SignalLink;

/** One end of the line between a strategy's two halves, over a server that both reach. */
final class KitSignal implements SignalLink {

  /** From a side to the server. */
  static final Duration DELAY = Duration.ofMillis(20);

  private static final int LARGEST = 32 * 1024;

  private final EventLoop loop;
  private final List<EnvelopeReceiver> receivers = new ArrayList<>();
  private final List<ByteBuffer> waiting = new ArrayList<>();
  private @Nullable KitSignal other;
  private @Nullable Runnable onFirst;
  private int sent;

  KitSignal(EventLoop loop) {
    this.loop = loop;
  }

  /** Joins two ends. */
  static void join(KitSignal one, KitSignal two) {
    one.other = two;
    two.other = one;
  }

  /** Sets what happens when the first message arrives here, before it is delivered. */
  void onFirst(Runnable action) {
    onFirst = action;
  }

  /** Returns how many messages went out from here. */
  int sent() {
    return sent;
  }

  @Override
  public CompletionStage<Void> send(ByteBuffer message) {
    KitSignal to = other;
    if (message.remaining() > LARGEST) {
      return CompletableFuture.failedFuture(
          new P2pdException(
              "a message of "
                  + message.remaining()
                  + " bytes cannot be sent; 32 KiB are the most"));
    }
    sent++;
    ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message).flip();
    CompletableFuture<Void> taken = new CompletableFuture<>();
    loop.schedule(DELAY.multipliedBy(2), () -> taken.complete(null));
    if (to != null) { // otherwise nobody opens the mailbox
      to.loop.schedule(DELAY.multipliedBy(2), () -> to.arrived(copy));
    }
    return taken;
  }

  private void arrived(ByteBuffer message) {
    Runnable first = onFirst;
    if (first != null) {
      onFirst = null;
      waiting.add(message);
      first.run();
      return;
    }
    if (receivers.isEmpty()) {
      waiting.add(message);
    } else {
      List.copyOf(receivers).forEach(receiver -> receiver.received(message.asReadOnlyBuffer()));
    }
  }

  @Override
  public Registration onMessage(EnvelopeReceiver receiver) {
    receivers.add(receiver);
    List<ByteBuffer> before = List.copyOf(waiting);
    waiting.clear();
    before.forEach(message -> receiver.received(message.asReadOnlyBuffer()));
    return () -> receivers.remove(receiver);
  }

  @Override
  public Optional<Duration> roundTrip() {
    return Optional.of(DELAY.multipliedBy(4));
  }
}
