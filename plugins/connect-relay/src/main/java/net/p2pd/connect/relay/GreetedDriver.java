package net.p2pd.connect.relay;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;

/**
 * Datagrams of a relayed way, without the greetings: these are asked, answered and taken out here
 * for as long as the way lives, so that none that was lost or late matters. All else is passed on,
 * or held (and at last lost, as at a socket) until somebody reads.
 *
 * <p>Made and used on the pipe's loop.
 */
final class GreetedDriver implements PipeDriver {

  /** Hears of the greeting, once, on the pipe's loop. */
  interface Listener {

    /** The peer is at the other end: it said what only it was told, or answers. */
    void greeted(GreetedDriver driver);
  }

  /** When the question is put again, and again. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** What is held while nobody reads. */
  private static final int RECEIVE_BUFFER = 212_992;

  /** What is held of somebody who may not be the peer: a few packets that overtook the greeting. */
  private static final int STRANGERS_BUFFER = 16_384;

  private static final PipeSink.Lease OWNED = () -> () -> {};

  private final Pipe inner;
  private final Greeting greeting;
  private final Listener listener;
  private final ArrayDeque<ByteBuffer> inbox = new ArrayDeque<>();
  private @Nullable PipeSink sink;
  private @Nullable CloseCause closed;
  private @Nullable Registration timer;
  private int questions;
  private int mostQuestions;
  private int held;
  private boolean asking;
  private boolean greeted;
  private boolean wanted;
  private boolean delivering;

  /**
   * Begins to read.
   *
   * @param inner a datagram pipe with a fixed remote that nobody has read from
   */
  GreetedDriver(Pipe inner, Greeting greeting, Listener listener) {
    this.inner = inner;
    this.greeting = greeting;
    this.listener = listener;
    inner.onMessage((message, from) -> arrived(ByteBuffer.wrap(message.bytes())));
    inner.onError((pipe, error) -> failed(error));
    inner.onClose((pipe, cause) -> hasClosed(cause));
  }

  /** Asks whether the other end is there, until it says so, at most so many times. */
  void ask(int times) {
    asking = true;
    mostQuestions = times;
    question();
  }

  private void question() {
    if (!asking || greeted || closed != null || questions >= mostQuestions) {
      return;
    }
    inner.send(greeting.question()).exceptionally(error -> null); // Another one may get through.
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(questions, 4));
    questions++;
    timer = inner.eventLoop().schedule(pause, this::question);
  }

  /** Returns whether the peer has shown that it is there. */
  boolean isGreeted() {
    return greeted;
  }

  private void arrived(ByteBuffer packet) {
    if (Greeting.isOne(packet)) {
      if (greeting.isQuestion(packet) && !asking) {
        inner.send(greeting.answer()).exceptionally(error -> null);
        greet();
      } else if (greeting.isAnswer(packet) && asking) {
        greet();
      }
    } else {
      take(packet);
    }
  }

  private void greet() {
    if (!greeted && closed == null) {
      greeted = true;
      stopAsking();
      listener.greeted(this);
    }
  }

  private void stopAsking() {
    Registration running = timer;
    if (running != null) {
      running.close();
    }
  }

  private void take(ByteBuffer packet) {
    PipeSink receiver = sink;
    if (wanted && !delivering && inbox.isEmpty() && receiver != null) {
      delivering = true;
      try {
        receiver.data(packet, null, OWNED);
      } finally {
        delivering = false;
      }
      deliver();
    } else if (closed == null && held + packet.remaining() <= room()) {
      held += packet.remaining();
      inbox.add(packet);
    }
  }

  private int room() {
    return greeted || asking ? RECEIVE_BUFFER : STRANGERS_BUFFER;
  }

  private void deliver() {
    PipeSink receiver = sink;
    if (delivering || receiver == null) {
      return;
    }
    delivering = true;
    try {
      while (wanted && closed == null && !inbox.isEmpty()) {
        ByteBuffer next = inbox.remove();
        held -= next.remaining();
        receiver.data(next, null, OWNED);
      }
    } finally {
      delivering = false;
    }
  }

  private void failed(Throwable error) {
    PipeSink receiver = sink;
    if (receiver != null && closed == null) {
      receiver.error(error);
    }
  }

  private void hasClosed(CloseCause cause) {
    if (closed == null) {
      closed = cause;
      inbox.clear();
      stopAsking();
      PipeSink receiver = sink;
      if (receiver != null) {
        receiver.closed(cause);
      }
    }
  }

  @Override
  public PipeKind kind() {
    return PipeKind.DATAGRAM;
  }

  @Override
  public Transport transport() {
    return inner.transport();
  }

  @Override
  public PipeRole role() {
    return PipeRole.CLIENT;
  }

  @Override
  public EventLoop eventLoop() {
    return inner.eventLoop();
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return inner.local().orElse(null);
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return inner.remote().orElse(null);
  }

  @Override
  public void start(PipeSink receiver) {
    sink = receiver;
    CloseCause cause = closed;
    if (cause != null) {
      eventLoop().execute(() -> receiver.closed(cause));
    }
  }

  @Override
  public void read(boolean want) {
    wanted = want;
    if (want && !inbox.isEmpty()) {
      eventLoop().execute(this::deliver);
    }
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    CompletableFuture<Void> sent = inner.send(bytes);
    if (done != null) {
      sent.whenComplete((nothing, error) -> onLoop(() -> done.written(error)));
    }
  }

  private void onLoop(Runnable task) {
    if (eventLoop().inLoop()) {
      task.run();
    } else {
      eventLoop().execute(task);
    }
  }

  @Override
  public void flush() {
    // Pipes flush by themselves.
  }

  @Override
  public void end(WriteListener done) {
    throw new UnsupportedOptionException("end", "datagrams have no end");
  }

  @Override
  public void close(boolean hard) {
    stopAsking();
    if (hard) {
      inner.abort();
    } else {
      inner.closeAsync();
    }
  }
}
