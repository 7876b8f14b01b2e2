package net.p2pd.testkit;

import java.net.InetAddress;
import java.util.List;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/**
 * What contracts of services have in common that live behind a NAT and ask somebody about it: homes
 * of all kinds, and servers on the public internet that the author brings along.
 *
 * @param <S> the service
 */
abstract class AskingContract<S extends PluginService> extends ServiceContract<S> {

  private static final String USUAL = "port-restricted-equal";

  private List<VirtualHost> servers = List.of();
  private int homes;

  AskingContract() {}

  /**
   * Puts the servers that the service asks on public hosts of the laboratory, and starts them; the
   * names of these hosts are known to the laboratory's name service. None unless overridden.
   *
   * @return their hosts
   */
  protected List<VirtualHost> servers(VirtualInternet internet) {
    return List.of();
  }

  @Override
  World newWorld(long seed) {
    World world = super.newWorld(seed);
    if (world instanceof VirtualWorld virtual) {
      servers = servers(virtual.internet());
      virtual.runDue();
    }
    return world;
  }

  /** Returns the hosts of the servers. */
  final List<VirtualHost> servers() {
    return servers;
  }

  /** Cuts the servers off. */
  final void silenceServers() {
    servers.forEach(server -> server.connected(false));
  }

  @Override
  final KitContext newContext() {
    return world() instanceof VirtualWorld ? inside(home(USUAL)) : super.newContext();
  }

  final VirtualHome home(String nat) {
    return lab().internet().home("home-" + ++homes, NatOptions.parse(nat));
  }

  /** Makes a context on a new machine in a home. */
  final KitContext inside(VirtualHome home) {
    return on(home.host("inside-" + ++homes));
  }

  final KitContext on(VirtualHost host) {
    return lab().context(host, kitSettings(), KitSettings.shared(shared()));
  }

  /** Returns the network interface that leads to the network. */
  static Nic nic(KitContext context) {
    return context.allNics().stream()
        .filter(nic -> !nic.isLoopback())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the machine has no network interface"));
  }

  static InetAddress address(KitContext context, Family family) {
    return nic(context).addresses(family).get(0).address();
  }
}
