/**
 * Finds, checks, loads and unloads plugins.
 *
 * <p>Each plugin directory becomes a module layer of its own, with nothing above it but the API and
 * the JDK; on the class path it becomes a class loader that sees just as little.
 */
module net.p2pd.loader {
  requires transitive net.p2pd.api;

  exports net.p2pd.loader;

  uses net.p2pd.api.connect.ConnectStrategy;
  uses net.p2pd.api.connect.SessionProvider;
  uses net.p2pd.api.nat.NatDetector;
  uses net.p2pd.api.pipe.PipeProvider;
  uses net.p2pd.api.plugin.NodeService;
  uses net.p2pd.api.portmap.PortMapper;
  uses net.p2pd.api.protocol.ProtocolHandler;
  uses net.p2pd.api.route.RouteProvider;
  uses net.p2pd.api.route.RouteResolver;
  uses net.p2pd.api.signal.SignalTransport;
}
