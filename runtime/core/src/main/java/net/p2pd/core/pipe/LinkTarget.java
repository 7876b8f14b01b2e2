package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;

/** The far side of a link: where messages, the end and the closing are passed on to. */
abstract class LinkTarget {

  /** Returns the target that a pipe is; whoever wrote it. */
  static LinkTarget of(Pipe pipe) {
    if (pipe instanceof EnginePipe engine) {
      return new Engine(engine, null);
    }
    if (pipe instanceof SenderPipe view) {
      return new Engine(view.pipe(), view.sender());
    }
    return new Foreign(pipe);
  }

  /** Brings a message to the target's loop and sends it there. */
  abstract void write(LinkWrite write);

  /** Sends a message; on the target's loop. */
  abstract void forward(LinkWrite write);

  /** Takes bytes off the target's account; on the target's loop. */
  abstract void settle(int pending);

  /** Returns whether an end can be passed on. */
  abstract boolean hasEnd();

  /** Ends the target's output after what was written before. */
  abstract void end();

  /** Closes the target after what was written before, or drops everything. */
  abstract void close(boolean orderly);

  /** A pipe of ours: straight to its driver. */
  private static final class Engine extends LinkTarget {
    private final EnginePipe pipe;
    private final @Nullable InetSocketAddress to;

    Engine(EnginePipe pipe, @Nullable InetSocketAddress to) {
      this.pipe = pipe;
      this.to = to;
    }

    @Override
    void write(LinkWrite write) {
      if (pipe.eventLoop().inLoop()) {
        write.run();
        return;
      }
      try {
        pipe.eventLoop().execute(write);
      } catch (RejectedExecutionException e) {
        write.written(e);
      }
    }

    @Override
    void forward(LinkWrite write) {
      pipe.outbound.forward(write.bytes(), to, write);
    }

    @Override
    void settle(int pending) {
      pipe.outbound.settle(pending);
    }

    @Override
    boolean hasEnd() {
      return pipe.kind() != PipeKind.DATAGRAM;
    }

    @Override
    void end() {
      pipe.end();
    }

    @Override
    void close(boolean orderly) {
      if (to != null) {
        return; // one of many senders; the pipe goes on for the others
      }
      if (orderly) {
        pipe.closeAsync();
      } else {
        pipe.abort(
            CloseCause.of(CloseCause.ABORTED_HERE, "the pipe that was linked to it was dropped"));
      }
    }
  }

  /** Somebody else's pipe: by its public methods. */
  private static final class Foreign extends LinkTarget {
    private final Pipe pipe;

    Foreign(Pipe pipe) {
      this.pipe = pipe;
    }

    @Override
    void write(LinkWrite write) {
      write.run();
    }

    @Override
    void forward(LinkWrite write) {
      Futures.whenDone(pipe.send(write.bytes()), (value, error) -> write.written(error));
    }

    @Override
    void settle(int pending) {}

    @Override
    boolean hasEnd() {
      return pipe.kind() != PipeKind.DATAGRAM;
    }

    @Override
    void end() {
      pipe.end();
    }

    @Override
    void close(boolean orderly) {
      if (orderly) {
        pipe.closeAsync();
      } else {
        pipe.abort();
      }
    }
  }
}
