package net.p2pd.api.pipe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.p2pd.api.route.Route;

/**
 * Where a {@link Listener} listens. Start from one of the three scopes of the seeds, or from routes
 * of one's own; each call returns a changed copy. Immutable.
 */
public final class ListenSpec {

  /** Which addresses a listener takes. */
  public enum Scope {
    /** Every address of every NIC (the wildcard addresses). */
    ALL,
    /** Loopback addresses of both families. */
    LOOPBACK,
    /** Private IPv4 and link-local and unique-local IPv6 addresses of the NICs. */
    LOCAL,
    /** Only the routes that were named. */
    ROUTES
  }

  private final Scope scope;
  private final List<Route> routes;
  private final Set<Transport> transports;
  private final int port;
  private final PipeOptions options;
  private final List<MessageHandler> handlers;

  private ListenSpec(
      Scope scope,
      List<Route> routes,
      Set<Transport> transports,
      int port,
      PipeOptions options,
      List<MessageHandler> handlers) {
    this.scope = scope;
    this.routes = List.copyOf(routes);
    this.transports = transports;
    this.port = port;
    this.options = options;
    this.handlers = List.copyOf(handlers);
  }

  private static ListenSpec scope(Scope scope, List<Route> routes) {
    return new ListenSpec(
        scope, routes, Set.of(Transport.TCP), 0, PipeOptions.defaults(), List.of());
  }

  /** Listens on the wildcard address of both families, with TCP and any free port. */
  public static ListenSpec all() {
    return scope(Scope.ALL, List.of());
  }

  /** Listens on loopback of both families, with TCP and any free port. */
  public static ListenSpec loopback() {
    return scope(Scope.LOOPBACK, List.of());
  }

  /** Listens on the private and link-local addresses of the NICs, with TCP and any free port. */
  public static ListenSpec local() {
    return scope(Scope.LOCAL, List.of());
  }

  /** Listens on bound routes; a route's own port is kept unless it is 0. */
  public static ListenSpec routes(List<Route> routes) {
    if (routes.isEmpty()) {
      throw new IllegalArgumentException("a listener needs at least one route");
    }
    return scope(Scope.ROUTES, routes);
  }

  /** Returns a copy that listens with these transports. */
  public ListenSpec transports(Transport... wanted) {
    if (wanted.length == 0) {
      throw new IllegalArgumentException("a listener needs at least one transport");
    }
    return new ListenSpec(
        scope, routes, new LinkedHashSet<>(List.of(wanted)), port, options, handlers);
  }

  /**
   * Returns a copy that listens on this port everywhere.
   *
   * @param wanted 0 to 65535; 0 takes one free port that is the same for all its addresses
   */
  public ListenSpec port(int wanted) {
    if (wanted < 0 || wanted > 65535) {
      throw new IllegalArgumentException("port " + wanted + " is not between 0 and 65535");
    }
    return new ListenSpec(scope, routes, transports, wanted, options, handlers);
  }

  /** Returns a copy with these pipe options. */
  public ListenSpec options(PipeOptions wanted) {
    return new ListenSpec(scope, routes, transports, port, wanted, handlers);
  }

  /** Returns a copy with one more handler, which is there before the first message can come. */
  public ListenSpec onMessage(MessageHandler handler) {
    List<MessageHandler> more = new ArrayList<>(handlers);
    more.add(handler);
    return new ListenSpec(scope, routes, transports, port, options, more);
  }

  /** Returns the scope. */
  public Scope scope() {
    return scope;
  }

  /** Returns the routes that were named; empty for the other scopes. */
  public List<Route> routes() {
    return routes;
  }

  /** Returns the transports, in order. */
  public Set<Transport> transports() {
    return Collections.unmodifiableSet(transports); // Set.copyOf would lose the order
  }

  /** Returns the port; 0 = any. */
  public int port() {
    return port;
  }

  /** Returns the pipe options. */
  public PipeOptions options() {
    return options;
  }

  /** Returns the handlers that are to be there from the start. */
  public List<MessageHandler> handlers() {
    return handlers;
  }
}
