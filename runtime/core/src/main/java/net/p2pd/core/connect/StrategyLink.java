package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.EnvelopeReceiver;
import net.p2pd.api.signal.SignalLink;

/** The line between the two halves of one strategy in one connect. */
final class StrategyLink implements SignalLink {

  /** How many messages wait for a strategy that does not listen yet. */
  private static final int MAX_WAITING = 32;

  private final Correspondence correspondence;
  private final String strategy;
  private final List<EnvelopeReceiver> receivers = new ArrayList<>();
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();

  StrategyLink(Correspondence correspondence, String strategy) {
    this.correspondence = correspondence;
    this.strategy = strategy;
  }

  @Override
  public CompletionStage<Void> send(ByteBuffer message) {
    SignalMessage whole;
    try {
      whole =
          SignalMessage.strategy(correspondence.id(), correspondence.calling(), strategy, message);
    } catch (P2pdException e) {
      return CompletableFuture.failedFuture(e);
    }
    return correspondence.send(whole);
  }

  @Override
  public Registration onMessage(EnvelopeReceiver receiver) {
    EventLoop loop = correspondence.loop();
    if (loop.inLoop()) {
      add(receiver);
    } else {
      loop.execute(() -> add(receiver));
    }
    return () -> {
      if (loop.inLoop()) {
        receivers.remove(receiver);
      } else {
        loop.execute(() -> receivers.remove(receiver));
      }
    };
  }

  private void add(EnvelopeReceiver receiver) {
    receivers.add(receiver);
    while (!waiting.isEmpty() && receivers.contains(receiver)) {
      ByteBuffer message = waiting.remove();
      correspondence.waitNoMore(message.remaining());
      receiver.received(message);
    }
  }

  @Override
  public Optional<Duration> roundTrip() {
    return correspondence.roundTrip();
  }

  void deliver(ByteBuffer message) {
    if (!receivers.isEmpty()) {
      for (EnvelopeReceiver receiver : List.copyOf(receivers)) {
        receiver.received(message.duplicate());
      }
    } else if (waiting.size() < MAX_WAITING && correspondence.mayWait(message.remaining())) {
      waiting.add(message);
    }
  }

  void close() {
    receivers.clear();
    waiting.clear();
  }
}
