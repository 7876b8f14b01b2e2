package net.p2pd.core.session;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeDriver.WriteListener;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Registration;

/**
 * The heart of a session, on the path's event loop alone: what each frame leads to, and how the
 * session begins and ends.
 *
 * <p>It is <i>held</i> until {@link #confirm}: control messages are exchanged, but a stream that
 * the other side opens, and all that comes after it, waits in a small buffer while the path is not
 * read. The two sides agree one after the other, so that the first streams may arrive a moment
 * early.
 */
final class SessionCore implements PipeSink {

  /** What the session tells its owner. */
  interface Owner extends Streams.Host {

    void control(ByteBuffer message);

    /** The session takes no more streams. */
    void closing();

    /** The path is closed, and everything with it. */
    void closed(CloseCause cause);
  }

  private enum State {
    HELD,
    OPEN,
    /** Everything is said; what still comes is not listened to. */
    LEAVING,
    CLOSED
  }

  private static final System.Logger LOG = System.getLogger(SessionCore.class.getName());

  /** How long a peer is not listened to that opens streams too quickly. */
  private static final Duration BREATH = Duration.ofMillis(50);

  /** How much may wait in the path that only answers the other side. */
  private static final int MOST_ANSWERS = 4 << 20;

  private final PipeDriver path;
  private final SessionLimits limits;
  private final Owner owner;
  private final Numbering numbers = new Numbering();
  private final ReceiveCredit credit;
  private final AckClock acks;
  private final KeepAlive keepAlive;
  private final Budget control;
  private final Budget opens;
  private final Output out;
  private final Pings pings;
  private final Streams streams;
  private final FrameReader reader = new FrameReader(this);

  private State state = State.HELD;
  private @Nullable EarlyInput early;
  private @Nullable CloseCause cause;
  private @Nullable Registration goodbye;
  private long now;

  SessionCore(PipeDriver path, boolean client, SessionLimits limits, Owner owner) {
    this.path = path;
    this.limits = limits;
    this.owner = owner;
    EventLoop loop = path.eventLoop();
    credit = new ReceiveCredit(loop, limits, this::creditReturned);
    acks = new AckClock(loop, limits, this::acknowledge);
    keepAlive = new KeepAlive(loop, limits, new LifeSigns());
    control = new Budget(limits.controlMessages(), 1);
    opens = new Budget(2 * limits.maxStreams(), limits.maxStreams());
    out = new Output(loop, path, numbers, acks, credit);
    pings = new Pings(out);
    streams = new Streams(path, limits, client, owner, credit, out);
  }

  void start() {
    path.start(this);
    path.read(true);
  }

  @Nullable
  InetSocketAddress remote() {
    return path.remote();
  }

  ReceiveCredit credit() {
    return credit;
  }

  Streams streams() {
    return streams;
  }

  // What this side wants

  void confirm() {
    if (state != State.HELD) {
      return;
    }
    state = State.OPEN;
    now = path.eventLoop().nanoTime();
    control.refill(now);
    pings.refill(now);
    opens.refill(now);
    keepAlive.start();
    goOn();
  }

  /** Keeps what comes from now on, and reads no more. */
  private void holdBack() {
    early = new EarlyInput();
    path.read(false);
  }

  /** Reads on, first what was kept. */
  private void goOn() {
    EarlyInput waiting = early;
    if (waiting == null || state != State.OPEN) {
      return;
    }
    early = null;
    now = path.eventLoop().nanoTime();
    feed(waiting.bytes(), () -> () -> {}); // memory of our own: nothing to give back
    if (early == null) {
      path.read(true);
    }
  }

  /**
   * Opens a stream.
   *
   * @throws PipeException if that is not possible now
   */
  Pipe open(ByteBuffer name, String protocol) {
    if (state == State.HELD) {
      throw new PipeException("the session is not agreed on yet and carries no streams");
    }
    if (state != State.OPEN) {
      throw new PipeException("the session is closed" + (cause == null ? "" : ": " + cause.text()));
    }
    return streams.open(name, protocol);
  }

  void sendControl(ByteBuffer message, WriteListener done) {
    if (state == State.LEAVING || state == State.CLOSED) {
      done.written(new PipeException("the session is closed and sends no control messages"));
      return;
    }
    out.writer().write(FrameHeader.DATA, 0, 0, message, done);
    out.flushSoon();
  }

  /** Closes when all streams have flushed. */
  void close() {
    if (state == State.HELD || state == State.OPEN) {
      owner.closing();
      streams.close(
          () ->
              leave(
                  new Reason(Reason.CLOSED, "the session was closed"),
                  CloseCause.of(CloseCause.CLOSED_HERE, "it was closed on this side")));
    }
  }

  /** Closes at once, with a reason for the other side. */
  void goAway(String why) {
    leave(new Reason(Reason.REFUSED, why), CloseCause.of(CloseCause.CLOSED_HERE, why));
  }

  // What the path says

  @Override
  public void data(ByteBuffer bytes, @Nullable InetSocketAddress sender, Lease lease) {
    if (state == State.LEAVING || state == State.CLOSED) {
      return;
    }
    now = path.eventLoop().nanoTime();
    keepAlive.heard(now);
    feed(bytes, lease);
  }

