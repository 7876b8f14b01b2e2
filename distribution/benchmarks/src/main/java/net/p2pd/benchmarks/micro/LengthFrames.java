package net.p2pd.benchmarks.micro;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Framing;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to put a length before a message and to cut a chunk into messages again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LengthFrames {

  private static final int FRAMES = 16;
  private static final int SIZE = 64;

  private final Framing framing = Framing.length();
  private final Framing.Decoder decoder = framing.decoder();
  private final ByteBuffer message = ByteBuffer.allocate(SIZE);
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(FRAMES * (SIZE + Integer.BYTES));

  /** Makes one chunk of 16 messages of 64 bytes. */
  public LengthFrames() {
    for (int i = 0; i < FRAMES; i++) {
      chunk.put(Objects.requireNonNull(framing.before(message))).put(message.duplicate());
    }
    chunk.flip();
  }

  /** Makes what goes before one message. */
  @Benchmark
  public @Nullable ByteBuffer encode64() {
    return framing.before(message);
  }

  /** Cuts a chunk into messages; the time is that of one message. */
  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public int decode64() {
    int bytes = 0;
    ByteBuffer rest = chunk.duplicate();
    for (ByteBuffer next = decoder.next(rest); next != null; next = decoder.next(rest)) {
      bytes += next.remaining();
    }
    return bytes;
  }
}
