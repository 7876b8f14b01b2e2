package net.p2pd.natlab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectException;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.Session;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.scenario.Scenario;
import net.p2pd.natlab.scenario.VirtualScenario;
import net.p2pd.natlab.virtual.LabNotary;
import net.p2pd.natlab.virtual.Trace;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/**
 * A laboratory: homes behind NATs of given kinds, nodes in them, and time that passes when it is
 * asked to. Everything follows from the seed. For one thread.
 *
 * <pre>{@code
 * NatLab lab = NatLab.seeded(7);
 * LabNode alice = lab.behind("port-restricted-equal", new DirectStrategy());
 * LabNode bob = lab.onTheInternet(new DirectStrategy());
 * ConnectReport report = lab.connect(alice, bob);
 * assertThat(report.isConnected()).isTrue();
 * }</pre>
 */
public final class NatLab {

  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final VirtualInternet internet;
  private final @Nullable VirtualScenario scenario;
  private final LabNotary notary = new LabNotary();
  private final LabSignalling.AddressBook addresses = new LabSignalling.AddressBook();
  private final List<Integer> identities;
  private int nodes;
  private int pairs;

  private NatLab(VirtualInternet internet, @Nullable VirtualScenario scenario) {
    this.internet = internet;
    this.scenario = scenario;
    this.identities = new ArrayList<>(IntStream.range(0, LabIdentity.COUNT).boxed().toList());
  }

  /** Draws who the next node is; none is drawn twice. */
  LabIdentity newIdentity() {
    if (identities.isEmpty()) {
      throw new IllegalStateException(
          "a laboratory has room for " + LabIdentity.COUNT + " nodes, not more");
    }
    int drawn = internet.newRandom().nextInt(identities.size());
    LabIdentity identity = LabIdentity.of(identities.remove(drawn));
    notary.enrol(identity.id(), identity, identity.secret());
    return identity;
  }

  LabNotary notary() {
    return notary;
  }

  LabSignalling.AddressBook addresses() {
    return addresses;
  }

  /** Returns an empty laboratory; the same seed and calls give the same trace. */
  public static NatLab seeded(long seed) {
    return new NatLab(new VirtualInternet(seed), null);
  }

  /** Returns a laboratory with what a scenario describes, and no node yet. */
  public static NatLab of(Scenario scenario) {
    VirtualScenario built = VirtualScenario.of(scenario);
    return new NatLab(built.internet(), built);
  }

  /**
   * Returns what the scenario's homes and hosts are.
   *
   * @throws IllegalStateException if this laboratory was not made of one
   */
  public VirtualScenario scenario() {
    VirtualScenario built = scenario;
    if (built == null) {
      throw new IllegalStateException("this laboratory was made without a scenario");
    }
    return built;
  }

  /** Returns the internet, for more than nodes. */
  public VirtualInternet internet() {
    return internet;
  }

  /** Returns what happened to packets. */
  public Trace trace() {
    return internet.trace();
  }

  /** Adds a home with a router of the given kind and options, and a node in it. */
  public LabNode behind(String nat, PluginService... services) {
    return behind(NatOptions.parse(nat), services);
  }

  /** Adds a home with a router of the given options, and a node in it. */
  public LabNode behind(NatOptions nat, PluginService... services) {
    VirtualHome home = internet.home("home-" + (nodes + 1), nat);
    return node(home.host("node-" + ++nodes), services);
  }

  /**
   * Adds two homes with routers of the given kinds and options, for a node in each.
   *
   * @param caller the router of the one that calls
   * @param answerer the router of the one that is called
   */
  public LabPair between(String caller, String answerer) {
    return new LabPair(this, caller, answerer, ++pairs);
  }

  /** Adds a node on a public host. */
  public LabNode onTheInternet(PluginService... services) {
    return node(internet.publicHost("node-" + ++nodes), services);
  }

  /** Starts a node on a host of the scenario. */
  public LabNode node(String host, PluginService... services) {
    return node(scenario().host(host), services);
  }

  /** Starts a node on a host. */
  public LabNode node(VirtualHost host, PluginService... services) {
    return node(host, Map.of(), services);
  }

  /**
   * Starts a node on a host with settings.
   *
   * @param settings values by the names of their keys, of the keys' types
   */
  public LabNode node(VirtualHost host, Map<String, Object> settings, PluginService... services) {
    LabNodeBuilder builder = on(host).running(services);
    settings.forEach(builder::set);
    return builder.start();
  }

  /** Returns what makes a node on a host, of which more can be said before it starts. */
  public LabNodeBuilder on(VirtualHost host) {
    return new LabNodeBuilder(this, host);
  }

  /** Connects one node to another and returns how that went, well or not. */
  public ConnectReport connect(LabNode from, LabNode to) {
    return connect(from, to, ConnectOptions.defaults());
  }

  /** Connects one node to another and returns how that went, well or not. */
  public ConnectReport connect(LabNode from, LabNode to, ConnectOptions options) {
    CompletableFuture<Session> connecting = from.connect(to.address(), options);
    try {
      return await(connecting, options.timeout().plus(MARGIN)).report();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ConnectException failed) {
        return failed.report();
      }
      throw e;
    }
  }

  /**
   * Lets time pass until a result is there.
   *
   * @throws CompletionException if it failed
   * @throws IllegalStateException if it was not there within the limit
   */
  public <T> T await(CompletionStage<T> stage, Duration limit) {
    return internet.time().await(stage, limit);
  }

  /**
   * Makes a call that may block, such as the start of a service, on a thread of its own, while time
   * goes on here.
   *
   * @throws IllegalStateException if it does not return within the limit
   */
  public void call(String what, Duration limit, Runnable call) {
    Waiting.call(what, internet.time(), limit, call);
  }

  /** Lets time pass. */
  public void pass(Duration time) {
    internet.time().advance(time);
  }
}
