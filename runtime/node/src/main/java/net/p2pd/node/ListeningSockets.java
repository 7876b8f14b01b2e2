package net.p2pd.node;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeHandler;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.Scope;
import net.p2pd.node.config.HostKeys;

/**
 * The sockets on which peers come in, while the network changes. The first are opened at the start;
 * for an address that came later and that none of them serves there is one more, with the same
 * port. One whose address has gone stays for a while, since addresses come back and connections
 * with them.
 *
 * <p>Everything but {@link #start} and {@link #close} runs on the loop of the pipes.
 */
final class ListeningSockets {

  /** How long a socket stays whose address has gone; by then its sessions have noticed. */
  static final Duration STAY = Duration.ofMinutes(2);

  /** How soon an address is tried again: a new one of IPv6 is not usable at once (RFC 4862). */
  static final Duration AGAIN = Duration.ofSeconds(1);

  static final int MOST_TRIES = 5;

  /** Which addresses of which NICs are listened on. */
  enum Where {
    /** All of them. */
    ALL,
    /** Those of the local network, as {@link ListenSpec#local} has it. */
    LOCAL,
    /** Loopback, which does not change. */
    LOOPBACK;

    boolean wants(Nic nic, NicAddress address) {
      return switch (this) {
        case ALL -> true;
        case LOCAL ->
            nic.usableForLan()
                && (address.scope() == Scope.SITE
                    || (address.scope() == Scope.LINK && address.family() == Family.IPV6));
        case LOOPBACK -> false;
      };
    }
  }

  private static final System.Logger LOG = System.getLogger(ListeningSockets.class.getName());

  private final Pipes pipes;
  private final EventLoop loop;
  private final Supplier<List<Nic>> nics;
  private final Where where;
  private final PipeHandler onOpen;
  private final Consumer<List<Pipe>> changed;
  private final List<Pipe> open = new ArrayList<>();
  private final Map<Pipe, Long> goneSince = new HashMap<>();

  /** How often an address could not be opened; absent once it could. */
  private final Map<InetAddress, Integer> failed = new HashMap<>();

  private int port;
  private boolean opening;
  private boolean closed;
  private @Nullable Registration timer;

  /**
   * Creates it.
   *
   * @param nics the NICs that the node uses, as they are now
   * @param onOpen what becomes of a connection that comes in
   * @param changed gets all sockets whenever they are others
   */
  ListeningSockets(
      Pipes pipes,
      Supplier<List<Nic>> nics,
      Where where,
      PipeHandler onOpen,
      Consumer<List<Pipe>> changed) {
    this.pipes = pipes;
    this.loop = pipes.eventLoop();
    this.nics = nics;
    this.where = where;
    this.onOpen = onOpen;
    this.changed = changed;
  }

  /**
   * Opens the first sockets, as a node's configuration says, and lets the node's address name them.
   *
   * @param onOpen what becomes of a connection that comes in
   */
  static ListeningSockets open(NodeParts parts, PipeHandler onOpen) {
    String scope = parts.configuration().get(HostKeys.NODE_LISTEN);
    int port = Math.toIntExact(parts.configuration().get(HostKeys.NODE_PORT));
    Where where = Where.valueOf(scope.toUpperCase(Locale.ROOT));
    boolean someNics = !parts.configuration().get(HostKeys.NODE_NICS).isEmpty();
    ListenSpec spec;
    if (where == Where.LOOPBACK) {
      spec = ListenSpec.loopback();
    } else if (someNics) {
      spec = ListenSpec.routes(routes(parts.surroundings().plainNics(), port));
      where = Where.ALL;
    } else {
      spec = where == Where.LOCAL ? ListenSpec.local() : ListenSpec.all();
    }
    Whereabouts whereabouts = parts.whereabouts();
    ListeningSockets sockets =
        new ListeningSockets(
            parts.pipes(), parts.surroundings()::plainNics, where, onOpen, whereabouts::listensOn);
    Listener first = parts.pipes().listen(spec.port(port)).join();
    sockets.start(first);
    whereabouts.listensOn(first.pipes(), where == Where.LOOPBACK);
    return sockets;
  }

  /** Where the node uses some NICs only, it listens on their addresses and not on the wildcard. */
  private static List<Route> routes(List<Nic> nics, int port) {
    List<Route> routes = new ArrayList<>();
    for (Nic nic : nics) {
      for (NicAddress address : nic.addresses()) {
        routes.add(nic.route(address.family()).bind(address.address(), port));
      }
    }
    return routes;
  }

