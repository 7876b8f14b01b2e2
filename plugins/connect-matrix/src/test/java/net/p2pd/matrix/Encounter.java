package net.p2pd.matrix;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.route.Family;
import net.p2pd.nat.stun.StunResolver;
import net.p2pd.natlab.LabNode;
import net.p2pd.natlab.LabNodeBuilder;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;
import net.p2pd.service.stun.StunServer;
import net.p2pd.service.stun.StunServerOptions;
import net.p2pd.service.turn.TurnService;

/**
 * Two whole nodes in two homes, and all that they need of the internet: a STUN server, a TURN
 * server, a place for signalling. Each strategy on the class path is there. All in virtual time.
 */
final class Encounter {

  /** One way from a home to the middle of the internet. */
  static final Duration HOME = Duration.ofMillis(25);

  /** There and back between the homes. */
  static final Duration ROUND_TRIP = HOME.plus(VirtualInternet.LAN_DELAY).multipliedBy(4);

  private static final Duration SERVER = Duration.ofMillis(5);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Thousands of servers that say where they are would hide all else. */
  private static final Logger LOG = Logger.getLogger("net.p2pd");

  static {
    LOG.setLevel(Level.WARNING);
  }

  private static final String BROKER = "lab://broker.example";

  private final NatLab lab;
  private final VirtualHost turn;
  private final VirtualHost stun;
  final LabNode caller;
  final LabNode answerer;

  Encounter(long seed, Home calling, Home answering) {
    lab = NatLab.seeded(seed);
    if (Boolean.getBoolean("matrix.trace")) {
      lab.trace().onLine(System.out::println);
    }
    lab.internet().signalling().conditions(LinkConditions.delayed(ROUND_TRIP.dividedBy(2)));
    stun = server("stun.example");
    lab.await(
        StunServer.open(stun.pipes(), stun.random(), StunServerOptions.at(address(stun))), LIMIT);
    turn = server("turn.example");
    lab.on(turn)
        .running(
            new TurnService(),
            Map.of(
                "listen", List.of(address(turn).getHostAddress()),
                "users", List.of("ada:secret")))
        .start();
    caller = node("caller", calling);
    answerer = node("answerer", answering);
    if (calling.friend()) {
      caller.know(answerer.peerId());
    }
    if (answering.friend()) {
      answerer.know(caller.peerId());
    }
  }

  private VirtualHost server(String name) {
    VirtualHost host = lab.internet().publicHost(name);
    host.conditions(LinkConditions.delayed(SERVER));
    return host;
  }

  private static InetAddress address(VirtualHost host) {
    return host.address(Family.IPV4);
  }

  private LabNode node(String name, Home at) {
    VirtualHome home = lab.internet().home(name + "-home", at.nat());
    home.router().conditions(LinkConditions.delayed(HOME));
    LabNodeBuilder builder =
        lab.on(home.host(name))
            .set("stun.servers", List.of(address(stun).getHostAddress() + ":3478"))
            .set(
                "turn.servers",
                List.of(
                    Map.of(
                        "uri", "turn:" + address(turn).getHostAddress() + ":3480",
                        "username", "ada",
                        "password", "secret")))
            .running(new StunResolver())
            .signallingBy(BROKER)
            .knowingItsNat();
    for (ConnectStrategy strategy : ServiceLoader.load(ConnectStrategy.class)) {
      builder.running(strategy);
    }
    return (at.quic() ? builder : builder.withoutDatagramSessions()).start();
  }

  /** Lets the caller connect. */
  ConnectReport connect() {
    return connect(ConnectOptions.defaults());
  }

  ConnectReport connect(ConnectOptions options) {
    return lab.connect(caller, answerer, options);
  }

  /** Ends the sessions that there are; what the nodes have learned they keep. */
  void forgetSessions() {
    caller.sessions().forEach(session -> session.closeAsync());
    lab.pass(Duration.ofSeconds(3));
  }
}
