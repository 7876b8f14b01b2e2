/**
 * A node on real networks: pipes, sessions, wiring, configuration and identity.
 *
 * <p>Netty and Guice are used here and nowhere else; none of their types leaves this module.
 *
 * @provides net.p2pd.api.host.HostRuntime the runtime behind the API's static methods
 */
module net.p2pd.node {
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.toml;
  requires com.google.common; // Guice is an automatic module and cannot say that it needs this
  requires com.google.guice;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires static io.netty.codec.classes.quic; // loaded for the first path of datagrams
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.resolver;
  requires io.netty.tcnative.classes.openssl; // read by io.netty.handler where it is there
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires jakarta.inject;
  requires transitive net.p2pd.api;
  requires net.p2pd.core;
  requires transitive net.p2pd.loader;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.util;

  exports net.p2pd.node;
  exports net.p2pd.node.config; // for the command line

  opens net.p2pd.node to
      com.google.guice;

  // What an application has on its own path.
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

  provides net.p2pd.api.host.HostRuntime with
      net.p2pd.node.NodeRuntime;
}
