package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOptions;

/**
 * A handler that runs on an executor of the caller's: messages are copied and handled one at a time
 * in order. While a queue of them waits, the pipe does not read.
 */
final class ExecutorOutlet extends Outlet implements Runnable {

  /** After so many messages the executor may do something else. */
  private static final int ROUND = 64;

  private record Item(PipeMessage message, Pipe answer) {}

  private final EnginePipe pipe;
  private final MessageHandler handler;
  private final Executor executor;

  // Guarded by this.
  private final ArrayDeque<Item> waiting = new ArrayDeque<>();
  private int bytes;
  private boolean running;
  private boolean paused;

  ExecutorOutlet(EnginePipe pipe, MessageHandler handler, Executor executor) {
    this.pipe = pipe;
    this.handler = handler;
    this.executor = executor;
  }

  @Override
  void offer(Inbound inbound, ByteBuffer from, @Nullable InetSocketAddress sender) {
    PipeMessage message = inbound.message(from, sender);
    message.bytes();
    boolean submit;
    boolean pause;
    synchronized (this) {
      waiting.add(new Item(message, pipe.answerTo(sender)));
      bytes += message.size();
      submit = !running;
      running = true;
      pause = !paused && isFull();
      paused |= pause;
    }
    if (pause) {
      inbound.pause();
    }
    if (submit) {
      submit();
    }
  }

  private boolean isFull() {
    return waiting.size() >= pipe.options().get(PipeOptions.QUEUE_SIZE)
        || bytes >= pipe.options().get(PipeOptions.QUEUE_BYTES);
  }

  private boolean hasRoom() {
    return waiting.size() <= pipe.options().get(PipeOptions.QUEUE_SIZE) / 2
        && bytes <= pipe.options().get(PipeOptions.QUEUE_BYTES) / 2;
  }

  private void submit() {
    try {
      executor.execute(this);
    } catch (RejectedExecutionException e) {
      pipe.onLoop(() -> rejected(e));
    }
  }

  private void rejected(RejectedExecutionException e) {
    pipe.handlers.removeOutlet(this);
    clear();
    pipe.handlers.report(
        new PipeException(
            pipe.name() + ": the executor of a message handler refused; the handler was removed",
            e));
    idle();
  }

  @Override
  public void run() {
    for (int i = 0; i < ROUND; i++) {
      Item item = next();
      if (item == null) {
        pipe.onLoop(this::idle);
        return;
      }
      try {
        handler.onMessage(item.message, item.answer);
      } catch (Throwable thrown) {
        pipe.onLoop(() -> pipe.handlers.report(thrown));
      }
    }
    submit();
  }

  private synchronized @Nullable Item next() {
    Item item = waiting.poll();
    if (item == null) {
      running = false;
    } else {
      bytes -= item.message.size();
    }
    if (paused && hasRoom()) {
      paused = false;
      pipe.onLoop(pipe.inbound::resume);
    }
    return item;
  }

  private void clear() {
    boolean resume;
    synchronized (this) {
      waiting.clear();
      bytes = 0;
      running = false;
      resume = paused;
      paused = false;
    }
    if (resume) {
      pipe.inbound.resume();
    }
  }

  private void idle() {
    pipe.inbound.pump();
    pipe.closing.handlersIdle();
  }

  @Override
  synchronized boolean isBusy() {
    return running;
  }

  @Override
  void discard() {
    boolean resume;
    synchronized (this) {
      waiting.clear();
      bytes = 0;
      resume = paused;
      paused = false;
    }
    if (resume) {
      pipe.inbound.resume();
    }
  }

  @Override
  void closed(CloseCause cause) {
    // What waits is still handled, and the close handlers wait for it.
  }
}
