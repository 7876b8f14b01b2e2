package net.p2pd.node.quic;

import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import java.nio.ByteBuffer;

/**
 * Names the connections that a server accepts on one path, and ends the list early: on a path there
 * is one peer, and whoever else gets a datagram through to it must not make it remember much. Some
 * are needed, since the first to come need not be the peer.
 */
final class FewConnections implements QuicConnectionIdGenerator {

  private static final int MOST = 4;

  private final QuicConnectionIdGenerator random = QuicConnectionIdGenerator.randomGenerator();
  private int accepted;

  @Override
  public ByteBuffer newId(int length) {
    return random.newId(length);
  }

  @Override
  public ByteBuffer newId(ByteBuffer input, int length) {
    return random.newId(input, length);
  }

  /** Called for the first datagram of each connection; what it throws makes Netty drop that. */
  @Override
  public ByteBuffer newId(ByteBuffer theirs, ByteBuffer first, int length) {
    if (accepted >= MOST) {
      throw new IllegalStateException("there are enough connections on this path");
    }
    accepted++;
    return random.newId(first, length);
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
