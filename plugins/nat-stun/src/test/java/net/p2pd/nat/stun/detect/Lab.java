package net.p2pd.nat.stun.detect;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import net.p2pd.api.nat.NatDetector;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatQuestion;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;
import net.p2pd.service.stun.StunServer;
import net.p2pd.service.stun.StunServerOptions;

/** One laboratory for one verdict: a home with a NAT, a detector in it, servers outside. */
final class Lab {

  static final Duration LIMIT = Duration.ofSeconds(10);

  final NatLab lab;
  final VirtualInternet internet;
  final VirtualHome home;
  private final List<String> servers = new ArrayList<>();
  private Duration took = Duration.ZERO;
  private int hosts;

  private Lab(NatLab lab, VirtualHome home) {
    this.lab = lab;
    this.internet = lab.internet();
    this.home = home;
  }

  static Lab behind(String nat, long seed) {
    return behind(NatOptions.parse(nat), seed);
  }

  static Lab behind(NatOptions nat, long seed) {
    NatLab lab = NatLab.seeded(seed);
    return new Lab(lab, lab.internet().home("home", nat));
  }

  /** A home whose router has several external addresses. */
  static Lab behind(String nat, long seed, int addresses) {
    NatLab lab = NatLab.seeded(seed);
    return new Lab(lab, lab.internet().home("home", NatOptions.parse(nat), addresses));
  }

  /** A home behind the NAT of its carrier. */
  static Lab behindACarrier(String nat, String carrier, long seed) {
    NatLab lab = NatLab.seeded(seed);
    VirtualHome outer = lab.internet().home("carrier", NatOptions.parse(carrier));
    return new Lab(lab, lab.internet().home("home", NatOptions.parse(nat), outer));
  }

  Lab over(LinkConditions conditions) {
    home.router().conditions(conditions);
    return this;
  }

  /** Adds a name to those that are asked. */
  Lab asking(String server) {
    servers.add(server);
    return this;
  }

  /** Adds a server with two addresses of its own. */
  Lab withServer(String name) {
    VirtualHost host = internet.publicHost(name, 2);
    List<InetAddress> own = addresses(host);
    InetAddress[] main = {own.get(0), host.address(Family.IPV6)};
    InetAddress[] others = {own.get(1), addresses(host, Family.IPV6).get(1)};
    open(host, StunServerOptions.at(main).withAlternates(others));
    return asking(name);
  }

  /** Adds a server with one address. */
  Lab withSimpleServer(String name) {
    VirtualHost host = internet.publicHost(name);
    open(host, StunServerOptions.at(addresses(host).get(0)));
    return asking(name);
  }

  static List<InetAddress> addresses(VirtualHost host) {
    return addresses(host, Family.IPV4);
  }

  static List<InetAddress> addresses(VirtualHost host, Family family) {
    return host.nics().stream()
        .filter(nic -> !nic.isLoopback())
        .flatMap(nic -> nic.addresses(family).stream())
        .map(address -> address.address())
        .toList();
  }

  private void open(VirtualHost host, StunServerOptions options) {
    CompletableFuture<StunServer> opening = StunServer.open(host.pipes(), host.random(), options);
    internet.time().runUntil(opening::isDone, Duration.ofSeconds(1));
    opening.join();
  }

  NatProfile profile(Transport transport) {
    return profile(transport, LIMIT);
  }

  NatProfile profile(Transport transport, Duration limit) {
    return ask(NatDetector::detect, transport, Family.IPV4, limit);
  }

  NatProfile profile(Transport transport, Family family) {
    return ask(NatDetector::detect, transport, family, LIMIT);
  }

  Duration lifetime(Duration limit) {
    return ask(NatDetector::mappingLifetime, Transport.UDP, Family.IPV4, limit);
  }

  private <R> R ask(
      BiFunction<NatDetector, NatQuestion, CompletionStage<R>> asking,
      Transport transport,
      Family family,
      Duration limit) {
    StunNatDetector detector = new StunNatDetector();
    VirtualHost host = home.host("inside-" + ++hosts);
    lab.node(host, Map.of("stun.servers", List.copyOf(servers)), detector);
    Nic nic = host.nics().stream().filter(one -> !one.isLoopback()).findFirst().orElseThrow();
    CompletableFuture<R> asked =
        asking
            .apply(detector, new NatQuestion(nic, family, transport, limit))
            .toCompletableFuture();
    Duration start = internet.time().elapsed();
    internet.time().runUntil(asked::isDone, limit.plusSeconds(1));
    took = internet.time().elapsed().minus(start);
    return asked.join();
  }

  /** How long the last verdict took, in virtual time. */
  Duration took() {
    return took;
  }
}
