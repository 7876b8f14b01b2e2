package net.p2pd.connect.reverse;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.signal.SignalLink;
import net.p2pd.connect.dial.DialPaths;

/** Asks the peer, over signalling, to connect to this node, where this node can be reached. */
public final class ReverseStrategy implements ConnectStrategy {

  /** A peer nearby has answered a direct connection by then; nobody needs to be asked. */
  private static final Duration AFTER_DIRECT = Duration.ofMillis(50);

  private static final ConfigKey<Duration> PATIENCE =
      ConfigKey.duration("patience", "how long the peer may take to connect back")
          .withDefault(Duration.ofSeconds(10));

  private static final ConfigKey<Duration> ATTEMPT_DELAY =
      ConfigKey.duration(
              "attempt-delay", "pause before the asker's next address is dialled (RFC 8305)")
          .withDefault(Duration.ofMillis(250));

  private static final ConfigKey<Duration> CONNECT_TIMEOUT =
      ConfigKey.duration("connect-timeout", "how long one address of the asker may take to answer")
          .withDefault(Duration.ofSeconds(5));

  private final Set<Runnable> running = ConcurrentHashMap.newKeySet();
  private @Nullable PluginContext context;

  /** Creates the strategy; it does nothing before it is started. */
  public ReverseStrategy() {}

  @Override
  public String id() {
    return "reverse";
  }

  @Override
  public String description() {
    return "asks the peer to connect back";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return List.of(PATIENCE, ATTEMPT_DELAY, CONNECT_TIMEOUT);
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  @Override
  public Applicability applicable(ConnectRequest request) {
    if (request.toSelf()) {
      return Applicability.no("the peer is this node itself, which needs no connection back");
    }
    if (!request.signalling()) {
      return Applicability.no(
          Cause.NO_SIGNALLING,
          "the two share no signalling server, so the peer cannot be asked to connect back");
    }
    if (request.local().endpoints().isEmpty()) {
      return Applicability.no("this node listens nowhere, so nobody can connect back");
    }
    DialPaths back = DialPaths.fromPeer(request);
    if (back.list().isEmpty()) {
      return Applicability.no("this node has only addresses that the peer has no network for");
    }
    double anybody = back.probability();
    if (anybody <= 0) {
      return Applicability.no(
          Cause.NAT_IN_BETWEEN,
          "the router before this node lets nobody in who was not called, and the two are in"
              + " different networks; a port opened on it would help (node.port-mapping)");
    }
    boolean alone = DialPaths.toPeer(request).applicability().verdict() == Applicability.Verdict.NO;
    return (anybody >= 1 ? Applicability.yes() : Applicability.likely(anybody))
        .startingAfter(alone ? Duration.ZERO : AFTER_DIRECT);
  }

  @Override
  public CompletionStage<Void> connect(ConnectAttempt attempt) {
    PluginContext started = context();
    Applicability answer = applicable(attempt.request());
    SignalLink signal = attempt.signal().orElse(null);
    if (answer.verdict() == Applicability.Verdict.NO || signal == null) {
      return CompletableFuture.failedFuture(
          new P2pdException(signal == null ? "there is no way to ask the peer" : answer.reason()));
    }
    CallBack call = new CallBack(attempt, signal, started.settings().get(PATIENCE));
    return tracked(call::cancel, call.start(DialPaths.fromPeer(attempt.request())));
  }

  @Override
  public CompletionStage<Void> answer(ConnectAttempt attempt) {
    PluginContext started = context();
    SignalLink signal = attempt.signal().orElse(null);
    if (signal == null) {
      return CompletableFuture.failedFuture(
          new P2pdException("nobody can be asked to connect back without signalling"));
    }
    Answering answering =
        new Answering(
            attempt,
            signal,
            started.pipes(),
            started.settings().get(ATTEMPT_DELAY),
            started.settings().get(CONNECT_TIMEOUT));
    return tracked(answering::cancel, answering.start());
  }

  private PluginContext context() {
    PluginContext started = context;
    if (started == null) {
      throw new IllegalStateException("strategy 'reverse' was not started");
    }
    return started;
  }

  private CompletionStage<Void> tracked(Runnable cancel, CompletionStage<Void> stage) {
    running.add(cancel);
    return stage.whenComplete((nothing, error) -> running.remove(cancel));
  }

  @Override
  public void close() {
    running.forEach(Runnable::run);
  }
}
