package net.p2pd.node.quic;

import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * Names the connections that a server accepts on one path, until it is decided which of them is the
 * peer's: from then on nobody begins another. How many there are before that {@link QuicHandshake}
 * bounds.
 */
final class FewConnections implements QuicConnectionIdGenerator {

  private final QuicConnectionIdGenerator random = QuicConnectionIdGenerator.randomGenerator();
  private final BooleanSupplier decided;

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

  /** Called for the first datagram of each connection; what it throws makes Netty drop that. */
  @Override
  public ByteBuffer newId(ByteBuffer theirs, ByteBuffer first, int length) {
    if (decided.getAsBoolean()) {
      throw new IllegalStateException("this path has its connection");
    }
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
