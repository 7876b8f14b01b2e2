package net.p2pd.portmap.lease;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;

/**
 * The ports that one service has opened. Requests for the same internal endpoint share a port,
 * which is removed when the last of them is. All methods may be called from any thread.
 */
public final class Leases {

  /** How long {@link #close} waits for routers, where it may wait. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private record Key(Transport transport, InetSocketAddress internal, InetAddress gateway) {}

  private final EventLoop loop;
  private final System.Logger logger;
  private final Duration checkEvery;
  private final Map<Key, Lease> leases = new HashMap<>(); // touched on the loop only
  private @Nullable CompletableFuture<Void> closing;

  /**
   * Creates it without any port.
   *
   * @param checkEvery how often a router is asked whether it still knows the ports
   */
  public Leases(PluginContext context, Duration checkEvery) {
    this.loop = context.eventLoop();
    this.logger = context.logger();
    this.checkEvery = checkEvery;
  }

  /**
   * Opens a port, or shares the one that is open for the same internal endpoint at the same router.
   *
   * @param port makes the protocol's part of a port that is not open yet
   * @return fails with the sentence of {@link RouterPort#open}; cancelling it removes the port
   *     unless others share it
   */
  public CompletableFuture<PortMapping> map(PortMappingRequest request, Supplier<RouterPort> port) {
    CompletableFuture<PortMapping> result = new CompletableFuture<>();
    Key key = new Key(request.transport(), request.internal(), request.gateway());
    try {
      loop.execute(() -> enter(key, request, port, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(closed());
    }
    return result;
  }

  private void enter(
      Key key,
      PortMappingRequest request,
      Supplier<RouterPort> port,
      CompletableFuture<PortMapping> result) {
    if (isClosing()) {
      result.completeExceptionally(closed());
      return;
    }
    Lease lease = leases.get(key);
    if (lease != null && lease.isEnding() && !lease.over().isDone()) {
      // What closes the old one must not close its successor.
      lease.over().thenRun(() -> enter(key, request, port, result));
      return;
    }
    if (lease == null || lease.isEnding()) {
      Lease made = new Lease(loop, logger, checkEvery, port.get(), request);
      leases.put(key, made);
      made.over().thenRun(() -> leases.remove(key, made));
      lease = made;
    }
    lease.join(result);
  }

  private static P2pdException closed() {
    return new P2pdException("no port is opened any more: the port mapper was closed");
  }

  private synchronized boolean isClosing() {
    return closing != null;
  }

  /**
   * Removes all that is open and lets nothing more be opened. Waits for the routers' confirmations
   * for a limited time, but never on the loop.
   */
  public void close() {
    CompletableFuture<Void> done = startClosing();
    if (loop.inLoop()) {
      return;
    }
    try {
      done.get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      logger.log(System.Logger.Level.DEBUG, "a router did not confirm that its ports are closed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized CompletableFuture<Void> startClosing() {
    CompletableFuture<Void> known = closing;
    if (known != null) {
      return known;
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    closing = done;
    try {
      loop.execute(
          () -> {
            List<Lease> all = List.copyOf(leases.values());
            all.forEach(lease -> lease.end(closed()));
            CompletableFuture.allOf(
                    all.stream().map(Lease::over).toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> done.complete(null));
          });
    } catch (RejectedExecutionException e) {
      done.complete(null); // the host's loops are gone, and with them every way to the router
    }
    return done;
  }
}
