package net.p2pd.service.turn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Route;

/** Opens the server's pipes and knows them all, so that none is left when it ends. Any thread. */
final class OpenPipes {

  private final Set<Pipe> open = ConcurrentHashMap.newKeySet();
  private final Map<Object, CompletableFuture<Pipe>> opening = new ConcurrentHashMap<>();
  private volatile boolean closed;

  CompletableFuture<Pipe> open(
      Pipes pipes,
      Transport transport,
      @Nullable Destination destination,
      @Nullable Route route,
      PipeOptions options) {
    CompletableFuture<Pipe> result = pipes.open(transport, destination, route, options);
    Object key = new Object();
    opening.put(key, result);
    return result.whenComplete(
        (pipe, error) -> {
          opening.remove(key);
          if (pipe != null) {
            add(pipe);
          }
        });
  }

  private void add(Pipe pipe) {
    open.add(pipe);
    pipe.onClose((gone, cause) -> open.remove(gone));
    if (closed) {
      pipe.abort();
      throw new PipeException("the TURN server was closed");
    }
  }

  /** Closes all pipes, also those that are being opened, and waits for that. Not on a loop. */
  void close(Duration limit) {
    closed = true;
    List<CompletableFuture<?>> waiting = new ArrayList<>();
    opening.values().forEach(pending -> pending.cancel(true));
    for (Pipe pipe : open) {
      waiting.add(pipe.closeAsync());
    }
    try {
      CompletableFuture.allOf(waiting.toArray(new CompletableFuture<?>[0]))
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      open.forEach(Pipe::abort);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      open.forEach(Pipe::abort);
    } catch (ExecutionException e) {
      open.forEach(Pipe::abort);
    }
  }
}
