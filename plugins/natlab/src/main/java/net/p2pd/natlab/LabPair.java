package net.p2pd.natlab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;

/**
 * Two homes with a node in each, of which one calls the other: the shortest way to try a service
 * behind two NATs. The nodes start when they are first needed; what they run is said before.
 *
 * <pre>{@code
 * ConnectReport report =
 *     lab.between("port-restricted-equal", "open-equal").running(DirectStrategy::new).connect();
 * }</pre>
 */
public final class LabPair {

  private final NatLab lab;
  private final VirtualHome callersHome;
  private final VirtualHome answerersHome;
  private final VirtualHost callersHost;
  private final VirtualHost answerersHost;
  private final List<UnaryOperator<LabNodeBuilder>> wishes = new ArrayList<>();
  private final List<LabNode> nodes = new ArrayList<>();

  LabPair(NatLab lab, String caller, String answerer, int number) {
    this.lab = lab;
    this.callersHome = lab.internet().home("caller-home-" + number, NatOptions.parse(caller));
    this.answerersHome = lab.internet().home("answerer-home-" + number, NatOptions.parse(answerer));
    this.callersHost = callersHome.host("caller-" + number);
    this.answerersHost = answerersHome.host("answerer-" + number);
  }

  /**
   * Adds a service to both nodes.
   *
   * @throws IllegalStateException if they have started
   */
  public LabPair running(Supplier<? extends PluginService> service) {
    return runningOn(host -> service.get());
  }

  /**
   * Adds a service to both nodes that is made for their hosts, such as {@code
   * lab.internet().signalling()::on}.
   *
   * @throws IllegalStateException if they have started
   */
  public LabPair runningOn(Function<VirtualHost, ? extends PluginService> service) {
    return with(builder -> builder.running(service.apply(builder.host())));
  }

  /**
   * Says more of both nodes, such as {@code with(LabNodeBuilder::knowingItsNat)}.
   *
   * @throws IllegalStateException if they have started
   */
  public LabPair with(UnaryOperator<LabNodeBuilder> wish) {
    if (!nodes.isEmpty()) {
      throw new IllegalStateException("the nodes have started; say before what they run");
    }
    wishes.add(wish);
    return this;
  }

  /** Changes what happens on both homes' links to the internet, from now on. */
  public LabPair overLinks(LinkConditions conditions) {
    callersHome.router().conditions(conditions);
    answerersHome.router().conditions(conditions);
    return this;
  }

  /** Returns the home of the node that calls. */
  public VirtualHome callersHome() {
    return callersHome;
  }

  /** Returns the home of the node that is called. */
  public VirtualHome answerersHome() {
    return answerersHome;
  }

  /** Returns the node that calls. */
  public LabNode caller() {
    return node(0);
  }

  /** Returns the node that is called. */
  public LabNode answerer() {
    return node(1);
  }

  private LabNode node(int which) {
    if (nodes.isEmpty()) {
      for (VirtualHost host : List.of(callersHost, answerersHost)) {
        LabNodeBuilder builder = lab.on(host);
        for (UnaryOperator<LabNodeBuilder> wish : wishes) {
          builder = wish.apply(builder);
        }
        nodes.add(builder.start());
      }
    }
    return nodes.get(which);
  }

  /** Lets one call the other and returns how that went, well or not. */
  public ConnectReport connect() {
    return connect(ConnectOptions.defaults());
  }

  /** Lets one call the other and returns how that went, well or not. */
  public ConnectReport connect(ConnectOptions options) {
    return lab.connect(caller(), answerer(), options);
  }
}
