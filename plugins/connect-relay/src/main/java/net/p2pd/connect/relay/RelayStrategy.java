package net.p2pd.connect.relay;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.signal.SignalLink;
import net.p2pd.connect.dial.DialPaths;
import net.p2pd.connect.relay.turn.RelayedAddress;
import net.p2pd.connect.relay.turn.TurnClient;
import net.p2pd.connect.relay.turn.TurnOptions;

/** Meets the peer at a TURN server of either side, where no direct way leads. */
public final class RelayStrategy implements ConnectStrategy {

  /** What a relay's traffic costs others, see {@link Applicability#cost}. */
  private static final int COST = 100;

  /** Who knows no relay may call somebody who does. */
  private static final double PERHAPS = 0.3;

  /** Where a direct connection is as likely as that, no server is troubled before it had time. */
  private static final double SURELY = 0.9;

  private static final Duration AFTER_DIRECT = Duration.ofMillis(150);

  /** Giving an allocation back is no reason to keep anybody waiting. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(700);

  private static final ConfigKey<Duration> TIMEOUT =
      ConfigKey.duration("timeout", "how long one server may take to make an allocation")
          .withDefault(Duration.ofSeconds(5));

  private static final ConfigKey<Duration> SERVER_DELAY =
      ConfigKey.duration("server-delay", "pause before the next server is asked, too")
          .withDefault(Duration.ofMillis(250));

  private static final ConfigKey<Duration> PATIENCE =
      ConfigKey.duration("patience", "how long the two may take to meet at a relay")
          .withDefault(Duration.ofSeconds(15));

  private static final ConfigKey<Long> FOR_OTHERS =
      ConfigKey.number(
              "allocations-for-others",
              "how many peers that call may be waited for at this node's relays at a time")
          .withDefault(16L);

  private static final ConfigKey<String> TRUST =
      ConfigKey.string("trust", "file of certificates (PEM) that relays over TLS are verified by");

  private final Set<Runnable> running = ConcurrentHashMap.newKeySet();
  private final Set<RelayedAddress> open = ConcurrentHashMap.newKeySet();
  private @Nullable RelayTools tools;

  /** Creates the strategy; it does nothing before it is started. */
  public RelayStrategy() {}

  @Override
  public String id() {
    return "relay";
  }

  @Override
  public String description() {
    return "meets the peer at a TURN server";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return List.of(TIMEOUT, SERVER_DELAY, PATIENCE, FOR_OTHERS, TRUST);
  }

  @Override
  public void start(PluginContext context) {
    Tls trust = context.settings().find(TRUST).map(Trust::in).orElse(Tls.off());
    tools =
        new RelayTools(
            context.pipes(),
            context.random(),
            context.mappings(),
            TurnClient.over(context.pipes(), context.random()),
            TurnOptions.defaults()
                .timeout(context.settings().get(TIMEOUT))
                .closeTimeout(CLOSE_TIMEOUT),
            RelayServers.read(context.shared(), trust),
            context.settings().get(SERVER_DELAY),
            context.settings().get(PATIENCE),
            new Semaphore(Math.toIntExact(context.settings().get(FOR_OTHERS))),
            open);
  }

  private RelayTools tools() {
    RelayTools started = tools;
    if (started == null) {
      throw new IllegalStateException("strategy 'relay' was not started");
    }
    return started;
  }

  @Override
  public Applicability applicable(ConnectRequest request) {
    return verdict(request).cost(COST).onceMeasured();
  }

  private Applicability verdict(ConnectRequest request) {
    if (request.toSelf()) {
      return Applicability.no("the peer is this node itself, which needs no relay");
    }
    if (!request.signalling()) {
      return Applicability.no(
          Cause.NO_SIGNALLING,
          "the two share no signalling server, so the peer cannot be told of a relay");
    }
    Applicability answer =
        tools().servers().isEmpty() ? Applicability.likely(PERHAPS) : Applicability.yes();
    boolean surelyDirect = DialPaths.toPeer(request).probability() >= SURELY;
    return answer.startingAfter(surelyDirect ? AFTER_DIRECT : Duration.ZERO);
  }

  @Override
  public CompletionStage<Void> connect(ConnectAttempt attempt) {
    Applicability answer = applicable(attempt.request());
    if (answer.verdict() == Applicability.Verdict.NO) {
      return CompletableFuture.failedFuture(
          new CausedException(answer.cause().orElse(Cause.OTHER), answer.reason()));
    }
    return run(attempt);
  }

  @Override
  public CompletionStage<Void> answer(ConnectAttempt attempt) {
    return run(attempt);
  }

  private CompletionStage<Void> run(ConnectAttempt attempt) {
    RelayTools started = tools();
    SignalLink signal = attempt.signal().orElse(null);
    if (signal == null) {
      return CompletableFuture.failedFuture(new CausedException(Cause.NO_SIGNALLING));
    }
    RelayHalf half = new RelayHalf(attempt, signal, started);
    Runnable cancel = half::cancel;
    running.add(cancel);
    return half.start().whenComplete((nothing, error) -> running.remove(cancel));
  }

  @Override
  public void close() {
    running.forEach(Runnable::run);
    open.forEach(RelayedAddress::closeAsync);
  }
}
