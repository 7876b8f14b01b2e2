package net.p2pd.core.session;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;

/**
 * A stream, seen from its pipe: a carrier of messages. It joins the two halves and knows how a
 * stream ends; the halves know how its messages move.
 */
final class StreamDriver implements PipeDriver {

  private final Streams streams;
  private final int id;
  private final boolean ours;
  private final StreamInput input;
  private final StreamOutput output;

  private @Nullable PipeSink sink;
  private @Nullable Pipe pipe;

  /** Why nothing can be sent any more although the pipe still delivers; null if it can. */
  private @Nullable CloseCause refusal;

  private boolean draining;
  private boolean endWritten;
  private boolean closed;

  StreamDriver(Streams streams, int id, boolean ours, ReceiveCredit credit) {
    this.streams = streams;
    this.id = id;
    this.ours = ours;
    this.input = new StreamInput(this, credit);
    this.output = new StreamOutput(id);
  }

  int id() {
    return id;
  }

  boolean isOurs() {
    return ours;
  }

  StreamInput input() {
    return input;
  }

  StreamOutput output() {
    return output;
  }

  /** Notes the pipe that stands on this driver. */
  void pipe(Pipe above) {
    pipe = above;
  }

  @Nullable
  Pipe pipe() {
    return pipe;
  }

  PipeSink sink() {
    PipeSink receiver = sink;
    if (receiver == null) {
      throw new IllegalStateException(this + " was not started");
    }
    return receiver;
  }

  // What the pipe calls

  @Override
  public PipeKind kind() {
    return PipeKind.MESSAGES;
  }

  @Override
  public Transport transport() {
    return Transport.SESSION;
  }

  @Override
  public PipeRole role() {
    return ours ? PipeRole.CLIENT : PipeRole.ACCEPTED;
  }

  @Override
  public EventLoop eventLoop() {
    return streams.path().eventLoop();
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return streams.path().local();
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return streams.path().remote();
  }

  @Override
  public void start(PipeSink receiver) {
    sink = receiver;
  }

  @Override
  public void read(boolean wanted) {
    if (!closed) {
      input.read(wanted);
      streams.flushSoon();
    }
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    PipeException error = whyNot(bytes.remaining());
    if (error == null) {
      streams.addWaiting(StreamOutput.cost(bytes));
      output.add(bytes, done);
      streams.sendSoon(output);
    } else if (done != null) {
      done.written(error);
    }
  }

  private @Nullable PipeException whyNot(int size) {
    CloseCause cause = refusal;
    if (cause != null) {
      return new PipeClosedException(toString(), cause);
    }
    if (output.isEnding()) {
      return new PipeException(this + " cannot send: its output was ended");
    }
    int most = streams.limits().maxMessage();
    if (size > most) {
      return new PipeException(
          "a message of "
              + size
              + " bytes is too long for "
              + this
              + ", which carries at most "
              + most
              + " (session.max-message): send it in parts");
    }
    if (streams.waiting() >= streams.limits().maxPending()) {
      return new PipeException(
          "the streams of one session have "
              + streams.waiting()
              + " bytes waiting to be sent, and "
              + streams.limits().maxPending()
              + " is the limit (session.max-pending): the other side does not read them");
    }
    return null;
  }

  @Override
  public void flush() {
    streams.flushSoon();
  }

  @Override
  public void end(WriteListener done) {
    CloseCause cause = refusal;
    if (cause != null) {
      done.written(new PipeClosedException(toString(), cause));
      return;
    }
    if (output.isEnding()) {
      done.written(new PipeException("the output of " + this + " was ended before"));
      return;
    }
    output.addEnd(
        error -> {
          endWritten = error == null;
          if (endWritten && input.isEnded()) {
            streams.forget(this);
          }
          done.written(error);
          bothEnded();
        });
    streams.sendSoon(output);
    streams.flushSoon();
  }

  @Override
  public void close(boolean hard) {
    if (closed) {
      return;
    }
    if (hard || output.hasMessages()) {
      streams.reset(
          this,
          new Reason(
              Reason.ABORTED,
              hard ? "the other side dropped the pipe" : "the other side could not send it all"));
    } else {
      streams.closeInOrder(this);
    }
    CloseCause cause = CloseCause.of(CloseCause.CLOSED_HERE, "it was closed on this side");
    finish(cause, true);
  }

  // What the session calls

  /** Drops a stream that the other side opened and nobody here wants. */
  void refuse(String why) {
    if (!closed) {
      streams.reset(this, new Reason(Reason.REFUSED, why));
      finish(CloseCause.of(CloseCause.CLOSED_HERE, why), true);
    }
  }

  /** Drops a stream whose peer exceeds a limit. */
  void cutOff(String why) {
    streams.reset(this, new Reason(Reason.LIMIT, why));
    finish(CloseCause.of(CloseCause.PROTOCOL_ERROR, why), false);
  }

  /** The other side dropped the stream, or reads no more. */
  void resetByPeer(Reason reason) {
    boolean inOrder = reason.code() == Reason.CLOSED && input.isEnded();
    CloseCause cause =
        inOrder
            ? CloseCause.of(CloseCause.ENDED_BY_PEER, "the other side closed it")
            : CloseCause.of(CloseCause.RESET_BY_PEER, "the other side reset it: " + reason.text());
    if (inOrder && !input.isEndTold()) {
      refusal = cause; // what came before is still to be delivered, when the reader wants it
      streams.forget(this);
      streams.addWaiting(-output.fail(new PipeClosedException(toString(), cause)));
    } else {
      input.cutShort();
      finish(cause, false);
    }
  }

  /** The other side ended its half. */
  void endedByPeer() {
    input.ends();
    if (output.isEndSent()) {
      streams.forget(this);
    }
  }

  /** What carries the stream is gone. */
  void carrierGone(CloseCause cause) {
    finish(cause, false);
  }

  /** Hears that the reader has everything, the end included. */
  void inputDone() {
    CloseCause cause = refusal;
    if (cause != null && !closed) {
      finish(cause, false);
    } else {
      bothEnded();
    }
  }

  private void bothEnded() {
    if (endWritten && input.isEndTold() && !closed) {
      finish(CloseCause.of(CloseCause.ENDED_BY_PEER, "both sides ended it"), false);
    }
  }

  /** Delivers what waits in a task of its own: the reader may be in the middle of something. */
  void drainSoon() {
    if (!draining) {
      draining = true;
      eventLoop()
          .execute(
              () -> {
                draining = false;
                input.drain();
                streams.flushSoon();
              });
    }
  }

  /**
   * Ends everything; only now the sink is told.
   *
   * @param later whether the pipe is in the middle of a call, so that it is told in a task of its
   *     own
   */
  private void finish(CloseCause cause, boolean later) {
    if (closed) {
      return;
    }
    closed = true;
    if (refusal == null) {
      refusal = cause;
    }
    streams.forget(this);
    input.close();
    streams.addWaiting(-output.fail(new PipeClosedException(toString(), cause)));
    if (!later) {
      tellClosed(cause);
      return;
    }
    try {
      eventLoop().execute(() -> tellClosed(cause));
    } catch (RejectedExecutionException e) {
      tellClosed(cause); // the loop takes no more tasks, and this may be its last one
    }
  }

  private void tellClosed(CloseCause cause) {
    if (sink != null) {
      sink.closed(cause);
    }
  }

  @Override
  public String toString() {
    return "stream " + Integer.toUnsignedString(id);
  }
}
