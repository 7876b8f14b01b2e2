package net.p2pd.portmap.lease;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.portmap.PortMapping;

/** What one of those who wanted a port has of it. For any thread. */
final class Share implements PortMapping {

  private final Lease lease;
  private volatile boolean removed;

  Share(Lease lease) {
    this.lease = lease;
  }

  @Override
  public InetSocketAddress external() {
    return lease.granted().external();
  }

  @Override
  public Duration lifetime() {
    return lease.granted().lifetime();
  }

  @Override
  public boolean isOpen() {
    return lease.isOpen() && !removed;
  }

  @Override
  public CompletionStage<Void> renew() {
    return onLoop(lease::renewNow);
  }

  @Override
  public Registration onChange(Runnable listener) {
    return lease.onChange(listener);
  }

  @Override
  public CompletionStage<Void> remove() {
    removed = true;
    return onLoop(() -> lease.left(this));
  }

  private CompletionStage<Void> onLoop(Supplier<CompletableFuture<Void>> call) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      lease.loop().execute(() -> call.get().whenComplete((nothing, error) -> end(done, error)));
    } catch (RejectedExecutionException e) {
      done.complete(null); // the host stopped; closing the service removed everything
    }
    return done;
  }

  private static void end(CompletableFuture<Void> done, @Nullable Throwable error) {
    if (error != null) {
      done.completeExceptionally(error);
    } else {
      done.complete(null);
    }
  }

  @Override
  public String toString() {
    return lease.name() + " as " + external();
  }
}
