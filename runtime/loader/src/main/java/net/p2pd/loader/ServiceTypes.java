package net.p2pd.loader;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.nat.NatDetector;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.api.portmap.PortMapper;
import net.p2pd.api.protocol.ProtocolHandler;
import net.p2pd.api.route.RouteProvider;
import net.p2pd.api.route.RouteResolver;
import net.p2pd.api.signal.SignalTransport;

/**
 * The service interfaces that plugins can provide, by name; each has its {@code uses} in
 * module-info.
 */
final class ServiceTypes {

  private static final Map<String, Class<? extends PluginService>> BY_NAME = byName();

  private ServiceTypes() {}

  static Set<Class<? extends PluginService>> all() {
    return Set.copyOf(BY_NAME.values());
  }

  static Optional<Class<? extends PluginService>> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  private static Map<String, Class<? extends PluginService>> byName() {
    Map<String, Class<? extends PluginService>> types = new LinkedHashMap<>();
    for (Class<? extends PluginService> type :
        List.of(
            ConnectStrategy.class,
            SessionProvider.class,
            NatDetector.class,
            PipeProvider.class,
            NodeService.class,
            PortMapper.class,
            ProtocolHandler.class,
            RouteProvider.class,
            RouteResolver.class,
            SignalTransport.class)) {
      types.put(type.getName(), type);
    }
    return types;
  }
}
