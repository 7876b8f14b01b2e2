package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;

/**
 * Opens the server pipes of a listener one after the other. A port that the first of them got is
 * wanted for all; where it is taken, another one is tried. If one cannot be opened, none stays
 * open.
 */
final class ListenerOpening {

  /** How many ports are tried when the port does not matter. */
  private static final int ATTEMPTS = 16;

  private record Place(Route route, Transport transport) {}

  private final EventLoop loop;
  private final CorePipes pipes;
  private final ListenSpec spec;
  private final Supplier<List<Nic>> nics;
  private final LoopFuture<Listener> result;
  private final List<Place> places = new ArrayList<>();
  private final List<Pipe> opened = new ArrayList<>();
  private int attempt;
  private int position;
  private int port;

  ListenerOpening(EventLoop loop, CorePipes pipes, ListenSpec spec, Supplier<List<Nic>> nics) {
    this.loop = loop;
    this.pipes = pipes;
    this.spec = spec;
    this.nics = nics;
    this.result = new LoopFuture<>(loop);
  }

  LoopFuture<Listener> result() {
    return result;
  }

  void start() {
    try {
      for (Route route : ListenRoutes.of(spec, nics.get())) {
        for (Transport transport : spec.transports()) {
          places.add(new Place(route, transport));
        }
      }
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
      return;
    }
    begin();
  }

  private void begin() {
    attempt++;
    position = 0;
    port = spec.port();
    next();
  }

  private void next() {
    if (result.isDone()) {
      closeAll(() -> {}); // it was cancelled
      return;
    }
    if (position == places.size()) {
      CoreListener listener = new CoreListener(loop, opened, spec.handlers());
      if (!result.complete(listener)) {
        listener.closeAsync();
      }
      return;
    }
    Place place = places.get(position);
    Route route = withPort(place.route);
    CompletableFuture<Pipe> opening = pipes.open(place.transport, null, route, spec.options());
    Futures.whenDone(
        opening,
        (pipe, error) -> {
          if (loop.inLoop()) {
            ended(place, pipe, error);
          } else {
            loop.execute(() -> ended(place, pipe, error));
          }
        });
  }

  private Route withPort(Route route) {
    InetSocketAddress bound = route.bound().orElseThrow();
    return bound.getPort() != 0 ? route : route.bind(bound.getAddress(), port);
  }

  private void ended(Place place, @Nullable Pipe pipe, @Nullable Throwable error) {
    if (pipe != null) {
      opened.add(pipe);
      if (port == 0 && ownPort(place) == 0) {
        port = CorePipes.port(pipe);
      }
      position++;
      next();
    } else if (isServedByIpv6(place)) {
      position++;
      next();
    } else {
      Throwable cause = error == null ? new NullPointerException("no pipe") : Futures.unwrap(error);
      boolean again = spec.port() == 0 && !opened.isEmpty() && attempt < ATTEMPTS;
      closeAll(again ? this::begin : () -> result.completeExceptionally(cause));
    }
  }

  private static int ownPort(Place place) {
    return place.route.bound().orElseThrow().getPort();
  }

  /**
   * The IPv4 wildcard address cannot be bound beside an IPv6 wildcard socket that takes both
   * families (RFC 3493 section 3.7), and need not be.
   */
  private boolean isServedByIpv6(Place place) {
    if (spec.scope() != ListenSpec.Scope.ALL || place.route.family() != Family.IPV4) {
      return false;
    }
    for (Pipe pipe : opened) {
      if (pipe.transport().equals(place.transport)
          && pipe.route().filter(route -> route.family() == Family.IPV6).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private void closeAll(Runnable then) {
    List<CompletableFuture<?>> closing = new ArrayList<>();
    for (Pipe pipe : opened) {
      closing.add(pipe.closeAsync());
    }
    opened.clear();
    Futures.whenDone(
        CompletableFuture.allOf(closing.toArray(new CompletableFuture<?>[0])),
        (value, error) -> loop.execute(then));
  }
}
