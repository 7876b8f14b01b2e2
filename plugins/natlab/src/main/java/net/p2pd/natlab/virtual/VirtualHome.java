package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.NicAddress;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.NatOptions;

/**
 * A network behind a router, with any number of hosts. Where the router does not translate, the
 * hosts have public addresses. A home behind another home's router has that one for its carrier.
 */
public final class VirtualHome {

  private final VirtualInternet internet;
  private final Network network;
  private final Network outer;
  private final VirtualRouter router;
  private final String name;
  private final int number;
  private final boolean translates;
  private boolean ipv6;
  private int hosts;

  private VirtualHome(
      VirtualInternet internet, Network outer, String name, int number, NatOptions options) {
    this.internet = internet;
    this.outer = outer;
    this.name = name;
    this.number = number;
    this.translates = options.translates();
    this.network = new Network(internet, name);
    this.router =
        new VirtualRouter(
            internet,
            name + "-router",
            network,
            outer,
            LinkConditions.delayed(Duration.ZERO),
            LinkConditions.delayed(VirtualInternet.WAN_DELAY));
  }

  static VirtualHome behind(
      VirtualInternet internet,
      Network outer,
      String name,
      int number,
      NatOptions options,
      int addresses) {
    VirtualHome home = new VirtualHome(internet, outer, name, number, options);
    List<InetAddress> external = new ArrayList<>();
    for (int i = 0; options.translates() && i < addresses; i++) {
      String prefix = outer == internet.backbone() ? "203." + i : "100.64";
      external.add(VirtualInternet.publicAddress(prefix, number));
    }
    home.router.service(PortControl.PORT, new PortControl(home.router, internet.time()));
    InetAddress own = home.gateway();
    home.router.box(Family.IPV4, internet.box(options, external, own), own);
    return home;
  }

  private InetAddress gateway() {
    return Endpoint.address(
        translates
            ? "192.168." + number % 250 + ".1"
            : "203." + (100 + number / 250) + "." + number % 250 + ".1");
  }

  /** Returns its router. */
  public VirtualRouter router() {
    return router;
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  Network network() {
    return network;
  }

  /** Gives it IPv6 too, with a firewall; before its hosts. */
  public VirtualHome withIpv6(NatOptions firewall) {
    if (hosts > 0 || ipv6 || firewall.translates() || outer != internet.backbone()) {
      throw new IllegalStateException(
          name + " gets IPv6 once, before its hosts, without translation and not behind a carrier");
    }
    ipv6 = true;
    InetAddress own = Endpoint.address("2001:db8:" + Integer.toHexString(number) + "::1");
    router.box(Family.IPV6, internet.box(firewall, List.of(), own), own);
    return this;
  }

  /** Adds a host; the first is at {@code .2}. */
  public VirtualHost host(String hostName) {
    VirtualHost host = new VirtualHost(internet, hostName, internet.newRandom());
    HostNic nic = host.plug(network, LinkConditions.delayed(VirtualInternet.LAN_DELAY));
    int last = ++hosts + 1;
    String own = gateway().getHostAddress();
    InetAddress four = Endpoint.address(own.substring(0, own.lastIndexOf('.') + 1) + last);
    nic.address(NicAddress.of(four, 24), gateway());
    if (!translates) {
      outer.own(four, router.outside()); // what is not translated is routed there
    }
    if (ipv6) {
      String prefix = "2001:db8:" + Integer.toHexString(number) + "::";
      InetAddress six = Endpoint.address(prefix + Integer.toHexString(last));
      nic.address(NicAddress.of(six, 64), Endpoint.address(prefix + "1"));
      outer.own(six, router.outside());
    }
    return host;
  }
}
