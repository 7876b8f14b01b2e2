package net.p2pd.core.session;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.LoopFuture;
import net.p2pd.core.pipe.PipeAttributes;
import net.p2pd.core.pipe.ReadOnlyFuture;

/**
 * A session over one path. It begins with control messages only, by which the two sides agree on
 * this path; {@link #confirm} opens it for streams.
 *
 * <p>May be used from any thread; the listener is called on the path's event loop.
 */
public final class SessionMux implements Session {

  /** What a session tells its owner, on the path's event loop. */
  public interface Listener {

    /**
     * Hears a control message, also before the session is confirmed.
     *
     * @param message position to limit, read-only, valid during the call
     */
    void control(ByteBuffer message);

    /**
     * Takes a stream that the other side opened, before any of its messages is delivered. Never
     * before {@link #confirm}.
     *
     * @throws RuntimeException if nobody wants the stream; its message goes to the other side,
     *     whose pipe closes with that reason
     */
    void stream(SessionMux session, Pipe stream);
  }

  private final EventLoop loop;
  private final PeerId peer;
  private final SessionLimits limits;
  private final Listener listener;
  private final SessionCore core;
  private final ReadOnlyFuture<CloseCause> closed;
  private volatile @Nullable ConnectReport report;
  private volatile boolean open;
  private volatile boolean closing;
  private volatile int streams;

  private SessionMux(
      PipeDriver path, PeerId peer, boolean client, SessionLimits limits, Listener listener) {
    this.loop = path.eventLoop();
    this.peer = Objects.requireNonNull(peer, "peer");
    this.limits = Objects.requireNonNull(limits, "limits");
    this.listener = Objects.requireNonNull(listener, "listener");
    this.closed = new ReadOnlyFuture<>(loop);
    this.core = new SessionCore(path, client, limits, new Owner());
  }

  /**
   * Begins a session and starts to read the path, on the path's event loop.
   *
   * @param path a STREAM driver that was not started, such as {@code PipeDrivers.of(pipe)} gives;
   *     it belongs to the session from now on
   * @param peer who is at the other end, as proven
   * @param client whether this side was the client of the path's handshake; the other side must not
   *     be
   */
  public static SessionMux over(
      PipeDriver path, PeerId peer, boolean client, SessionLimits limits, Listener listener) {
    if (path.kind() != PipeKind.STREAM) {
      throw new IllegalArgumentException(
          "a session needs a STREAM, not a " + path.kind() + " pipe");
    }
    SessionMux session = new SessionMux(path, peer, client, limits, listener);
    session.onLoop(session.core::start);
    return session;
  }

  private void onLoop(Runnable task) {
    if (loop.inLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  /** Returns the loop on which everything of this session happens. */
  public EventLoop eventLoop() {
    return loop;
  }

  /**
   * Sends a control message.
   *
   * @param message 1 to 4,096 bytes, copied
   * @return completes when the path took it; may be ignored
   */
  @CanIgnoreReturnValue
  public CompletableFuture<Void> sendControl(ByteBuffer message) {
    int size = message.remaining();
    if (size < 1 || size > FrameHeader.MAX_CONTROL) {
      throw new IllegalArgumentException("a control message cannot have " + size + " bytes");
    }
    ByteBuffer copy = ByteBuffer.allocate(size).put(message.duplicate()).flip();
    LoopFuture<Void> result = new LoopFuture<>(loop);
    onLoop(
        () ->
            core.sendControl(
                copy,
                error -> {
                  if (error == null) {
                    result.complete(null);
                  } else {
                    result.completeExceptionally(error);
                  }
                }));
    return result;
  }

  /**
   * Opens the session for streams of both sides: both have agreed on it. Streams that the other
   * side opened a moment earlier are handed out now. To be called before the message that tells the
   * other side so. A second call only replaces the report, once more is known.
   *
   * @param how how the session came about
   */
  public void confirm(ConnectReport how) {
    report = Objects.requireNonNull(how, "how");
    onLoop(
        () -> {
          open = !closing;
          core.confirm();
        });
  }

  /** Ends the session at once; the other side reads why, if the path still works. */
  public void goAway(String why) {
    Objects.requireNonNull(why, "why");
    onLoop(() -> core.goAway(why));
  }

  @Override
  public PeerId peer() {
    return peer;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException before {@link #confirm}
   */
  @Override
  public ConnectReport report() {
    ConnectReport known = report;
    if (known == null) {
      throw new IllegalStateException("the session is not confirmed yet and has no report");
    }
    return known;
  }

  @Override
  public boolean isRelayed() {
    return report().isRelayed();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public int streams() {
    return streams;
  }

  @Override
  public CompletableFuture<Pipe> open(String protocol) {
    byte[] name = protocol.getBytes(StandardCharsets.UTF_8);
    if (name.length > FrameHeader.MAX_PROTOCOL) {
      throw new IllegalArgumentException(
          "a protocol's name may have 255 bytes of UTF-8, this has " + name.length);
    }
    LoopFuture<Pipe> result = new LoopFuture<>(loop);
    onLoop(
        () -> {
          try {
            result.complete(core.open(ByteBuffer.wrap(name), protocol));
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    onLoop(core::close);
    return closed.thenApply(cause -> null);
  }

  @Override
  public CompletableFuture<CloseCause> closed() {
    return closed;
  }

  /** The parts that tests look into. */
  SessionCore core() {
    return core;
  }

  /** Returns who is at the other end and where, for the log. */
  public String describe() {
    InetSocketAddress remote = core.remote();
    return "session with "
        + peer.shortName()
        + (remote == null ? "" : " at " + Destination.of(remote));
  }

  @Override
  public String toString() {
    return "session with " + peer.shortName() + (open ? "" : " (not open)");
  }

  private final class Owner implements SessionCore.Owner {

    @Override
    public void control(ByteBuffer message) {
      listener.control(message);
    }

    @Override
    public Pipe pipe(StreamDriver stream, String protocol) {
      PipeAttributes attributes =
          PipeAttributes.defaults().session(SessionMux.this).protocol(protocol);
      Pipe pipe = EnginePipe.over(stream, limits.streamOptions(), attributes);
      stream.pipe(pipe);
      return pipe;
    }

    @Override
    public void accepted(Pipe stream) {
      listener.stream(SessionMux.this, stream);
    }

    @Override
    public void count(int now) {
      streams = now;
    }

    @Override
    public void closing() {
      closing = true;
      open = false;
    }

    @Override
    public void closed(CloseCause cause) {
      closed.settle(cause);
    }
  }
}
