package net.p2pd.nat.stun.detect;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.nat.NatDetector;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatQuestion;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;

/**
 * Finds out by STUN servers what kind of NAT there is: mapping and filtering by RFC 5780 or, where
 * a server only knows that, by RFC 3489, and the delta by sockets that ask one after the other.
 *
 * <p>It asks the servers of the shared setting {@code stun.servers}. One with two addresses is
 * enough for everything; two or more make the verdict surer, and show who lies. For any thread.
 */
public final class StunNatDetector implements NatDetector {

  private static final ConfigKey<List<String>> SERVERS =
      ConfigKey.list("stun.servers", "Servers that tell this node its external addresses.")
          .withDefault(List.of());

  private final Set<Measuring<?>> working = ConcurrentHashMap.newKeySet();
  private volatile @Nullable PluginContext context;

  /** Creates a detector, as its provider does. */
  public StunNatDetector() {}

  @Override
  public String id() {
    return "stun";
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  @Override
  public CompletionStage<NatProfile> detect(NatQuestion question) {
    if (question.transport().equals(Transport.UDP)) {
      return measure(question, UdpMeasuring::new);
    }
    return question.transport().equals(Transport.TCP)
        ? measure(question, TcpMeasuring::new)
        : failed("NATs can be measured for UDP and TCP, not for " + question.transport());
  }

  @Override
  public CompletionStage<Duration> mappingLifetime(NatQuestion question) {
    return question.transport().equals(Transport.UDP)
        ? measure(question, LifetimeMeasuring::new)
        : failed("the lifetime of mappings can be measured for UDP only");
  }

  /** Makes what measures. */
  private interface Maker<R> {
    Measuring<R> make(PluginContext context, NatQuestion question, List<String> servers);
  }

  private <R> CompletionStage<R> measure(NatQuestion question, Maker<R> maker) {
    PluginContext current = context;
    if (current == null) {
      return failed("The NAT detector is not started, or closed already");
    }
    List<String> servers = current.shared().get(SERVERS);
    if (servers.isEmpty()) {
      return failed("No STUN server is configured: set stun.servers, such as [\"host:3478\"]");
    }
    if (question.nic().addresses(question.family()).isEmpty()) {
      return failed(
          question.nic().name()
              + " has no "
              + (question.family() == Family.IPV4 ? "IPv4" : "IPv6")
              + " address, so there is no NAT to measure");
    }
    Measuring<R> measuring = maker.make(current, question, servers);
    working.add(measuring);
    measuring.result.whenComplete((verdict, error) -> working.remove(measuring));
    return measuring.start();
  }

  private static <R> CompletableFuture<R> failed(String sentence) {
    return CompletableFuture.failedFuture(new P2pdException(sentence));
  }

  @Override
  public void close() {
    context = null;
    for (Measuring<?> one : List.copyOf(working)) {
      one.result.completeExceptionally(new P2pdException("the NAT detector was closed meanwhile"));
    }
  }
}