  /** Takes over the sockets that were opened at the start. */
  synchronized void start(Listener first) {
    open.addAll(first.pipes());
    port = first.pipes().get(0).local().map(InetSocketAddress::getPort).orElse(0);
    first.onOpen(onOpen);
  }

  /** Opens what is missing, closes what has been of no use for long; when the NICs are others. */
  synchronized void follow() {
    if (closed) {
      return;
    }
    if (timer != null) {
      timer.close();
      timer = null;
    }
    List<Nic> now = nics.get();
    closeWhatIsGone(now);
    failed
        .keySet()
        .retainAll(now.stream().flatMap(nic -> addresses(nic)).collect(Collectors.toSet()));
    for (Nic nic : now) {
      for (NicAddress address : nic.addresses()) {
        if (!opening
            && nic.isUp()
            && where.wants(nic, address)
            && failed.getOrDefault(address.address(), 0) < MOST_TRIES
            && !isServed(address.address())) {
          open(nic.route(address.family()).bind(address.address(), port));
        }
      }
    }
  }

  private static Stream<InetAddress> addresses(Nic nic) {
    return nic.addresses().stream().map(NicAddress::address);
  }

  private boolean isServed(InetAddress address) {
    return open.stream().anyMatch(pipe -> serves(bound(pipe), address));
  }

  private static @Nullable InetAddress bound(Pipe pipe) {
    return pipe.local().map(InetSocketAddress::getAddress).orElse(null);
  }

  private static boolean serves(@Nullable InetAddress bound, InetAddress address) {
    if (bound == null) {
      return false;
    }
    if (bound.isAnyLocalAddress()) {
      // The IPv6 wildcard takes IPv4 too (RFC 3493 section 3.7), where it is alone.
      return Family.of(bound) == Family.IPV6 || Family.of(address) == Family.IPV4;
    }
    return bound.equals(address) && scope(bound) == scope(address);
  }

  private static int scope(InetAddress address) {
    return address instanceof Inet6Address ipv6 ? ipv6.getScopeId() : 0;
  }

  /** One at a time; the others follow. */
  private void open(Route route) {
    opening = true;
    InetAddress address = route.bound().orElseThrow().getAddress();
    pipes
        .listen(ListenSpec.routes(List.of(route)).port(port))
        .whenComplete((listener, error) -> loop.execute(() -> opened(address, listener, error)));
  }

  private synchronized void opened(
      InetAddress address, @Nullable Listener listener, @Nullable Throwable error) {
    opening = false;
    if (listener != null && closed) {
      listener.closeAsync();
    } else if (listener != null) {
      listener.onOpen(onOpen);
      open.addAll(listener.pipes());
      failed.remove(address);
      changed.accept(List.copyOf(open));
      follow();
    } else if (!closed) {
      int tries = failed.merge(address, 1, Integer::sum);
      if (tries == MOST_TRIES) {
        String why = error == null ? "" : ": " + Failures.unwrap(error).getMessage();
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "nobody can connect to the new address " + address.getHostAddress() + why);
      }
      schedule(AGAIN);
    }
  }

  private void schedule(Duration delay) {
    if (timer == null) {
      timer = loop.schedule(delay, this::follow);
    }
  }

  private void closeWhatIsGone(List<Nic> now) {
    Set<InetAddress> there =
        now.stream().flatMap(nic -> addresses(nic)).collect(Collectors.toSet());
    boolean fewer = false;
    for (Pipe pipe : List.copyOf(open)) {
      InetAddress bound = bound(pipe);
      if (bound == null || bound.isAnyLocalAddress() || there.contains(bound)) {
        goneSince.remove(pipe);
        continue;
      }
      long since = goneSince.computeIfAbsent(pipe, gone -> loop.nanoTime());
      if (loop.nanoTime() - since >= STAY.toNanos() && open.size() > 1) {
        goneSince.remove(pipe);
        open.remove(pipe);
        pipe.closeAsync();
        fewer = true;
      }
    }
    if (fewer) {
      changed.accept(List.copyOf(open));
    }
    if (!goneSince.isEmpty()) {
      schedule(STAY);
    }
  }

  /** Closes all of them. */
  synchronized CompletableFuture<Void> close() {
    closed = true;
    if (timer != null) {
      timer.close();
      timer = null;
    }
    return CompletableFuture.allOf(
        open.stream().map(Pipe::closeAsync).toArray(CompletableFuture<?>[]::new));
  }
}
