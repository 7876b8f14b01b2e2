package net.p2pd.node.quic;

import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * Names the connections that a server accepts on one path, until it is decided which of them is the
 * peer's: from then on nobody begins another. How many there are before that {@link QuicHandshake}
 * bounds.
 *
 * <p>A datagram for a name that was given here once is a late one of a connection that is over. It
 * would begin another, which fails since that datagram was encrypted for the first.
 */
final class FewConnections implements QuicConnectionIdGenerator {

  private static final int REMEMBERED = 16;

  private final QuicConnectionIdGenerator random = QuicConnectionIdGenerator.randomGenerator();
  private final BooleanSupplier decided;
  private final Deque<ByteBuffer> given = new ArrayDeque<>();

  FewConnections(BooleanSupplier decided) {
    this.decided = decided;
  }

  @Override
  public ByteBuffer newId(int length) {
    return random.newId(length);
  }

  @Override
  public ByteBuffer newId(ByteBuffer input, int length) {
    return random.newId(input, length);
  }

  /**
   * Called for the first datagram of each connection; what it throws makes Netty drop that.
   *
   * @param theirs what the client calls itself
   * @param ours what the client calls the server: for the first datagram, a name that it made up
   */
  @Override
  public ByteBuffer newId(ByteBuffer theirs, ByteBuffer ours, int length) {
    if (decided.getAsBoolean()) {
      throw new IllegalStateException("this path has its connection");
    }
    if (given.contains(ours)) {
      throw new IllegalStateException("the connection of this datagram is over");
    }
    ByteBuffer id = random.newId(ours, length);
    given.addLast(id.duplicate());
    if (given.size() > REMEMBERED) {
      given.removeFirst();
    }
    return id;
  }

  @Override
  public int maxConnectionIdLength() {
    return random.maxConnectionIdLength();
  }

  @Override
  public boolean isIdempotent() {
    return false;
  }
}
