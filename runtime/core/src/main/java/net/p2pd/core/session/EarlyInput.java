package net.p2pd.core.session;

import java.nio.ByteBuffer;

/**
 * What came for streams before this side agreed on the session. The path is not read meanwhile, so
 * this is little more than what it was just delivering.
 */
final class EarlyInput {

  private static final int MOST = 1 << 17;

  private ByteBuffer kept = ByteBuffer.allocate(0);

  /**
   * Copies a chunk.
   *
   * @throws ProtocolViolation if it becomes too much
   */
  void add(ByteBuffer chunk) {
    int size = kept.position() + chunk.remaining();
    if (size > MOST) {
      throw new ProtocolViolation(
          "sent more than " + MOST + " bytes before the session was agreed on");
    }
    if (size > kept.capacity()) {
      kept = ByteBuffer.allocate(size).put(kept.flip());
    }
    kept.put(chunk);
  }

  /** Returns everything, in order. */
  ByteBuffer bytes() {
    return kept.flip();
  }
}
