package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeSink;

/**
 * What comes in: from the driver through the framing to the handlers and outlets, one message at a
 * time and in order. What cannot be dispatched now is held, and the driver is told to wait.
 *
 * <p>A handler may do anything to its own pipe. That is why everything that arrives while one runs
 * is held ({@link #busy}) and looked at when it returned.
 */
final class Inbound implements PipeSink {

  private final EnginePipe pipe;
  private final Framing.@Nullable Decoder decoder;
  private final @Nullable DuplicateWindow duplicates;
  private final HeldQueue held = new HeldQueue();
  private final Chunk chunk = new Chunk();
  private final EndOfInput end;

  private @Nullable SenderPipe lastSender;
  private @Nullable PipeMessage message;
  private @Nullable CloseCause driverClosed;
  private int pauses;
  private boolean started;
  private boolean busy;
  private boolean wanted;
  private boolean updating;

  Inbound(EnginePipe pipe, Framing.@Nullable Decoder decoder, int duplicateWindow) {
    this.pipe = pipe;
    this.end = new EndOfInput(pipe);
    this.decoder = decoder;
    this.duplicates = duplicateWindow == 0 ? null : new DuplicateWindow(duplicateWindow);
  }

  /** Begins to read: the driver has this sink now, and the open handlers were called. */
  void started() {
    started = true;
    pump();
  }

  // What the driver calls

  @Override
  public void data(ByteBuffer bytes, @Nullable InetSocketAddress sender, Lease lease) {
    PipeSink taker = pipe.handOver.taker();
    if (taker != null) {
      taker.data(bytes, sender, lease);
      return;
    }
    if (!pipe.closing.isOpen()) {
      return; // read only so that the other side can take what is flushed to it
    }
    pipe.counters.received(bytes.remaining());
    if (busy || !held.isEmpty() || !isReady()) {
      Chunk other = new Chunk();
      other.begin(lease);
      held.addLast(Held.of(other, bytes, sender));
      other.end();
      if (!busy) {
        pump();
      }
      return;
    }
    busy = true;
    chunk.begin(lease);
    try {
      process(bytes, sender);
    } finally {
      chunk.end();
      busy = false;
    }
    pump();
  }

  @Override
  public void ended() {
    PipeSink taker = pipe.handOver.taker();
    if (taker != null) {
      taker.ended();
      return;
    }
    end.see();
    pump();
  }

  @Override
  public void accepted(PipeDriver driver) {
    if (pipe.accepting == null) {
      throw new IllegalStateException(
          "DRIVER: " + pipe.name() + " is no server of streams and cannot accept");
    }
    pipe.accepting.accepted(driver);
  }

  @Override
  public void error(Throwable error) {
    PipeSink taker = pipe.handOver.taker();
    if (taker != null) {
      taker.error(error);
    } else if (busy) {
      pipe.later(() -> pipe.handlers.report(error));
    } else {
      pipe.handlers.report(error);
    }
  }

  @Override
  public void closed(CloseCause cause) {
    driverClosed = cause;
    PipeSink taker = pipe.handOver.taker();
    if (taker != null) {
      taker.closed(cause);
    }
    pump();
  }

  // Dispatch

  /**
   * Dispatches what is held as far as possible, then the end and the closing, if it is their turn.
   */
  void pump() {
    if (busy || !started) {
      return;
    }
    busy = true;
    try {
      while (!held.isEmpty() && isReady()) {
        processHeld();
      }
      end.deliverIfDue(held);
    } finally {
      busy = false;
    }
    CloseCause cause = driverClosed;
    if (cause != null && isCloseDue()) {
      pipe.closing.finish(cause);
    } else {
      updateRead();
    }
  }

  private void processHeld() {
    Held first = held.poll();
    if (first != null) {
      chunk.begin(first);
      try {
        process(first.bytes, first.sender);
      } finally {
        chunk.end();
      }
    }
  }

  private void process(ByteBuffer bytes, @Nullable InetSocketAddress sender) {
    if (decoder == null) {
      deliver(bytes, sender);
      return;
    }
    for (ByteBuffer frame = next(decoder, bytes); frame != null; frame = next(decoder, bytes)) {
      deliver(frame, sender);
      if (!isReady()) {
        if (pipe.closing.mayDeliver()) {
          held.addFirst(Held.of(chunk, bytes, sender));
        }
        return;
      }
    }
  }

  private @Nullable ByteBuffer next(Framing.Decoder cutter, ByteBuffer bytes) {
    try {
      return cutter.next(bytes);
    } catch (RuntimeException e) {
      String text = e instanceof PipeException ? e.getMessage() : "its framing failed: " + e;
      pipe.closing.abort(CloseCause.of(CloseCause.PROTOCOL_ERROR, String.valueOf(text)));
      return null;
    }
  }

