package net.p2pd.core.pipe;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import net.p2pd.api.pipe.ErrorHandler;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeHandler;
import net.p2pd.api.pipe.Registration;

/** Several server pipes under one set of handlers. */
final class CoreListener implements Listener {

  private final EventLoop loop;
  private final List<Pipe> pipes;

  CoreListener(EventLoop loop, List<Pipe> pipes, List<MessageHandler> handlers) {
    this.loop = loop;
    this.pipes = List.copyOf(pipes);
    handlers.forEach(this::onMessage);
  }

  @Override
  public List<Pipe> pipes() {
    return pipes;
  }

  @Override
  public Registration onMessage(MessageHandler handler) {
    return onAll(pipe -> pipe.onMessage(handler));
  }

  @Override
  public Registration onOpen(PipeHandler handler) {
    return onAll(pipe -> pipe.onOpen(handler));
  }

  @Override
  public Registration onError(ErrorHandler handler) {
    return onAll(pipe -> pipe.onError(handler));
  }

  private Registration onAll(Function<Pipe, Registration> adder) {
    List<Registration> added = pipes.stream().map(adder).toList();
    return () -> added.forEach(Registration::close);
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    CompletableFuture<?>[] closing =
        pipes.stream().map(Pipe::closeAsync).toArray(CompletableFuture<?>[]::new);
    return LoopFuture.of(loop, CompletableFuture.allOf(closing));
  }

  @Override
  public void close() {
    CompletableFuture<Void> closed = closeAsync();
    if (!LoopMonitor.inAnyLoop() && !loop.inLoop()) {
      closed.join();
    }
  }

  @Override
  public String toString() {
    return "listener on " + pipes;
  }
}
