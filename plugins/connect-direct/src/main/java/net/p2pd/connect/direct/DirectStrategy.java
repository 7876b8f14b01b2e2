package net.p2pd.connect.direct;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.connect.dial.DialPaths;
import net.p2pd.connect.dial.Dialling;

/**
 * Dials all addresses of the peer over TCP, both families, staggered as RFC 8305 section 5 says.
 */
public final class DirectStrategy implements ConnectStrategy {

  private static final ConfigKey<Duration> ATTEMPT_DELAY =
      ConfigKey.duration("attempt-delay", "pause before the next address is dialled (RFC 8305)")
          .withDefault(Duration.ofMillis(250));

  private static final ConfigKey<Duration> CONNECT_TIMEOUT =
      ConfigKey.duration("connect-timeout", "how long one address may take to answer")
          .withDefault(Duration.ofSeconds(5));

  private final Set<Dialling> runs = ConcurrentHashMap.newKeySet();
  private @Nullable PluginContext context;

  /** Creates the strategy; it does nothing before it is started. */
  public DirectStrategy() {}

  @Override
  public String id() {
    return "direct";
  }

  @Override
  public String description() {
    return "dials all of the peer's addresses";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return List.of(ATTEMPT_DELAY, CONNECT_TIMEOUT);
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  @Override
  public Applicability applicable(ConnectRequest request) {
    return DialPaths.toPeer(request).applicability();
  }

  @Override
  public CompletionStage<Void> connect(ConnectAttempt attempt) {
    PluginContext running = context;
    if (running == null) {
      throw new IllegalStateException("strategy 'direct' was not started");
    }
    DialPaths paths = DialPaths.toPeer(attempt.request());
    Applicability answer = paths.applicability();
    if (answer.verdict() == Applicability.Verdict.NO) {
      return CompletableFuture.failedFuture(new P2pdException(answer.reason()));
    }
    Dialling run =
        new Dialling(
            attempt,
            running.pipes(),
            paths.list(),
            running.settings().get(ATTEMPT_DELAY),
            running.settings().get(CONNECT_TIMEOUT));
    runs.add(run);
    CompletionStage<Void> done = run.start();
    return done.whenComplete((nothing, error) -> runs.remove(run));
  }

  @Override
  public void close() {
    runs.forEach(Dialling::cancel);
  }
}
