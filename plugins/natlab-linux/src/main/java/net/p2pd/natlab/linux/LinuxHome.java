package net.p2pd.natlab.linux;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.AddressPlan;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualInternet;

/**
 * A network behind a router, with any number of hosts. Where the router does not translate, the
 * hosts have public addresses. A home behind another home's router has that one for its carrier.
 */
public final class LinuxHome {

  private final LinuxInternet internet;
  private final Network network;
  private final Network outer;
  private final LinuxRouter router;
  private final String name;
  private final int number;
  private final boolean translates;
  private boolean ipv6;
  private int hosts;

  LinuxHome(
      LinuxInternet internet,
      String name,
      int number,
      NatOptions options,
      int addresses,
      @Nullable LinuxHome carrier) {
    this.internet = internet;
    this.outer = carrier == null ? internet.backbone() : carrier.network;
    this.name = name;
    this.number = number;
    this.translates = options.translates();
    this.network = internet.network(name);
    this.router =
        new LinuxRouter(
            internet.fabric(),
            name + "-router",
            network,
            outer,
            LinkConditions.delayed(Duration.ZERO),
            LinkConditions.delayed(VirtualInternet.WAN_DELAY));
    if (internet.has(Family.IPV4)) {
      List<InetAddress> external =
          translates ? AddressPlan.external(number, addresses, carrier != null) : List.of();
      box(Family.IPV4, options, external, AddressPlan.router(Family.IPV4, number, translates));
    }
  }

  private void box(Family family, NatOptions options, List<InetAddress> external, InetAddress own) {
    router.box(family, internet.box(options, external, own), own);
  }

  /** Returns its router. */
  public LinuxRouter router() {
    return router;
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Gives it IPv6 too, with a firewall; before its hosts. */
  public synchronized LinuxHome withIpv6(NatOptions firewall) {
    if (hosts > 0 || ipv6 || firewall.translates() || outer != internet.backbone()) {
      throw new IllegalStateException(
          name + " gets IPv6 once, before its hosts, without translation and not behind a carrier");
    }
    if (!internet.has(Family.IPV6)) {
      throw new IllegalStateException("this internet has no IPv6, so " + name + " has none");
    }
    ipv6 = true;
    box(Family.IPV6, firewall, List.of(), AddressPlan.router(Family.IPV6, number, false));
    return this;
  }

  /** Adds a host. */
  public LinuxHost host(String hostName) {
    return host(hostName, LinkConditions.delayed(VirtualInternet.LAN_DELAY));
  }

  /** Adds a host whose link to the home's network does something else than usual. */
  public synchronized LinuxHost host(String hostName, LinkConditions conditions) {
    int own = ++hosts;
    HostPlan plan = new HostPlan(hostName, conditions);
    if (internet.has(Family.IPV4)) {
      address(plan, Family.IPV4, own, translates);
    }
    if (ipv6) {
      address(plan, Family.IPV6, own, false);
    }
    return internet.add(plan, network);
  }

  private void address(HostPlan plan, Family family, int own, boolean translated) {
    InetAddress address = AddressPlan.host(family, number, translated, own);
    InetAddress gateway = AddressPlan.router(family, number, translated);
    plan.address(address, AddressPlan.homePrefix(family), gateway);
    if (!translated) {
      internet.atOnce(
          () -> {
            outer.own(address, router.outside()); // what is not translated is routed there
            return true;
          });
    }
  }
}
