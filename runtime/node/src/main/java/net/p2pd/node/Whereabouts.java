package net.p2pd.node;

import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Nic;
import net.p2pd.node.identity.Identity;

/**
 * Keeps the node's address up to date: made anew when the node is elsewhere, or more is known about
 * where it is. Thread-safe.
 */
final class Whereabouts {

  /** What is found out within this time makes one new address. */
  static final Duration PAUSE = Duration.ofMillis(100);

  private static final System.Logger LOG = System.getLogger(Whereabouts.class.getName());

  private final AddressMaker maker;
  private final Surroundings surroundings;
  private final Storage storage;
  private final EventLoop loop;
  private final List<Consumer<PeerAddress>> listeners = new CopyOnWriteArrayList<>();
  private volatile List<Pipe> servers = List.of();
  private volatile Map<InetSocketAddress, InetSocketAddress> opened = Map.of();
  private volatile boolean loopbackOnly;
  private volatile @Nullable PeerAddress address;
  private boolean withdrawn;

  /** Guards what follows; nobody who has it waits for a file. */
  private final Object planning = new Object();

  private CompletableFuture<Void> made = CompletableFuture.completedFuture(null);
  private boolean due;

  @Inject
  Whereabouts(
      Identity identity,
      Surroundings surroundings,
      Storage storage,
      NodePipes pipes,
      SignalServers servers) {
    this.maker = new AddressMaker(identity, servers::endpoints);
    this.surroundings = surroundings;
    this.storage = storage;
    this.loop = pipes.pipes().eventLoop();
  }

  /** Notes where the node listens, and makes its first address. */
  void listensOn(List<Pipe> pipes, boolean onlyLoopback) {
    servers = List.copyOf(pipes);
    loopbackOnly = onlyLoopback;
    refresh();
  }

  /** Notes where the node listens now; its address changes soon. */
  void listensOn(List<Pipe> pipes) {
    servers = List.copyOf(pipes);
    changed();
  }

  /**
   * Notes which ports routers have opened; the address changes soon.
   *
   * @param external what was verified to be reachable from outside, by the address and port that
   *     the node listens on
   */
  void opened(Map<InetSocketAddress, InetSocketAddress> external) {
    opened = Map.copyOf(external);
    changed();
  }

  /** Returns where the node listens. */
  Listening listening() {
    boolean nothingElse = surroundings.plainNics().stream().noneMatch(Nic::usableForLan);
    return Listening.on(servers, loopbackOnly || nothingElse);
  }

  /** Something is another now: the address is made anew soon, on a thread that may block. */
  void changed() {
    synchronized (planning) {
      if (due) {
        return;
      }
      due = true;
      made = new CompletableFuture<>();
    }
    try {
      loop.schedule(PAUSE, () -> Threads.start("p2pd-address", this::refreshSafely));
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "the event loop is closed"); // and with it the node
    }
  }

  /** Completes when the address says all that has changed until now. */
  CompletionStage<Void> upToDate() {
    synchronized (planning) {
      return made.minimalCompletionStage();
    }
  }

  private void refreshSafely() {
    CompletableFuture<Void> done;
    synchronized (planning) {
      due = false;
      done = made;
    }
    try {
      refresh();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "the node's address stays as it was: " + e.getMessage());
    } finally {
      done.complete(null); // whoever connects waits for it
    }
  }

  /** Makes the address anew; writes a file, so it is not for event loops. */
  private synchronized void refresh() {
    if (withdrawn) {
      return;
    }
    PeerAddress before = address;
    PeerAddress now =
        maker.make(Clock.systemUTC().instant(), surroundings.nics(), listening(), opened);
    if (before != null
        && before.endpoints().equals(now.endpoints())
        && before.signalling().equals(now.signalling())) {
      return;
    }
    address = now;
    storage.publish(now);
    if (before != null) {
      loop.execute(() -> listeners.forEach(listener -> tell(listener, now)));
    }
  }

  /** The node stops: its address is no longer published, nor made anew. */
  synchronized void withdraw() {
    withdrawn = true;
    storage.withdrawAddress();
  }

  private static void tell(Consumer<PeerAddress> listener, PeerAddress address) {
    try {
      listener.accept(address);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a listener for changes of the address failed", e);
    }
  }

  /** Tells on the event loop when the address has changed. */
  Registration onChanged(Consumer<PeerAddress> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  PeerAddress address() {
    PeerAddress now = address;
    if (now == null) {
      throw new IllegalStateException("the node does not listen yet, so it has no address");
    }
    return now;
  }
}
