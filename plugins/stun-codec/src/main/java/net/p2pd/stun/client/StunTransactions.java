package net.p2pd.stun.client;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.Registration;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunStream;
import net.p2pd.stun.codec.TransactionId;

/**
 * Many STUN requests at once over one pipe: sends them, repeats them, and finds the answer of each
 * among all that comes (RFC 8489 section 6).
 *
 * <p>Over datagrams a request is repeated as {@link StunTiming} says, and an answer that is not
 * believed is as if it had never come: from another address than was asked, malformed, with a wrong
 * fingerprint, not signed as agreed. Over a stream there is one request, and such an answer ends
 * it. An error response is an answer. What is no answer goes to a {@link PacketHandler}.
 *
 * <p>It begins to read from the pipe at once and leaves it open when closed. Others may use the
 * same datagram pipe: messages go to all of its handlers. May be used from any thread; results
 * complete on the pipe's event loop, and cancelling one ends its request.
 */
public final class StunTransactions implements AutoCloseable {

  private static final int MOST = 10_000;

  private final Pipe pipe;
  private final EventLoop loop;
  private final StunTiming timing;
  private final RandomGenerator random;
  private final PacketHandler others;
  private final boolean reliable;
  private final StunStream stream = new StunStream();
  private final Map<TransactionId, Transaction> pending = new HashMap<>();
  private final List<Registration> handlers;

  /** Whether the stream is no STUN any more. */
  private boolean raw;

  /** When the message came that is looked at: reading it takes its time, above all the first. */
  private long arrived;

  /** Why nothing can be asked any more. */
  private @Nullable StunException end;

  private StunTransactions(
      Pipe pipe, StunTiming timing, RandomGenerator random, PacketHandler others) {
    this.pipe = pipe;
    this.loop = pipe.eventLoop();
    this.timing = Objects.requireNonNull(timing, "timing");
    this.random = Objects.requireNonNull(random, "random");
    this.others = Objects.requireNonNull(others, "others");
    this.reliable = pipe.kind() == PipeKind.STREAM;
    this.handlers =
        List.of(
            pipe.onMessage((message, from) -> received(message)),
            pipe.onError((failed, error) -> failed(error)),
            pipe.onClose((closed, cause) -> closed(cause)));
  }

  /**
   * Requests over a pipe, whatever else comes being ignored.
   *
   * @param pipe datagrams, with or without a destination of its own, or a stream without framing
   * @param timing how often and how long
   * @param random for transactions; cryptographically strong, as what cannot be guessed cannot be
   *     forged
   * @return new transactions
   */
  public static StunTransactions over(Pipe pipe, StunTiming timing, RandomGenerator random) {
    return over(pipe, timing, random, StunTransactions::ignore);
  }

  /**
   * Requests over a pipe.
   *
   * @param pipe as in {@link #over(Pipe, StunTiming, RandomGenerator)}
   * @param timing how often and how long
   * @param random as there
   * @param others gets what answers no request
   * @return new transactions
   */
  public static StunTransactions over(
      Pipe pipe, StunTiming timing, RandomGenerator random, PacketHandler others) {
    return new StunTransactions(pipe, timing, random, others);
  }

  private static void ignore(ByteBuffer packet, @Nullable InetSocketAddress from) {}

  /**
   * The pipe.
   *
   * @return as it was given
   */
  public Pipe pipe() {
    return pipe;
  }

  /**
   * Asks whom the pipe leads to.
   *
   * @param request what to ask
   * @return the answer, success or error; or {@link StunException}
   */
  public CompletableFuture<StunAnswer> send(StunRequest request) {
    return send(request, null, pipe.remote().orElse(null));
  }

  /**
   * Asks somebody.
   *
   * @param request what to ask
   * @param to a resolved address; on a stream, or a datagram pipe with a destination of its own,
   *     that destination
   * @return the answer, success or error; or {@link StunException}
   */
  public CompletableFuture<StunAnswer> send(StunRequest request, InetSocketAddress to) {
    boolean fixed = pipe.remote().isPresent();
    return send(request, fixed ? null : to, to);
  }

  private CompletableFuture<StunAnswer> send(
      StunRequest request, @Nullable InetSocketAddress target, @Nullable InetSocketAddress asked) {
    Transaction asking = new Transaction(request, request.newId(random), asked, loop);
    asking.result.whenComplete(
        (answer, error) -> {
          if (asking.result.isCancelled()) {
            onLoop(() -> forget(asking));
          }
        });
    if (!onLoop(() -> begin(asking, target))) {
      asking.result.completeExceptionally(closedHere("the event loop of " + pipe.name()));
    }
    return asking.result;
  }