  private void feed(ByteBuffer bytes, Lease lease) {
    out.beginBatch();
    try {
      reader.feed(bytes, lease);
      if (early != null) {
        early.add(bytes);
      }
      out.writeGrants();
      acks.settle();
      if (out.writer().pendingControl() > MOST_ANSWERS) {
        throw new ProtocolViolation("does not read the answers that it asks for");
      }
    } catch (ProtocolViolation e) {
      String why = "the other side " + e.getMessage();
      leave(new Reason(Reason.PROTOCOL, why), CloseCause.of(CloseCause.PROTOCOL_ERROR, why));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a session failed", e);
      String why = "the session failed on one side: " + e;
      leave(new Reason(Reason.FAILED, why), CloseCause.of(CloseCause.FAILED, why));
    } finally {
      out.endBatch();
    }
  }

  @Override
  public void ended() {
    if (state != State.LEAVING && state != State.CLOSED) {
      lost("the other side ended the path without a goodbye");
    }
    path.close(false);
  }

  @Override
  public void accepted(PipeDriver driver) {
    throw new IllegalStateException("a session's path accepts no connections");
  }

  @Override
  public void error(Throwable error) {
    LOG.log(System.Logger.Level.DEBUG, "a session's path reports an error", error);
  }

  @Override
  public void closed(CloseCause why) {
    if (state == State.CLOSED) {
      return;
    }
    if (state != State.LEAVING) {
      lost("the path closed: " + why.text());
    }
    state = State.CLOSED;
    if (goodbye != null) {
      goodbye.close();
    }
    owner.closed(cause == null ? why : cause);
  }

  // What the frames say

  /** Returns whether the reader may go on. */
  boolean isReading() {
    return early == null && (state == State.HELD || state == State.OPEN);
  }

  /**
   * Returns whether a frame may be read now; otherwise it is kept with all that follows. A peer
   * that opens streams quicker than its budget allows is read more slowly: opening one costs more
   * here than there, and those that it closes again do not count against the number of open ones.
   */
  boolean admits(FrameHeader header) {
    if (header.type() != FrameHeader.OPEN) {
      return true;
    }
    if (state == State.HELD) {
      holdBack();
      return false;
    }
    if (!opens.take(now)) {
      holdBack();
      path.eventLoop().schedule(BREATH, this::goOn);
      return false;
    }
    return true;
  }

  /** Notes a frame whose header is complete. */
  void began(FrameHeader header) {
    numbers.arrived(header);
    if (FrameHeader.isNumbered(header.type())) {
      acks.received(FrameHeader.SIZE + header.length(), now);
    }
  }

  @Nullable
  StreamInput dataBegins(FrameHeader header) {
    return streams.dataBegins(header);
  }

  /** Takes a whole frame that is no message of a stream. */
  void frame(FrameHeader header, ByteBuffer payload) {
    switch (header.type()) {
      case FrameHeader.OPEN -> streams.opened(header.stream(), payload);
      case FrameHeader.DATA -> {
        if (!control.take(now)) {
          throw new ProtocolViolation(
              "sent more than " + control.most() + " control messages at once");
        }
        owner.control(payload.asReadOnlyBuffer());
      }
      case FrameHeader.ACK -> granted(payload);
      case FrameHeader.END -> streams.ended(header.stream());
      case FrameHeader.RESET -> streams.wasReset(header.stream(), Reason.decode(payload));
      case FrameHeader.PING -> pings.arrived(payload, now);
      default -> dismissed(Reason.decode(payload));
    }
  }

  private void granted(ByteBuffer payload) {
    while (payload.hasRemaining()) {
      int stream = payload.getInt();
      long limit = payload.getLong();
      if (limit < 0) {
        throw new ProtocolViolation("granted credit beyond 2^63");
      }
      if (stream == 0) {
        out.grantSession(limit);
      } else {
        streams.granted(stream, limit);
      }
    }
  }

  /** The other side said its last word. */
  private void dismissed(Reason reason) {
    beginLeaving(reason.ofGoodbye());
    path.close(false);
  }

  private void creditReturned() {
    out.flushSoon();
  }

  private void acknowledge() {
    out.writer().write(FrameHeader.ACK, 0, ByteBuffer.allocate(0));
    out.flushSoon();
  }

  private final class LifeSigns implements KeepAlive.Action {

    @Override
    public void ping() {
      pings.ask();
    }

    @Override
    public void dead(Duration silence) {
      lost("there was no sign of life from the other side for " + silence.toSeconds() + " s");
      path.close(true);
    }
  }

  // The end

  /** Says goodbye, and waits a moment for the other side to read it before the path is closed. */
  private void leave(Reason reason, CloseCause why) {
    if (state == State.LEAVING || state == State.CLOSED) {
      return;
    }
    boolean waited = early != null;
    beginLeaving(why);
    out.writer().write(FrameHeader.GO_AWAY, 0, reason.encode(FrameHeader.MAX_GO_AWAY_TEXT));
    out.writer().flush();
    goodbye = path.eventLoop().schedule(limits.goodbye(), () -> path.close(true));
    try {
      path.end(error -> {});
    } catch (PipeException e) {
      path.close(false); // a path without half-close has to end both ways
    }
    if (waited) {
      path.read(true);
    }
  }

  /** The path fails the session, and there is nobody to say goodbye to. */
  private void lost(String why) {
    beginLeaving(CloseCause.of(CloseCause.CARRIER_GONE, why));
  }

  private void beginLeaving(CloseCause why) {
    if (state == State.LEAVING || state == State.CLOSED) {
      return;
    }
    state = State.LEAVING;
    cause = why;
    early = null;
    keepAlive.stop();
    acks.stop();
    owner.closing();
    streams.carrierGone(CloseCause.of(CloseCause.CARRIER_GONE, "its session ended: " + why.text()));
    out.stop();
  }
}
