package net.p2pd.api.pipe;

import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;

/** Lines ended by LF; a CR before it is dropped. */
final class LineFraming implements Framing {

  private static final byte LF = '\n';
  private static final byte CR = '\r';

  private final int limit;

  LineFraming(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a line's limit must be at least 1 byte, not " + limit);
    }
    this.limit = limit;
  }

  @Override
  public String name() {
    return "line";
  }

  @Override
  public @Nullable ByteBuffer before(ByteBuffer message) {
    return null;
  }

  @Override
  public ByteBuffer after(ByteBuffer message) {
    return ByteBuffer.wrap(new byte[] {LF});
  }

  @Override
  public Decoder decoder() {
    return new LineDecoder();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LineFraming that && that.limit == limit;
  }

  @Override
  public int hashCode() {
    return limit;
  }

  @Override
  public String toString() {
    return name() + "(" + limit + ")";
  }

  private final class LineDecoder implements Decoder {

    private final Partial partial = new Partial();

    @Override
    public @Nullable ByteBuffer next(ByteBuffer input) {
      int start = input.position();
      int end = input.limit();
      for (int i = start; i < end; i++) {
        if (input.get(i) == LF) {
          return line(input, i - start);
        }
      }
      boolean cr = endsWithCr(input, input.remaining());
      check(partial.size() + input.remaining() - (cr ? 1 : 0));
      partial.add(input, input.remaining());
      return null;
    }

    private ByteBuffer line(ByteBuffer input, int count) {
      boolean cr = endsWithCr(input, count);
      check(partial.size() + count - (cr ? 1 : 0));
      ByteBuffer line;
      if (partial.size() == 0) {
        line = input.slice(input.position(), count);
        input.position(input.position() + count);
      } else {
        partial.add(input, count);
        line = partial.take();
      }
      input.get();
      if (cr) {
        line.limit(line.limit() - 1);
      }
      return line;
    }

    /** Whether what is held, followed by so many bytes of the input, ends with a CR. */
    private boolean endsWithCr(ByteBuffer input, int count) {
      if (count > 0) {
        return input.get(input.position() + count - 1) == CR;
      }
      return partial.size() > 0 && partial.get(partial.size() - 1) == CR;
    }

    private void check(int size) {
      if (size > limit) {
        throw new PipeException(
            "the other side sent a line of more than "
                + limit
                + " bytes; raise Framing.line(limit)");
      }
    }
  }
}
