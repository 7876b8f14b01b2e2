package net.p2pd.core.pipe;

import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Session;
import net.p2pd.api.route.Route;

/**
 * What a pipe knows of itself that its driver does not: its name, route, session and protocol.
 * Immutable; each call returns a changed copy.
 */
public final class PipeAttributes {

  private static final PipeAttributes DEFAULTS = new PipeAttributes(null, null, null, "", null);

  private final @Nullable String name;
  private final @Nullable Route route;
  private final @Nullable Session session;
  private final String protocol;
  private final @Nullable PipeObserver observer;

  private PipeAttributes(
      @Nullable String name,
      @Nullable Route route,
      @Nullable Session session,
      String protocol,
      @Nullable PipeObserver observer) {
    this.name = name;
    this.route = route;
    this.session = session;
    this.protocol = protocol;
    this.observer = observer;
  }

  /** Returns attributes of a pipe that is named by its transport and a number, and has no more. */
  public static PipeAttributes defaults() {
    return DEFAULTS;
  }

  /** Returns a copy with a name; the caller sees to it that it is unique. */
  public PipeAttributes name(String unique) {
    return new PipeAttributes(
        Objects.requireNonNull(unique, "name"), route, session, protocol, observer);
  }

  /** Returns a copy with the route that the pipe was opened with; null for none. */
  public PipeAttributes route(@Nullable Route opened) {
    return new PipeAttributes(name, opened, session, protocol, observer);
  }

  /** Returns a copy with the session that carries the pipe. */
  public PipeAttributes session(Session carrier) {
    return new PipeAttributes(
        name, route, Objects.requireNonNull(carrier, "session"), protocol, observer);
  }

  /** Returns a copy with the protocol's name; empty for plain messages. */
  public PipeAttributes protocol(String spoken) {
    return new PipeAttributes(
        name, route, session, Objects.requireNonNull(spoken, "protocol"), observer);
  }

  /** Returns a copy with who hears of the pipe when it starts; null for nobody. */
  PipeAttributes observer(@Nullable PipeObserver told) {
    return new PipeAttributes(name, route, session, protocol, told);
  }

  /** Returns the name; empty = transport and number. */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** Returns the route. */
  public Optional<Route> route() {
    return Optional.ofNullable(route);
  }

  /** Returns the session. */
  public Optional<Session> session() {
    return Optional.ofNullable(session);
  }

  /** Returns who hears of the pipe, and of those that it accepts; null for nobody. */
  @Nullable
  PipeObserver observer() {
    return observer;
  }

  /** Returns the protocol's name; empty for plain messages. */
  public String protocol() {
    return protocol;
  }
}
