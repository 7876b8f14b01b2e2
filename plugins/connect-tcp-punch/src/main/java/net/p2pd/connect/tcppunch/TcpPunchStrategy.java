package net.p2pd.connect.tcppunch;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.signal.SignalLink;

/**
 * Opens a TCP connection from both sides at once (RFC 9293 section 3.5), so that each router takes
 * the other's SYN for an answer (RFC 5382 REQ-2).
 */
public final class TcpPunchStrategy implements ConnectStrategy {

  private final Set<PunchRun> runs = ConcurrentHashMap.newKeySet();
  private @Nullable PluginContext context;
  private @Nullable PunchSettings settings;

  /** Creates the strategy; it does nothing before it is started. */
  public TcpPunchStrategy() {}

  @Override
  public String id() {
    return "tcp-punch";
  }

  @Override
  public String description() {
    return "opens a TCP connection from both sides at once";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return PunchSettings.keys();
  }

  @Override
  public void start(PluginContext started) {
    settings = PunchSettings.of(started.settings());
    context = started;
  }

  @Override
  public Applicability applicable(ConnectRequest request) {
    return Chances.of(request);
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
    PluginContext running = context;
    PunchSettings limits = settings;
    if (running == null || limits == null) {
      throw new IllegalStateException("strategy 'tcp-punch' was not started");
    }
    Optional<SignalLink> link = attempt.signal();
    if (link.isEmpty()) {
      return CompletableFuture.failedFuture(new CausedException(Cause.NO_SIGNALLING));
    }
    PunchRun run = new PunchRun(running, attempt, link.get(), limits);
    runs.add(run);
    return run.start().whenComplete((nothing, error) -> runs.remove(run));
  }

  @Override
  public void close() {
    runs.forEach(PunchRun::cancel);
  }
}
