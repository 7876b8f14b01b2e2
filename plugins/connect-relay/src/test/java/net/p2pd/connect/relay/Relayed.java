package net.p2pd.connect.relay;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.LabNode;
import net.p2pd.natlab.LabNodeBuilder;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.service.turn.TurnService;

/** Two whole nodes in homes, and TURN servers between them, in virtual time. */
public final class Relayed {

  public static final long SEED = Long.getLong("p2pd.turn.seed", 1);

  private static final String BROKER = "lab://broker.example";
  private static final Duration STARTING = Duration.ofSeconds(20);

  public final NatLab lab;
  public UnaryOperator<LabNodeBuilder> callersWishes = wish -> wish;
  public UnaryOperator<LabNodeBuilder> calleesWishes = wish -> wish;

  /** Between a home and the Internet: a round trip of 100 ms from home to home. */
  public LinkConditions links = LinkConditions.delayed(Duration.ofMillis(25));

  private final String callersNat;
  private final String calleesNat;

  public Relayed(String callersNat, String calleesNat) {
    this(SEED, callersNat, calleesNat);
  }

  public Relayed(long seed, String callersNat, String calleesNat) {
    this.lab = NatLab.seeded(seed);
    this.callersNat = callersNat;
    this.calleesNat = calleesNat;
  }

  /** Adds a TURN server for the user ada, and returns its host. */
  VirtualHost server(String name, Map<String, Object> more) {
    VirtualHost host = lab.internet().publicHost(name);
    host.conditions(LinkConditions.delayed(Duration.ZERO)); // half as far as the other home
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("listen", List.of(host.address(Family.IPV4).getHostAddress()));
    settings.put("users", List.of("ada:secret"));
    TurnService service = new TurnService();
    LabNode node = lab.node(host, settings);
    lab.call("start of " + name, STARTING, () -> service.start(node.context()));
    return host;
  }

  VirtualHost server() {
    return server("relay.example", Map.of());
  }

  static Map<String, String> login(String uri) {
    return Map.of("uri", uri, "username", "ada", "password", "secret");
  }

  /** Gives a node servers. */
  public static UnaryOperator<LabNodeBuilder> knowing(String... uris) {
    return builder ->
        builder.set("turn.servers", List.of(uris).stream().map(Relayed::login).toList());
  }

  public Relayed bothKnow(String... uris) {
    callersWishes = knowing(uris);
    calleesWishes = knowing(uris);
    return this;
  }

  public LabNode caller() {
    return node("caller", callersNat, callersWishes);
  }

  public LabNode callee() {
    return node("callee", calleesNat, calleesWishes);
  }

  private LabNode node(String name, String nat, UnaryOperator<LabNodeBuilder> wishes) {
    VirtualHome home = lab.internet().home(name + "-home", NatOptions.parse(nat));
    home.router().conditions(links);
    VirtualHost host = home.host(name);
    LabNodeBuilder builder =
        lab.on(host).running(new RelayStrategy()).signallingBy(BROKER).knowingItsNat();
    return wishes.apply(builder).start();
  }

  public ConnectReport connect() {
    return connect(ConnectOptions.defaults());
  }

  public ConnectReport connect(ConnectOptions options) {
    LabNode callee = callee();
    return lab.connect(caller(), callee, options);
  }
}
