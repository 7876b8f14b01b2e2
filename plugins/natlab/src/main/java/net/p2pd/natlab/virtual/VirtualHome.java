package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.NicAddress;
import net.p2pd.natlab.model.AddressPlan;
import net.p2pd.natlab.model.NatOptions;

/**
 * A network behind a router, with any number of hosts. Where the router does not translate, the
 * hosts have public addresses. A home behind another home's router has that one for its carrier.
 */
public final class VirtualHome {

  private final VirtualInternet internet;
  private final Network network;
  private final @Nullable VirtualHome carrier;
  private final Network outer;
  private final VirtualRouter router;
  private final String name;
  private final int number;
  private final NatOptions options;
  private final boolean translates;
  private @Nullable NatOptions firewall;
  private int hosts;

  private VirtualHome(
      VirtualInternet internet,
      @Nullable VirtualHome carrier,
      String name,
      int number,
      NatOptions options) {
    this.internet = internet;
    this.carrier = carrier;
    this.outer = carrier == null ? internet.backbone() : carrier.network;
    this.options = options;
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
      @Nullable VirtualHome carrier,
      String name,
      int number,
      NatOptions options,
      int addresses) {
    if (addresses < 1 || addresses > AddressPlan.MAX_EXTERNAL) {
      throw new IllegalArgumentException(
          addresses
              + " external addresses for "
              + name
              + "; 1 to "
              + AddressPlan.MAX_EXTERNAL
              + " can be had");
    }
    VirtualHome home = new VirtualHome(internet, carrier, name, number, options);
    if (internet.has(Family.IPV4)) {
      List<InetAddress> external =
          options.translates()
              ? AddressPlan.external(number, addresses, carrier != null)
              : List.of();
      InetAddress own = home.gateway(Family.IPV4);
      home.router.box(Family.IPV4, internet.box(options, external, own), own);
    }
    return home;
  }

  private InetAddress gateway(Family family) {
    return AddressPlan.router(family, number, translates);
  }

  /** Returns its router. */
  public VirtualRouter router() {
    return router;
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Returns the home that this one is behind, which is a carrier's. */
  public Optional<VirtualHome> carrier() {
    return Optional.ofNullable(carrier);
  }

  /** Returns what its router was told to be; for IPv6, its firewall. */
  public Optional<NatOptions> options(Family family) {
    return family == Family.IPV4
        ? Optional.of(options).filter(known -> internet.has(family))
        : Optional.ofNullable(firewall);
  }

  Network network() {
    return network;
  }

  /** Gives it IPv6 too, with a firewall; before its hosts. */
  public VirtualHome withIpv6(NatOptions rules) {
    if (!internet.has(Family.IPV6)) {
      throw new IllegalStateException("this internet has no IPv6, so " + name + " has none");
    }
    if (hosts > 0 || firewall != null || rules.translates() || carrier != null) {
      throw new IllegalStateException(
          name + " gets IPv6 once, before its hosts, without translation and not behind a carrier");
    }
    firewall = rules;
    InetAddress own = gateway(Family.IPV6);
    router.box(Family.IPV6, internet.box(rules, List.of(), own), own);
    return this;
  }

  /** Adds a host; the first is at {@code .2}. */
  public VirtualHost host(String hostName) {
    VirtualHost host = new VirtualHost(internet, hostName, internet.newRandom(), this);
    HostNic nic = host.plug(network, LinkConditions.delayed(VirtualInternet.LAN_DELAY));
    hosts++;
    if (internet.has(Family.IPV4)) {
      address(nic, Family.IPV4);
    }
    if (firewall != null) {
      address(nic, Family.IPV6);
    }
    return host;
  }

  private void address(HostNic nic, Family family) {
    InetAddress own = AddressPlan.host(family, number, translates, hosts);
    nic.address(NicAddress.of(own, AddressPlan.homePrefix(family)), gateway(family));
    if (family == Family.IPV6 || !translates) {
      outer.own(own, router.outside()); // what is not translated is routed there
    }
  }
}
