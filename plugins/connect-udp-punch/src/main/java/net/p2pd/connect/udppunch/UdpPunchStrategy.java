package net.p2pd.connect.udppunch;

import java.util.List;
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
 * Opens a way for datagrams from both sides at once and hands over the socket that did it, for QUIC
 * to make a session of. Both halves have to run where QUIC works, and to share a signalling server.
 */
public final class UdpPunchStrategy implements ConnectStrategy {

  private static final String ID = "udp-punch";

  private final Set<PunchRun> runs = ConcurrentHashMap.newKeySet();
  private final SearchGate gate = new SearchGate();
  private @Nullable PluginContext context;
  private @Nullable PunchSettings settings;

  /** Creates the strategy; it does nothing before it is started. */
  public UdpPunchStrategy() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String description() {
    return "sends UDP from both sides at once, through both routers";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return PunchSettings.keys();
  }

  @Override
  public void start(PluginContext started) {
    settings = PunchSettings.of(started);
    context = started;
    ProbeCodec.warmUp();
  }

  private static IllegalStateException notStarted() {
    return new IllegalStateException("strategy '" + ID + "' was not started");
  }

  @Override
  public Applicability applicable(ConnectRequest request) {
    PunchSettings known = settings;
    if (known == null) {
      throw notStarted();
    }
    return Outlook.of(request, known);
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
    PunchSettings known = settings;
    SignalLink link = attempt.signal().orElse(null);
    if (running == null || known == null) {
      throw notStarted();
    }
    if (link == null) {
      return CompletableFuture.failedFuture(new CausedException(Cause.NO_SIGNALLING));
    }
    PunchRun run = new PunchRun(attempt, running, known, gate, link);
    runs.add(run);
    return run.start().whenComplete((nothing, error) -> runs.remove(run));
  }

  @Override
  public void close() {
    runs.forEach(PunchRun::cancel);
  }
}
