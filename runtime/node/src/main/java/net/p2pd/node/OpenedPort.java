package net.p2pd.node;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Nic;

/**
 * One port of the node at one router: asked for, asked for again where nobody answered, and checked
 * before anybody is told of it. Everything but {@link #OpenedPort} happens on the loop.
 */
final class OpenedPort {

  /** A slow router may have missed the first question; after each failure twice as long. */
  static final Duration FIRST_RETRY = Duration.ofSeconds(3);

  /**
   * For good: the router may be another one, or have learnt it, as somebody switched it on there.
   */
  static final Duration RETRY = Duration.ofMinutes(10);

  private static final System.Logger LOG = System.getLogger(OpenedPort.class.getName());

  private final EventLoop loop;
  private final Mappings mappings;
  private final MappingCheck check;
  private final OpenedPorts.Wish wish;
  private final Runnable changed;
  private @Nullable CompletableFuture<PortMapping> asked;
  private @Nullable PortMapping mapping;
  private @Nullable Nic nic;
  private @Nullable InetSocketAddress reachable;
  private Registration listening = () -> {};
  private Registration timer = () -> {};
  private String said = "";
  private int attempts;
  private int checks;
  private boolean closed;

  /**
   * Creates it.
   *
   * @param changed is run, on some thread, when {@link #reachable} is another
   */
  OpenedPort(
      EventLoop loop,
      Mappings mappings,
      MappingCheck check,
      OpenedPorts.Wish wish,
      Runnable changed) {
    this.loop = loop;
    this.mappings = mappings;
    this.check = check;
    this.wish = wish;
    this.changed = changed;
  }

  /** What the outside reaches; empty as long as there is nothing, or nothing to be believed. */
  Optional<InetSocketAddress> reachable() {
    return Optional.ofNullable(reachable);
  }

  /** Notes what is known of the NIC now. */
  void at(Nic known) {
    nic = known;
    if (asked == null && mapping == null && attempts == 0) {
      ask();
    } else {
      judge();
    }
  }

  private void ask() {
    attempts++;
    PortMappingRequest request =
        new PortMappingRequest(
            Transport.TCP,
            wish.internal(),
            wish.gateway(),
            wish.internal().getPort(),
            OpenedPorts.LIFETIME);
    CompletableFuture<PortMapping> asking = mappings.map(request).toCompletableFuture();
    asked = asking;
    asking.whenComplete((made, error) -> onLoop(() -> answered(made, error)));
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // The node stops, and its services close what they opened.
    }
  }

  private void answered(@Nullable PortMapping made, @Nullable Throwable error) {
    asked = null;
    if (closed) {
      if (made != null) {
        made.remove();
      }
      return;
    }
    if (made == null) {
      String why = error == null ? "" : String.valueOf(Failures.unwrap(error).getMessage());
      LOG.log(System.Logger.Level.DEBUG, why);
      timer = loop.schedule(pause(attempts), this::ask);
      return;
    }
    mapping = made;
    listening = made.onChange(() -> onLoop(this::judge));
    judge();
  }

  /** Returns how long it waits after so many attempts without a port. */
  static Duration pause(int attempts) {
    Duration doubled = FIRST_RETRY.multipliedBy(1L << Math.min(attempts - 1, 30));
    return doubled.compareTo(RETRY) < 0 ? doubled : RETRY;
  }

  private void judge() {
    PortMapping made = mapping;
    Nic here = nic;
    if (made == null || here == null || closed) {
      return;
    }
    int number = ++checks;
    InetSocketAddress external = made.external();
    check
        .objection(here, wish.internal(), made)
        .whenComplete(
            (objection, error) ->
                onLoop(
                    () -> {
                      if (number == checks && !closed) {
                        judged(external, objection == null ? Optional.empty() : objection);
                      }
                    }));
  }

  private void judged(InetSocketAddress external, Optional<String> objection) {
    String port = "TCP port " + wish.internal().getPort() + " of this node";
    String router = "the router " + wish.gateway().getHostAddress();
    String sentence =
        objection
            .map(why -> router + " opened " + port + ", but that is of no use: " + why)
            .orElse(router + " opened " + port + " to the outside as " + Destination.of(external));
    if (!sentence.equals(said)) {
      said = sentence;
      LOG.log(System.Logger.Level.INFO, sentence);
    }
    InetSocketAddress now = objection.isPresent() ? null : external;
    if (now == null ? reachable != null : !now.equals(reachable)) {
      reachable = now;
      changed.run();
    }
  }

  /** Gives the port back. */
  CompletableFuture<Void> close() {
    closed = true;
    reachable = null;
    timer.close();
    listening.close();
    CompletableFuture<PortMapping> asking = asked;
    if (asking != null) {
      asking.cancel(false);
    }
    PortMapping made = mapping;
    mapping = null;
    return made == null
        ? CompletableFuture.completedFuture(null)
        : made.remove().toCompletableFuture();
  }
}
