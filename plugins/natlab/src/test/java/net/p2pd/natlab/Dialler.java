package net.p2pd.natlab;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;

/**
 * A strategy to try the laboratory with: dials all addresses of the peer, one after the other. The
 * plugin that does so is itself tested with the laboratory, so it cannot be used here.
 */
public final class Dialler implements ConnectStrategy {

  private static final ConfigKey<Duration> DELAY =
      ConfigKey.duration("attempt-delay", "pause before the next address")
          .withDefault(Duration.ofMillis(250));

  private @Nullable PluginContext context;

  @Override
  public String id() {
    return "direct";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return List.of(DELAY);
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  @Override
  public Applicability applicable(ConnectRequest request) {
    return Applicability.likely(0.5);
  }

  @Override
  public CompletionStage<Void> connect(ConnectAttempt attempt) {
    List<CompletableFuture<Void>> dials = new ArrayList<>();
    Duration pause = Duration.ZERO;
    for (InetSocketAddress to : addresses(attempt.request())) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      dials.add(done);
      attempt.eventLoop().schedule(pause, () -> dial(attempt, to, done));
      pause = pause.plus(context.settings().get(DELAY));
    }
    return CompletableFuture.allOf(dials.toArray(CompletableFuture[]::new));
  }

  private static Set<InetSocketAddress> addresses(ConnectRequest request) {
    Set<InetSocketAddress> addresses = new LinkedHashSet<>();
    request.remote().endpoints().stream()
        .sorted(Comparator.comparing(PeerEndpoint::isIpv6).reversed())
        .forEach(
            endpoint -> {
              addresses.add(endpoint.internal());
              endpoint.external().ifPresent(addresses::add);
            });
    boolean ipv6 =
        request.nics().stream()
            .filter(nic -> !nic.isLoopback())
            .flatMap(nic -> nic.addresses().stream())
            .anyMatch(own -> own.address() instanceof Inet6Address);
    addresses.removeIf(address -> address.getAddress() instanceof Inet6Address && !ipv6);
    return addresses;
  }

  private void dial(ConnectAttempt attempt, InetSocketAddress to, CompletableFuture<Void> done) {
    if (attempt.isCancelled()) {
      done.complete(null);
      return;
    }
    PathProgress line = attempt.trying(to, "dialled");
    CompletableFuture<Pipe> opening = context.pipes().open(Transport.TCP, Destination.of(to));
    attempt.onCancel(() -> opening.cancel(false));
    opening.whenComplete(
        (pipe, error) -> {
          if (pipe == null) {
            if (!opening.isCancelled()) {
              line.failed(error.getMessage());
            }
            done.complete(null);
          } else {
            attempt
                .offer(RawPath.of(pipe).reportedAs(line))
                .whenComplete((verdict, failure) -> done.complete(null));
          }
        });
  }
}
