package net.p2pd.core.pipe;

import java.nio.ByteBuffer;
import java.util.List;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;

/**
 * Takes the low end out of a pipe, for what needs bytes and not messages: session providers and the
 * multiplexer of sessions.
 */
public final class PipeDrivers {

  private PipeDrivers() {}

  /**
   * Returns the driver of a pipe that has had no reader yet. The pipe is spent: what it received so
   * far (at most {@code READ_BUFFER}) is delivered to the driver's new sink first, and only its
   * close handlers and {@code closed()} still work. May be called on any thread; the driver's
   * methods are to be called on its event loop, as always.
   *
   * <p>A pipe that is not the host's own is driven by its public methods instead, which copies each
   * message.
   *
   * @throws IllegalStateException if the pipe has a handler, queue, publisher or link, or is spent
   */
  public static PipeDriver of(Pipe pipe) {
    return pipe instanceof EnginePipe engine ? engine.handOver.take() : new AdapterDriver(pipe);
  }

  /**
   * Returns the carrier that a taken driver stands before, for those who put a layer below it, such
   * as TLS in a socket's own pipeline: the bytes then take no way around. Of another driver,
   * itself.
   */
  public static PipeDriver carrier(PipeDriver driver) {
    return driver instanceof TakenDriver taken ? taken.driver() : driver;
  }

  /**
   * Takes out of a taken driver what its pipe has received, which is what a layer below is to read
   * first. On its event loop and before it is started; of another driver nothing.
   *
   * @return copies, in order
   */
  public static List<ByteBuffer> takeReceived(PipeDriver driver) {
    return driver instanceof TakenDriver taken ? taken.takeReceived() : List.of();
  }
}
