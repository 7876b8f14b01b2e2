package net.p2pd.node.metrics;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;

/**
 * Serves the figures over HTTP, on the node's own pipes. The JDK's server would take a thread for
 * each slow reader and knows limits of time for the whole JVM only; all that is needed here is the
 * answer to one GET.
 */
final class FigureServer {

  /** A monitoring system asks with one connection, a curious person with a few. */
  private static final int MOST_GUESTS = 16;

  private final FigureTable table;
  private final Pipes pipes;
  private final Set<Pipe> guests = new LinkedHashSet<>();
  private @Nullable Listener listener;

  FigureServer(FigureTable table, Pipes pipes) {
    this.table = table;
    this.pipes = pipes;
  }

  CompletableFuture<InetSocketAddress> listen(String socket, List<Nic> nics) {
    ListenSpec spec;
    try {
      int colon = socket.lastIndexOf(':');
      // A literal, which the configuration checked: no name service is asked.
      InetAddress address = InetAddress.getByName(socket.substring(0, colon));
      spec = spec(address, nics).port(Integer.parseInt(socket.substring(colon + 1)));
    } catch (P2pdException | UnknownHostException e) {
      return CompletableFuture.failedFuture(e);
    }
    return pipes
        .listen(spec)
        .handle(
            (opened, error) -> {
              if (opened == null) {
                throw new P2pdException(
                    "metrics.listen: nothing can listen on " + socket + ": " + words(error), error);
              }
              keep(opened);
              return opened.pipes().get(0).local().orElseThrow();
            });
  }

  private static @Nullable String words(@Nullable Throwable error) {
    Throwable inner = error == null || error.getCause() == null ? error : error.getCause();
    return inner == null ? "no reason was given" : inner.getMessage();
  }

  private synchronized void keep(Listener opened) {
    listener = opened;
    opened.onOpen(this::welcome);
  }

  private static ListenSpec spec(InetAddress address, List<Nic> nics) {
    Family family = Family.of(address);
    for (Nic nic : nics) {
      boolean has = nic.addresses(family).stream().anyMatch(own -> own.address().equals(address));
      if (has || address.isAnyLocalAddress() || (address.isLoopbackAddress() && nic.isLoopback())) {
        return ListenSpec.routes(List.of(nic.route(family).bind(address, 0)));
      }
    }
    throw new P2pdException(
        "metrics.listen: no network interface of this machine has the address "
            + address.getHostAddress()
            + "; 'p2pd nics' shows those that there are");
  }

  /** One more than may be here makes the one leave that came first: it had its time. */
  private void welcome(Pipe pipe) {
    Pipe first = null;
    synchronized (guests) {
      if (guests.size() >= MOST_GUESTS) {
        first = guests.iterator().next();
        guests.remove(first);
      }
      guests.add(pipe);
    }
    if (first != null) {
      first.abort();
    }
    pipe.onClose((closed, cause) -> left(closed));
    new FigureGuest(pipe, () -> FigureText.of(table)).serve();
  }

  private void left(Pipe pipe) {
    synchronized (guests) {
      guests.remove(pipe);
    }
  }

  synchronized CompletableFuture<?> closeAsync() {
    Listener running = listener;
    return running == null ? CompletableFuture.completedFuture(null) : running.closeAsync();
  }
}
