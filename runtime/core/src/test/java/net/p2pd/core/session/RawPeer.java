package net.p2pd.core.session;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;

/**
 * The other side of a session, made by hand: sends whatever bytes a test wants and takes apart what
 * comes back. It plays the client, so that its streams are odd; the session under test is {@link
 * #side}.
 */
final class RawPeer implements PipeSink {

  final TestLoop loop = new TestLoop();
  final Side side;
  final MemoryDriver sidePath;
  final List<Frame> frames = new ArrayList<>();
  CloseCause closed;
  boolean ended;

  private final PipeDriver path;
  private final ByteArrayOutputStream input = new ByteArrayOutputStream();
  private int sequence;
  private int ack;

  RawPeer() {
    this(SessionLimits.defaults());
  }

  RawPeer(SessionLimits limits) {
    this(limits, true);
  }

  RawPeer(SessionLimits limits, boolean confirmed) {
    MemoryDriver.Pair pair = MemoryDriver.pair(PipeKind.STREAM, loop);
    path = pair.near();
    sidePath = pair.far().window(64 << 20);
    pair.near().window(64 << 20);
    side = new Side(loop, sidePath, Peers.ALICE, false, limits);
    loop.runTask(
        () -> {
          path.start(this);
          path.read(true);
        });
    if (confirmed) {
      side.confirm();
    }
  }

  /** Stops reading, as a peer does that only talks. */
  RawPeer deaf() {
    loop.runTask(() -> path.read(false));
    return this;
  }

  RawPeer send(int type, int flags, int stream, byte[] payload) {
    raw(header(type, flags, 0, payload.length, stream, sequence, ack), payload);
    if (FrameHeader.isNumbered(type)) {
      sequence++;
    }
    return this;
  }

  RawPeer open(int stream, String protocol) {
    return send(FrameHeader.OPEN, 0, stream, protocol.getBytes(StandardCharsets.UTF_8));
  }

  RawPeer data(int stream, String text) {
    return send(FrameHeader.DATA, 0, stream, text.getBytes(StandardCharsets.UTF_8));
  }

  RawPeer raw(byte[]... parts) {
    loop.runTask(
        () -> {
          for (byte[] part : parts) {
            path.write(ByteBuffer.wrap(part), null, null);
          }
          path.flush();
        });
    return this;
  }

  static byte[] header(
      int type, int flags, int reserved, int length, int stream, int sequence, int ack) {
    ByteBuffer out = ByteBuffer.allocate(FrameHeader.SIZE);
    out.put((byte) type).put((byte) flags).putShort((short) reserved);
    return out.putInt(length).putInt(stream).putInt(sequence).putInt(ack).array();
  }

  void end() {
    loop.runTask(() -> path.end(error -> {}));
  }

  /** Returns the frames of one type that came. */
  List<Frame> frames(int type) {
    return frames.stream().filter(frame -> frame.type() == type).collect(Collectors.toList());
  }

  /** Returns the goodbye, which must have been said exactly once. */
  Frame goAway() {
    List<Frame> all = frames(FrameHeader.GO_AWAY);
    if (all.size() != 1) {
      throw new AssertionError("GO_AWAY came " + all.size() + " times: " + frames);
    }
    return all.get(0);
  }

  @Override
  public void data(ByteBuffer bytes, InetSocketAddress sender, Lease lease) {
    byte[] chunk = new byte[bytes.remaining()];
    bytes.get(chunk);
    input.writeBytes(chunk);
    ByteBuffer all = ByteBuffer.wrap(input.toByteArray());
    while (all.remaining() >= FrameHeader.SIZE
        && all.remaining() - FrameHeader.SIZE >= all.getInt(all.position() + 4)) {
      Frame frame = Frame.read(all);
      frames.add(frame);
      if (FrameHeader.isNumbered(frame.type())) {
        ack = frame.sequence() + 1;
      }
    }
    input.reset();
    input.write(all.array(), all.position(), all.remaining());
  }

  @Override
  public void ended() {
    ended = true;
  }

  @Override
  public void accepted(PipeDriver driver) {
    throw new AssertionError("nothing to accept");
  }

  @Override
  public void error(Throwable error) {
    throw new AssertionError(error);
  }

  @Override
  public void closed(CloseCause cause) {
    closed = cause;
  }
}