  private void deliver(ByteBuffer bytes, @Nullable InetSocketAddress sender) {
    @Nullable InetSocketAddress from = sender != null ? sender : pipe.remoteAddress();
    pipe.counters.message();
    if (duplicates != null && duplicates.isRepeated(bytes, from)) {
      pipe.counters.drop();
      return;
    }
    MessageHandler[] own = pipe.handlers.message;
    MessageHandler[] inherited = pipe.inheritedHandlers();
    Outlet[] outlets = pipe.handlers.outlets;
    if (own.length + inherited.length > 0 && pipe.closing.isOpen()) {
      PipeMessage shown = new PipeMessage(bytes, from);
      message = shown;
      Pipe answer = sender == null ? pipe : answerTo(sender);
      pipe.monitor.enter(pipe);
      call(inherited, shown, answer);
      call(own, shown, answer);
      pipe.monitor.exit();
    }
    for (Outlet outlet : outlets) {
      offer(outlet, bytes, from);
    }
    if (message != null) {
      message.expire();
      message = null;
    }
  }

  private void offer(Outlet outlet, ByteBuffer bytes, @Nullable InetSocketAddress from) {
    try {
      outlet.offer(this, bytes, from);
    } catch (RuntimeException | StackOverflowError e) { // a filter's expression may be too deep
      pipe.handlers.report(e);
    }
  }

  private void call(MessageHandler[] handlers, PipeMessage shown, Pipe answer) {
    for (MessageHandler handler : handlers) {
      try {
        handler.onMessage(shown, answer);
      } catch (Throwable thrown) {
        pipe.handlers.report(thrown);
      }
    }
  }

  /** Returns the pipe that answers a sender; a talk with one sender makes only one. */
  Pipe answerTo(InetSocketAddress sender) {
    SenderPipe last = lastSender;
    if (last == null || !last.answers(sender)) {
      last = new SenderPipe(pipe, sender);
      lastSender = last;
    }
    return last;
  }

  /** Returns the message that is being delivered; all who want to keep it share one copy. */
  PipeMessage message(ByteBuffer bytes, @Nullable InetSocketAddress from) {
    if (message == null) {
      message = new PipeMessage(bytes, from);
    }
    return message;
  }

  /** Keeps the bytes that are being delivered beyond the call, without copying where possible. */
  Chunk chunk() {
    return chunk;
  }

  /** Returns whether delivered bytes may lie in the decoder's memory, which no lease keeps. */
  boolean isFramed() {
    return decoder != null;
  }

  // Closing

  /**
   * A driver that closed is not told of before what it brought was delivered, if there is anybody
   * to deliver it to. If there is nobody, it stays for whoever subscribes later.
   */
  private boolean isCloseDue() {
    return held.isEmpty() || !hasInterest() || !pipe.closing.isOpen();
  }

  /**
   * Hears that the pipe closed. What nobody has read can still be received (PIPE-16), but a pipe
   * that is simply forgotten must not keep the driver's memory.
   */
  void pipeClosed() {
    held.own();
  }

  /** Drops what was not dispatched: this side does not want it any more. */
  void discard() {
    held.clear();
    for (Outlet outlet : pipe.handlers.outlets) {
      outlet.discard();
    }
  }

  @Nullable
  CloseCause driverClosed() {
    return driverClosed;
  }

  // Flow

  /** Makes the pipe wait; each call needs a {@link #resume}. */
  void pause() {
    pauses++;
    if (!busy) {
      updateRead();
    }
  }

  void resume() {
    if (--pauses == 0) {
      pump();
    }
  }

  private boolean hasInterest() {
    if (pipe.handlers.outlets.length > 0) {
      return true;
    }
    boolean handlers = pipe.handlers.message.length > 0 || pipe.inheritedHandlers().length > 0;
    return handlers && pipe.closing.isOpen();
  }

  private boolean isReady() {
    return pauses == 0 && hasInterest() && pipe.closing.mayDeliver();
  }

  private boolean wantsData() {
    if (end.isSeen()) {
      return false;
    }
    if (pipe.accepting != null) {
      return pipe.accepting.hasRoom();
    }
    if (!pipe.closing.isOpen()) {
      return true;
    }
    return hasInterest()
        ? pauses == 0 && held.isEmpty()
        : held.cost() < pipe.options().get(PipeOptions.READ_BUFFER);
  }

  /** Tells the driver; one that delivers inside {@code read} must not lead to a recursion. */
  void updateRead() {
    if (updating || !started || pipe.handOver.taker() != null) {
      return;
    }
    updating = true;
    try {
      while (driverClosed == null && wantsData() != wanted) {
        wanted = !wanted;
        pipe.driver.read(wanted);
      }
    } finally {
      updating = false;
    }
  }

  /** Stops reading, and returns what the pipe has held. */
  HeldQueue handedOver() {
    if (wanted && driverClosed == null) {
      wanted = false;
      pipe.driver.read(false);
    }
    return held;
  }

  EndOfInput end() {
    return end;
  }
}
