package net.p2pd.benchmarks.micro;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.PipeAttributes;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the engine of a pipe costs without a socket: a message comes in and is sent back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineEcho {

  private static final int SIZE = 64;

  private final SinkDriver driver = new SinkDriver();
  private final ByteBuffer message = ByteBuffer.allocateDirect(SIZE);

  /** Makes the pipe, with the handler of an echo. */
  public EngineEcho() {
    EnginePipe.over(driver, PipeOptions.defaults(), PipeAttributes.defaults())
        .onMessage((received, pipe) -> pipe.send(received.bytes()));
  }

  /** Delivers one message of 64 bytes, whose echo is done when this returns. */
  @Benchmark
  public int echo64() {
    message.clear();
    return driver.deliver(message);
  }
}