  private boolean onLoop(Runnable task) {
    if (loop.inLoop()) {
      task.run();
      return true;
    }
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false; // the host is gone, and all timers with it
    }
  }

  private static StunException closedHere(String what) {
    return new StunException(StunException.CLOSED, what + " is closed", null);
  }

  private void begin(Transaction asking, @Nullable InetSocketAddress target) {
    StunException over = end;
    if (over == null && !pipe.isOpen()) {
      over = closedHere("the pipe " + pipe.name());
    }
    if (over == null && pending.size() >= MOST) {
      over =
          new StunException(
              StunException.NO_ANSWER,
              MOST + " requests over " + pipe.name() + " wait for an answer; send fewer at once",
              null);
    }
    if (over != null) {
      asking.result.completeExceptionally(over);
    } else if (!asking.result.isDone()) {
      pending.put(asking.id, asking);
      asking.began = loop.nanoTime();
      transmit(asking, target);
    }
  }

  private void transmit(Transaction asking, @Nullable InetSocketAddress target) {
    asking.sent++;
    boolean first = asking.sent == 1;
    ByteBuffer packet = asking.packet.duplicate();
    CompletableFuture<Void> sent = target == null ? pipe.send(packet) : pipe.send(packet, target);
    StunTiming times = asking.request.timingOr(timing);
    asking.timer =
        loop.schedule(
            reliable ? times.reliable() : times.waitAfter(asking.sent),
            () -> {
              if (reliable || asking.sent >= times.requests()) {
                fail(asking, StunException.NO_ANSWER, unanswered(asking), null);
              } else {
                transmit(asking, target);
              }
            });
    sent.whenComplete(
        (done, error) -> {
          if (error != null && first) { // later ones may fail while the network changes
            onLoop(() -> fail(asking, StunException.UNREACHABLE, error.getMessage(), error));
          }
        });
  }

  private String unanswered(Transaction asking) {
    long millis = elapsed(asking).toMillis();
    return "no answer from " + name(asking) + " within " + millis + " ms" + asking.unbelieved();
  }

  private static String name(Transaction asking) {
    return asking.to == null ? "the server" : Texts.of(asking.to);
  }

  private Duration elapsed(Transaction asking) {
    return Duration.ofNanos(loop.nanoTime() - asking.began);
  }

  private void forget(Transaction asking) {
    asking.stopTimer();
    pending.remove(asking.id);
  }

  private void fail(
      Transaction asking, String reason, @Nullable String words, @Nullable Throwable cause) {
    forget(asking);
    asking.result.completeExceptionally(
        new StunException(reason, words == null ? reason : words, cause));
  }

  private void received(Message message) {
    arrived = loop.nanoTime();
    InetSocketAddress from = message.sender().or(pipe::remote).orElse(null);
    ByteBuffer bytes = message.peek();
    if (!reliable) {
      packet(bytes, from);
      return;
    }
    try {
      if (!raw && end == null) {
        stream.receive(
            bytes,
            frame -> {
              packet(frame, from);
              return !raw;
            });
      }
    } catch (StunFormatException e) {
      finish(
          StunException.MALFORMED,
          "what came from "
              + (from == null ? "there" : Texts.of(from))
              + " is no STUN: "
              + e.getMessage(),
          e);
    }
    if (raw && bytes.hasRemaining()) {
      others.received(bytes, from);
    }
  }

  private void packet(ByteBuffer packet, @Nullable InetSocketAddress from) {
    TransactionId id = Verdict.responseId(packet);
    Transaction asking = id == null ? null : pending.get(id);
    if (asking == null) {
      others.received(packet, from);
      return;
    }
    Verdict verdict = Verdict.on(packet, asking, reliable ? asking.to : from);
    if (verdict.answer != null) {
      raw = raw || (asking.request.isThenRaw() && reliable && verdict.isSuccess());
      forget(asking);
      asking.result.complete(
          new StunAnswer(
              verdict.answer, from, Duration.ofNanos(arrived - asking.began), asking.sent));
    } else if (reliable || verdict.isFinal) {
      fail(asking, verdict.reason, name(asking) + ": " + verdict.words, null);
    } else {
      asking.refused = verdict.words;
    }
  }

  /** With a destination of its own, a datagram pipe hears that nothing listens there (ICMP). */
  private void failed(Throwable error) {
    if (!reliable && pipe.remote().isPresent()) {
      for (Transaction asking : List.copyOf(pending.values())) {
        fail(asking, StunException.UNREACHABLE, error.getMessage(), error);
      }
    }
  }

  private void closed(CloseCause cause) {
    finish(StunException.CLOSED, "the pipe " + pipe.name() + " closed: " + cause.text(), null);
  }

  private void finish(String reason, String words, @Nullable Throwable cause) {
    if (end == null) {
      end = new StunException(reason, words, cause);
    }
    for (Transaction asking : List.copyOf(pending.values())) {
      fail(asking, reason, words + asking.unbelieved(), cause);
    }
  }

  /** Ends all requests, which fail, and leaves the pipe to its owner. Idempotent. */
  @Override
  public void close() {
    handlers.forEach(Registration::close);
    onLoop(() -> finish(StunException.CLOSED, "asking over " + pipe.name() + " was ended", null));
  }
}
