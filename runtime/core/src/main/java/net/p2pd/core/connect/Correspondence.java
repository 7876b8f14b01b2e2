package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.signal.SignalLink;

/**
 * All that one side of a connect tells the other over signalling, and hears from it: numbers its
 * messages, measures the round trip, and sorts what comes for the strategies. On the connector's
 * loop, except for {@link #send}.
 */
final class Correspondence {

  /** How many of this side's last messages an answer may belong to. */
  private static final int REMEMBERED = 64;

  private static final int MAX_NUMBER = 0xFFFF;
  private static final int UNKNOWN_HELD = 0xFFFF;

  /** How much may wait for strategies that have not started yet, of all of them together. */
  private static final int MAX_WAITING_BYTES = 128 * 1024;

  private final ConnectionId id;
  private final boolean calling;
  private final Signalling signalling;
  private final EventLoop loop;
  private final Map<String, StrategyLink> links = new HashMap<>();
  private final long[] sentAt = new long[REMEMBERED];
  private final Unheard unheard;
  private PeerAddress remote;
  private int sent;
  private int heard;
  private int highest;
  private long seen;
  private long heardAt;
  private int waitingBytes;
  private volatile @Nullable Duration roundTrip;
  private boolean closed;

  Correspondence(
      ConnectionId id, boolean calling, Signalling signalling, PeerAddress remote, EventLoop loop) {
    this.id = id;
    this.calling = calling;
    this.signalling = signalling;
    this.remote = remote;
    this.loop = loop;
    this.unheard = new Unheard(loop, this::transmit);
  }

  ConnectionId id() {
    return id;
  }

  boolean calling() {
    return calling;
  }

  EventLoop loop() {
    return loop;
  }

  /** Returns where the peer is, as far as is known. */
  PeerAddress remote() {
    return remote;
  }

  /** Returns the round trip by way of the servers as last measured. */
  Optional<Duration> roundTrip() {
    return Optional.ofNullable(roundTrip);
  }

  /** Returns the line of one strategy, which is the same each time. */
  SignalLink link(String strategy) {
    return linkOf(strategy);
  }

  private StrategyLink linkOf(String strategy) {
    return links.computeIfAbsent(strategy, name -> new StrategyLink(this, name));
  }

  /** Sends a message; from any thread. */
  CompletionStage<Void> send(SignalMessage message) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    if (loop.inLoop()) {
      sendNow(message, result);
    } else {
      loop.execute(() -> sendNow(message, result));
    }
    return result;
  }

  private void sendNow(SignalMessage message, CompletableFuture<Void> result) {
    if (closed) {
      result.completeExceptionally(new P2pdException("this connect is over"));
      return;
    }
    int number = sent < MAX_NUMBER ? ++sent : 0;
    long now = loop.nanoTime();
    if (number > 0) {
      sentAt[number % REMEMBERED] = now;
    }
    if (calling && heard == 0 && number > 0) {
      unheard.add(message, number);
    }
    transmit(message, number)
        .whenComplete(
            (nothing, error) -> {
              if (error == null) {
                result.complete(null);
              } else {
                result.completeExceptionally(Securer.unwrap(error));
              }
            });
  }

  private CompletionStage<Void> transmit(SignalMessage message, int number) {
    ByteBuffer bytes = message.encode(number, heard, (loop.nanoTime() - heardAt) / 1_000_000);
    return calling ? signalling.send(remote, bytes) : signalling.answer(remote, bytes);
  }

  /**
   * Takes note of a message of the other side's: its address, and the round trip.
   *
   * @return false if it came before, and is only said again
   */
  boolean heard(PeerAddress from, SignalMessage message) {
    long now = loop.nanoTime();
    unheard.end();
    if (from.isNewerThan(remote)) {
      remote = from;
    }
    int answered = message.heard();
    boolean remembered =
        answered > 0
            && answered <= sent
            && answered > sent - REMEMBERED
            && !unheard.wasRepeated(answered);
    if (remembered && message.held() < UNKNOWN_HELD) {
      long nanos = now - sentAt[answered % REMEMBERED] - message.held() * 1_000_000L;
      roundTrip = Duration.ofNanos(Math.max(0, nanos));
    }
    if (message.number() > 0) {
      heard = message.number();
      heardAt = now;
    }
    return isNew(message.number());
  }

  /** Remembers the last 64 numbers; what is older than that is not repeated any more. */
  private boolean isNew(int number) {
    if (number == 0) {
      return true;
    }
    if (number > highest) {
      int ahead = number - highest;
      seen = ahead < Long.SIZE ? (seen << ahead) | 1 : 1;
      highest = number;
      return true;
    }
    long bit = highest - number < Long.SIZE ? 1L << (highest - number) : 0;
    boolean fresh = (seen & bit) == 0 && bit != 0;
    seen |= bit;
    return fresh;
  }

  /** Takes a STRATEGY message; what nobody listens to yet waits, within limits. */
  void deliver(SignalMessage message) {
    if (!closed) {
      linkOf(message.strategy()).deliver(message.content());
    }
  }

  /** Tells whether so many more bytes may wait; they do, if so. */
  boolean mayWait(int bytes) {
    if (waitingBytes + bytes > MAX_WAITING_BYTES) {
      return false;
    }
    waitingBytes += bytes;
    return true;
  }

  void waitNoMore(int bytes) {
    waitingBytes -= bytes;
  }

  /** Nothing more is sent or delivered. */
  void close() {
    closed = true;
    unheard.end();
    links.values().forEach(StrategyLink::close);
  }
}
