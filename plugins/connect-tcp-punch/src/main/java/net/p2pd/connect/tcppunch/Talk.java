package net.p2pd.connect.tcppunch;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;

/**
 * What the two halves of one connect say to each other, and how long that takes: each message tells
 * when it was sent, and how long ago the last one of the other half came. On the attempt's loop.
 */
final class Talk {

  private final System.Logger logger;
  private final SignalLink link;
  private final EventLoop loop;
  private final long origin;
  private Registration hearing = () -> {};
  private @Nullable Duration measured;
  private long lastHeard;
  private int peerSent = -1;
  private boolean heard;

  Talk(System.Logger logger, SignalLink link, EventLoop loop) {
    this.logger = logger;
    this.link = link;
    this.loop = loop;
    this.origin = loop.nanoTime();
    this.lastHeard = origin;
  }

  /** Gives what comes to the receiver, on the loop. */
  void listen(Consumer<PunchMessage> receiver) {
    hearing = link.onMessage(bytes -> arrived(bytes, receiver));
  }

  private void arrived(ByteBuffer bytes, Consumer<PunchMessage> receiver) {
    PunchMessage message;
    try {
      message = PunchMessage.decode(bytes);
    } catch (IllegalArgumentException e) {
      logger.log(
          System.Logger.Level.DEBUG, "a message of the peer was not understood: " + e.getMessage());
      return;
    }
    if (message == null) {
      return;
    }
    if (loop.inLoop()) {
      received(message, receiver);
    } else {
      loop.execute(() -> received(message, receiver));
    }
  }

  private void received(PunchMessage message, Consumer<PunchMessage> receiver) {
    heard = true;
    lastHeard = loop.nanoTime();
    peerSent = message.sent();
    if (message.echo() >= 0) {
      Duration trip = Duration.ofMillis(millis() - (long) message.echo() - message.held());
      Duration before = measured;
      if (!trip.isNegative() && (before == null || trip.compareTo(before) < 0)) {
        measured = trip;
      }
    }
    receiver.accept(message);
  }

  CompletionStage<Void> send(
      int type,
      int series,
      boolean complete,
      Set<Lane> silent,
      List<Mapping> mappings,
      String reason) {
    int held = peerSent < 0 ? 0 : (int) ((loop.nanoTime() - lastHeard) / 1_000_000);
    PunchMessage message =
        new PunchMessage(
            type, series, complete, millis(), peerSent, held, silent, mappings, reason);
    return link.send(message.encode());
  }

  private int millis() {
    return (int) ((loop.nanoTime() - origin) / 1_000_000);
  }

  boolean hasHeard() {
    return heard;
  }

  /** Returns how long nothing has come, from the beginning on. */
  Duration silence() {
    return Duration.ofNanos(loop.nanoTime() - lastHeard);
  }

  /** Returns how long a message takes; zero where that is unknown. */
  Duration oneWay() {
    Duration own = measured;
    Duration shared = link.roundTrip().orElse(own);
    if (shared == null) {
      return Duration.ZERO;
    }
    return (own != null && own.compareTo(shared) < 0 ? own : shared).dividedBy(2);
  }

  void close() {
    hearing.close();
  }
}
