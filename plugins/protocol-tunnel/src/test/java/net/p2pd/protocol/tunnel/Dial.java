package net.p2pd.protocol.tunnel;

import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;

/** Dials a peer on the internet. */
final class Dial implements ConnectStrategy {

  private @Nullable PluginContext context;

  @Override
  public String id() {
    return "dial";
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  @Override
  public Applicability applicable(ConnectRequest request) {
    return Applicability.yes();
  }

  @Override
  public CompletionStage<Void> connect(ConnectAttempt attempt) {
    Destination to = Destination.of(attempt.request().remote().endpoints().get(0).internal());
    return context
        .pipes()
        .open(Transport.TCP, to)
        .thenAccept(pipe -> attempt.offer(RawPath.of(pipe)));
  }
}
