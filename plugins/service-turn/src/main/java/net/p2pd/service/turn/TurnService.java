package net.p2pd.service.turn;

import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginContext;

/** The TURN server as a service of a node; off unless it is told where to listen. */
public final class TurnService implements NodeService {

  private @Nullable TurnServer server;

  /** Creates the service; it does nothing before it is started. */
  public TurnService() {}

  @Override
  public String id() {
    return "turn";
  }

  @Override
  public String description() {
    return "TURN server: relays for peers that cannot reach each other (RFC 8656, RFC 6062)";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return TurnSettings.KEYS;
  }

  @Override
  public void start(PluginContext context) {
    TurnSettings settings = new TurnSettings(context.settings());
    if (!settings.isOn()) {
      context.logger().log(System.Logger.Level.DEBUG, "no TURN server: 'listen' names no address");
      return;
    }
    TurnServer made = new TurnServer(context, settings);
    made.start();
    server = made;
    context.logger().log(System.Logger.Level.INFO, "TURN server at " + made.listening());
  }

  @Nullable
  TurnServer server() {
    return server;
  }

  @Override
  public void close() {
    TurnServer running = server;
    server = null;
    if (running != null) {
      running.close();
    }
  }
}
