package net.p2pd.stun.codec;

import java.nio.ByteBuffer;

/**
 * Finds STUN messages and ChannelData in what arrives over TCP or TLS (RFC 8489 section 6.2.2, RFC
 * 8656 section 12.5).
 *
 * <p>A frame that arrives whole is handed on where it lies; only what is left of an incomplete one
 * is copied, so that at most one message of the allowed size is kept. Not for several threads at
 * once.
 */
public final class StunStream {

  /** Takes frames. */
  @FunctionalInterface
  public interface Frames {

    /**
     * One whole STUN message or ChannelData message, without the padding between frames.
     *
     * @param frame from its position to its limit; good until this method returns
     * @return whether more frames are wanted: false once the stream is something else, as after
     *     ConnectionBind (RFC 6062 section 4.4)
     */
    boolean take(ByteBuffer frame);
  }

  private static final int PREFIX = 4;
  private static final int SMALL = 64;

  /** A larger buffer is not kept for a frame that may never come. */
  private static final int LASTING = 2048;

  private final StunLimits limits;
  private ByteBuffer kept = ByteBuffer.allocate(SMALL);
  private boolean broken;
  private Problem problem = Problem.NOT_STUN;
  private int offset;

  /** A stream with the usual limits. */
  public StunStream() {
    this(StunLimits.DEFAULT);
  }

  /**
   * A stream with limits.
   *
   * @param limits their size of messages holds for ChannelData, too
   */
  public StunStream(StunLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @param chunk read from its position on; all of it, unless {@code frames} wants no more: then
   *     its position is behind the last frame
   * @param frames gets each whole frame at once
   * @throws StunFormatException if this is no such stream; there is no way back, so each further
   *     call throws the same
   */
  public void receive(ByteBuffer chunk, Frames frames) {
    int began = chunk.position();
    boolean wanted = true;
    while (wanted && (kept.position() > 0 || chunk.hasRemaining())) {
      if (broken) {
        throw new StunFormatException(problem, offset);
      }
      if (kept.position() == 0) {
        int size = frameSize(chunk, chunk.position(), chunk.remaining(), began);
        if (size == 0 || size > chunk.remaining()) {
          keep(chunk, Math.max(size, PREFIX));
          return;
        }
        wanted = hand(chunk, size, frames);
      } else {
        keep(chunk, PREFIX);
        int size = frameSize(kept, 0, kept.position(), 0);
        if (size == 0) {
          return;
        }
        keep(chunk, size);
        if (kept.position() < size) {
          return;
        }
        kept.flip();
        try {
          wanted = hand(kept, size, frames);
        } finally {
          kept = kept.capacity() > LASTING ? ByteBuffer.allocate(SMALL) : kept.clear();
        }
      }
    }
  }

  /** With padding; 0 if there are too few bytes to tell. */
  private int frameSize(ByteBuffer buffer, int at, int available, int began) {
    if (available < PREFIX) {
      return 0;
    }
    int length = Wire.u16(buffer, at + 2);
    int first = Wire.u16(buffer, at);
    int size = first <= 0x3FFF ? Frame.HEADER + length : PREFIX + Wire.padded(length);
    if (first > 0x3FFF && !limits.isChannel(first)) {
      throw broken(Problem.NOT_STUN, at - began);
    }
    if (first <= 0x3FFF && (length & 3) != 0) {
      throw broken(Problem.LENGTH_NOT_ALIGNED, at + 2 - began);
    }
    if (size > limits.messageBytes()) {
      throw broken(Problem.MESSAGE_TOO_LARGE, at + 2 - began);
    }
    return size;
  }

  private StunFormatException broken(Problem what, int where) {
    broken = true;
    problem = what;
    offset = where;
    kept = ByteBuffer.allocate(0);
    return new StunFormatException(what, where);
  }

  /** Moves bytes until so many are kept, or there are no more. */
  private void keep(ByteBuffer chunk, int wanted) {
    int count = Math.min(chunk.remaining(), wanted - kept.position());
    if (count <= 0) {
      return;
    }
    if (kept.remaining() < count) {
      int grown = Math.max(2 * kept.capacity(), kept.position() + count);
      kept = ByteBuffer.allocate(grown).put(kept.flip());
    }
    kept.put(kept.position(), chunk, chunk.position(), count);
    kept.position(kept.position() + count);
    chunk.position(chunk.position() + count);
  }

  private static boolean hand(ByteBuffer buffer, int size, Frames frames) {
    int at = buffer.position();
    int limit = buffer.limit();
    boolean channel = Wire.u16(buffer, at) > 0x3FFF;
    int frame = channel ? PREFIX + Wire.u16(buffer, at + 2) : size;
    buffer.limit(at + frame);
    try {
      return frames.take(buffer);
    } finally {
      buffer.limit(limit).position(at + size);
    }
  }
}
