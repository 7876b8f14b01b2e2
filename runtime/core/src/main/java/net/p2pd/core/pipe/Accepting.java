package net.p2pd.core.pipe;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeTimeoutException;
import net.p2pd.api.pipe.Registration;

/**
 * The accepted pipes of a server of streams. One that nobody takes waits in a bounded queue; while
 * that is full, further ones wait in the operating system.
 */
final class Accepting {

  private final EnginePipe server;
  private final Waiters<Pipe> waiters;
  private final ArrayDeque<EnginePipe> queue = new ArrayDeque<>(2);
  private final Set<EnginePipe> accepted = ConcurrentHashMap.newKeySet();

  /** What makes the outlets of each accepted pipe; guarded by this, as is adding to accepted. */
  private final List<Function<EnginePipe, Outlet>> templates = new ArrayList<>(0);

  private @Nullable CompletableFuture<Void> closingAll;
  private @Nullable CloseCause closed;

  Accepting(EnginePipe server) {
    this.server = server;
    this.waiters = new Waiters<>(server);
  }

  void accepted(PipeDriver driver) {
    EnginePipe pipe =
        new EnginePipe(
            driver,
            server.options(),
            server.attributes().route(server.route().orElse(null)),
            server);
    synchronized (this) {
      accepted.add(pipe);
      for (Function<EnginePipe, Outlet> template : templates) {
        pipe.handlers.addOutlet(make(template, pipe));
      }
    }
    if (!server.closing.isOpen()) {
      pipe.abort();
    } else if (!waiters.offer(pipe) && !isTaken()) {
      queue.add(pipe);
      server.inbound.updateRead();
    }
    try {
      pipe.start();
    } catch (RejectedExecutionException e) { // its loop was closed, and the server's soon will be
      accepted.remove(pipe);
      server.handlers.report(e);
    }
  }

  private static Outlet make(Function<EnginePipe, Outlet> template, EnginePipe pipe) {
    Outlet outlet = template.apply(pipe);
    outlet.template = template;
    return outlet;
  }

  private synchronized boolean isTaken() {
    return !templates.isEmpty() || server.handlers.message.length > 0 || server.handlers.hasOpen();
  }

  /** Returns whether the driver may go on accepting. */
  boolean hasRoom() {
    return server.closing.isOpen() && queue.size() < server.options().get(PipeOptions.ACCEPT_QUEUE);
  }

  /** A message handler was added: all accepted pipes have it now, and none has to wait. */
  void handlerAdded() {
    takeQueued();
    for (EnginePipe pipe : accepted) {
      pipe.onLoop(pipe.inbound::pump);
    }
  }

  /** An open handler was added: it hears of those that wait. */
  void openHandlerAdded() {
    for (EnginePipe pipe : takeQueued()) {
      pipe.onLoop(
          () -> {
            if (!pipe.closing.isClosed()) {
              server.handlers.opened(pipe);
            }
          });
    }
  }

  private List<EnginePipe> takeQueued() {
    List<EnginePipe> waiting = List.copyOf(queue);
    queue.clear();
    server.inbound.updateRead();
    return waiting;
  }

  /** Gives every accepted pipe, now and later, an outlet of its own. */
  Registration addTemplate(Function<EnginePipe, Outlet> template) {
    List<EnginePipe> now;
    synchronized (this) {
      templates.add(template);
      now = List.copyOf(accepted);
      now.forEach(pipe -> pipe.handlers.addOutlet(make(template, pipe)));
    }
    server.onLoop(this::handlerAdded);
    return Handlers.once(() -> removeTemplate(template));
  }

  private synchronized void removeTemplate(Function<EnginePipe, Outlet> template) {
    templates.remove(template);
    for (EnginePipe pipe : accepted) {
      for (Outlet outlet : pipe.handlers.outlets) {
        if (outlet.template == template) {
          pipe.removeOutlet(outlet);
        }
      }
    }
  }

  CompletableFuture<Pipe> accept(Duration timeout) {
    Waiters<Pipe>.Waiter waiter = waiters.create();
    if (!server.onLoop(() -> take(waiter, timeout))) {
      waiter.fail(new PipeException(server.name() + " cannot accept: its event loop was closed"));
    }
    return waiter;
  }

  private void take(Waiters<Pipe>.Waiter waiter, Duration timeout) {
    EnginePipe first = waiter.isDone() ? null : queue.poll();
    if (first != null) {
      if (!waiter.take(first)) {
        queue.addFirst(first);
      }
      server.inbound.updateRead();
    } else if (closed != null) {
      waiter.fail(new PipeClosedException(server.name(), closed));
    } else {
      waiters.await(waiter, timeout, () -> late(timeout));
    }
  }

  private PipeTimeoutException late(Duration timeout) {
    return new PipeTimeoutException(
        "nobody connected to " + server.name() + " within " + timeout.toMillis() + " ms");
  }

  /** Forgets a pipe that closed; from its loop. */
  void remove(EnginePipe pipe) {
    accepted.remove(pipe);
  }

  /** Closes all accepted pipes, as their server is. */
  void closeAll(boolean dropAll) {
    List<CompletableFuture<CloseCause>> all = new ArrayList<>();
    for (EnginePipe pipe : accepted) {
      all.add(pipe.closed());
      if (dropAll) {
        pipe.abort();
      } else {
        pipe.closeAsync();
      }
    }
    closingAll = CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
    queue.clear();
  }

  /** Returns when those are closed that {@link #closeAll} closed. */
  CompletableFuture<Void> allClosed() {
    return closingAll == null ? CompletableFuture.completedFuture(null) : closingAll;
  }

  void closed(CloseCause cause) {
    closed = cause;
    waiters.failAll(() -> new PipeClosedException(server.name(), cause));
  }
}
