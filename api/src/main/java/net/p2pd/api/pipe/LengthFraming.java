package net.p2pd.api.pipe;

import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;

/** A four-byte big-endian length before each frame. */
final class LengthFraming implements Framing {

  private static final int HEADER = 4;

  private final int limit;

  LengthFraming(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a frame's limit must be at least 1 byte, not " + limit);
    }
    this.limit = limit;
  }

  @Override
  public String name() {
    return "length";
  }

  @Override
  public ByteBuffer before(ByteBuffer message) {
    return ByteBuffer.allocate(HEADER).putInt(0, message.remaining());
  }

  @Override
  public @Nullable ByteBuffer after(ByteBuffer message) {
    return null;
  }

  @Override
  public Decoder decoder() {
    return new LengthDecoder();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LengthFraming that && that.limit == limit;
  }

  @Override
  public int hashCode() {
    return limit;
  }

  @Override
  public String toString() {
    return name() + "(" + limit + ")";
  }

  private final class LengthDecoder implements Decoder {

    private final ByteBuffer header = ByteBuffer.allocate(HEADER);
    private final Partial partial = new Partial();
    private int length = -1;

    @Override
    public @Nullable ByteBuffer next(ByteBuffer input) {
      if (length < 0 && !readHeader(input)) {
        return null;
      }
      int missing = length - partial.size();
      if (input.remaining() < missing) {
        partial.add(input, input.remaining());
        return null;
      }
      length = -1;
      if (partial.size() == 0) {
        ByteBuffer frame = input.slice(input.position(), missing);
        input.position(input.position() + missing);
        return frame;
      }
      partial.add(input, missing);
      return partial.take();
    }

    private boolean readHeader(ByteBuffer input) {
      while (header.hasRemaining()) {
        if (!input.hasRemaining()) {
          return false;
        }
        header.put(input.get());
      }
      length = header.getInt(0);
      header.clear();
      if (length < 0 || length > limit) {
        throw new PipeException(
            "the other side announced a frame of "
                + Integer.toUnsignedString(length)
                + " bytes where at most "
                + limit
                + " are accepted; raise Framing.length(limit), or it speaks another format");
      }
      return true;
    }
  }
}
