package net.p2pd.nat.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.RouteBuilder;
import net.p2pd.api.route.RouteResolver;

/**
 * Finds external addresses by asking STUN servers: all that are configured, at once, over UDP, and
 * over TCP as well where UDP brings no answer. Two that agree decide.
 */
public final class StunResolver implements RouteResolver {

  private static final ConfigKey<Duration> TIMEOUT =
      ConfigKey.duration(
              "timeout", "How long STUN servers may take to tell an external address, in all.")
          .withDefault(Duration.ofSeconds(3));

  private @Nullable Interviews interviews;
  private @Nullable PluginContext context;

  /** Creates the resolver; called by {@link java.util.ServiceLoader}. */
  public StunResolver() {}

  @Override
  public String id() {
    return "stun";
  }

  @Override
  public String description() {
    return "External addresses, as STUN servers see them (RFC 8489).";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return List.of(TIMEOUT);
  }

  @Override
  public void start(PluginContext given) {
    context = given;
    interviews = new Interviews(given, given.settings().get(TIMEOUT), Servers.of(given));
  }

  @Override
  public void close() {
    Interviews running = interviews;
    if (running != null) {
      running.close();
    }
  }

  private Interviews interviews() {
    return Objects.requireNonNull(interviews, "start comes first");
  }

  @Override
  public CompletionStage<List<Route>> resolve(Nic nic, Family family) {
    return RouteBuilder.resolve(nic, family, own -> seen(nic, own));
  }

  /** Where a socket at an address of a NIC is seen; empty if nobody can tell. */
  private CompletionStage<Optional<InetAddress>> seen(Nic nic, InetAddress own) {
    Interviews asking = interviews();
    if (asking.isPointless()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Route route = Route.of(nic.name(), nic.index(), List.of(IpRange.of(own))).bind(own, 0);
    return asking
        .about(route)
        .handle(
            (finding, error) -> {
              if (finding == null) {
                unknown(nic.name() + " " + own.getHostAddress(), Errors.plain(error));
                return Optional.empty();
              }
              finding.warning().ifPresent(words -> warn(nic.name() + ": " + words));
              return Optional.of(finding.address().getAddress());
            });
  }

  /** No network is nothing to warn of; servers that contradict each other are. */
  private void unknown(String what, Throwable error) {
    String words = "the external address of " + what + " is unknown: " + error.getMessage();
    if (error instanceof DisagreementException) {
      warn(words);
    } else {
      logger().log(System.Logger.Level.DEBUG, words);
    }
  }

  private System.Logger logger() {
    return Objects.requireNonNull(context, "start comes first").logger();
  }

  private void warn(String words) {
    logger().log(System.Logger.Level.WARNING, words);
  }

  @Override
  public CompletionStage<InetSocketAddress> probe(Pipe bound) {
    Interviews asking = interviews();
    CompletableFuture<Finding> finding;
    if (asking.isPointless()) {
      finding =
          CompletableFuture.failedFuture(
              new P2pdException(
                  "no STUN server is configured; name some in stun.servers, such as those that"
                      + " 'p2pd serve' runs"));
    } else if (bound.transport().equals(Transport.UDP) && bound.kind() == PipeKind.DATAGRAM) {
      finding = probeDatagrams(asking, bound);
    } else if (bound.transport().equals(Transport.TCP)) {
      finding = probeTcp(asking, bound);
    } else {
      finding =
          CompletableFuture.failedFuture(
              new P2pdException(bound.name() + " has no socket that could be seen from outside"));
    }
    return finding
        .thenApply(
            found -> {
              found.warning().ifPresent(words -> warn(bound.name() + ": " + words));
              return found.address();
            })
        .exceptionally(
            error -> {
              Throwable cause = Errors.plain(error);
              throw new P2pdException(
                  "the external address of " + bound.name() + " is unknown: " + cause.getMessage(),
                  cause);
            });
  }

  private static CompletableFuture<Finding> probeDatagrams(Interviews asking, Pipe bound) {
    if (bound.role() == PipeRole.CLIENT && bound.remote().isPresent()) {
      return CompletableFuture.failedFuture(
          new P2pdException("it has a destination of its own and can ask nobody else"));
    }
    return asking.over(bound, family(bound));
  }

  /** By connections from its port, which is why it has to allow that. */
  private static CompletableFuture<Finding> probeTcp(Interviews asking, Pipe bound) {
    InetSocketAddress local = bound.local().orElse(null);
    if (local == null) {
      return CompletableFuture.failedFuture(new P2pdException("it has no address of its own"));
    }
    PipeOptions reuse =
        PipeOptions.defaults()
            .with(PipeOptions.REUSE_ADDRESS, true)
            .with(PipeOptions.REUSE_PORT, bound.options().get(PipeOptions.REUSE_PORT))
            .with(PipeOptions.BIND_TO_DEVICE, bound.options().get(PipeOptions.BIND_TO_DEVICE));
    Route route =
        bound
            .route()
            .filter(given -> given.family() == Family.of(local.getAddress()))
            .orElseGet(
                () ->
                    Route.of(
                        "any", 0, List.of(IpRange.of(Family.of(local.getAddress()).loopback()))))
            .bind(local.getAddress(), local.getPort());
    return asking.byTcp(route, reuse);
  }

  private static Family family(Pipe bound) {
    return bound
        .route()
        .map(Route::family)
        .orElseGet(() -> Family.of(bound.local().orElseThrow().getAddress()));
  }
}
