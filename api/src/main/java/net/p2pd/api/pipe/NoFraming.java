package net.p2pd.api.pipe;

import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;

/** Every chunk is a message. */
final class NoFraming implements Framing, Framing.Decoder {

  static final NoFraming INSTANCE = new NoFraming();

  private NoFraming() {}

  @Override
  public String name() {
    return "none";
  }

  @Override
  public @Nullable ByteBuffer before(ByteBuffer message) {
    return null;
  }

  @Override
  public @Nullable ByteBuffer after(ByteBuffer message) {
    return null;
  }

  @Override
  public Decoder decoder() {
    return this;
  }

  @Override
  public @Nullable ByteBuffer next(ByteBuffer input) {
    if (!input.hasRemaining()) {
      return null;
    }
    ByteBuffer chunk = input.slice();
    input.position(input.limit());
    return chunk;
  }

  @Override
  public String toString() {
    return name();
  }
}
