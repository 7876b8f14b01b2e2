package net.p2pd.portmap.upnp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.model.PortLease;
import net.p2pd.natlab.model.Protocol;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;

/** A home of the laboratory, a machine in it that opens ports, and ways to see what is open. */
final class Home {

  static final Duration LIMIT = Duration.ofSeconds(20);
  static final Duration LIFETIME = Duration.ofMinutes(10);
  static final Duration CHECK = Duration.ofSeconds(60);
  static final int PORT = 4000;

  final NatLab lab = NatLab.seeded(7);
  final VirtualHome home;
  final VirtualHost alice;
  final UpnpMapper mapper = new UpnpMapper();
  private int strangers;

  Home(String nat) {
    this(nat, null, null);
  }

  /** A home with a router, an IPv6 firewall or none, and a carrier's NAT before it or none. */
  Home(String nat, @Nullable String firewall, @Nullable String carrier) {
    NatOptions options = NatOptions.parse(nat);
    VirtualHome built =
        carrier == null
            ? lab.internet().home("home", options)
            : lab.internet()
                .home("home", options, lab.internet().home("carrier", NatOptions.parse(carrier)));
    home = firewall == null ? built : built.withIpv6(NatOptions.parse(firewall));
    alice = home.host("alice");
    lab.node(alice, Map.of("check-interval", CHECK), mapper);
  }

  InetAddress router(Family family) {
    return alice.nics().stream()
        .filter(nic -> !nic.isLoopback())
        .findFirst()
        .orElseThrow()
        .gateways(family)
        .orElseThrow()
        .get(0);
  }

  PortMappingRequest request(Transport transport, InetAddress router) {
    return new PortMappingRequest(
        transport,
        new InetSocketAddress(alice.address(Family.of(router)), PORT),
        router,
        7000,
        LIFETIME);
  }

  CompletionStage<PortMapping> ask(Transport transport, InetAddress router) {
    return mapper.map(request(transport, router));
  }

  PortMapping open(Transport transport, InetAddress router) {
    return lab.await(ask(transport, router), LIMIT);
  }

  /** The sentence of a failure. */
  String failure(CompletionStage<PortMapping> asked) {
    CompletableFuture<PortMapping> result = asked.toCompletableFuture();
    lab.internet().time().runUntil(result::isDone, Duration.ofSeconds(9));
    try {
      return "opened " + result.getNow(null);
    } catch (CompletionException e) {
      return e.getCause().getMessage();
    }
  }

  List<PortLease> leases(Protocol protocol, Family family) {
    return home.router().nat(family).gateway().leases(protocol, lab.internet().time().nanos());
  }

  /** Lets alice take TCP connections at the port. */
  void listen() {
    lab.await(alice.pipes().listen(ListenSpec.all().port(PORT)), LIMIT);
  }

  /** Whether somebody on the internet gets a TCP connection to an address. */
  boolean reaches(InetSocketAddress external) {
    VirtualHost stranger = lab.internet().publicHost("stranger-" + ++strangers);
    CompletableFuture<Pipe> opening =
        stranger.pipes().open(Transport.TCP, Destination.of(external));
    lab.internet().time().runUntil(opening::isDone, LIMIT);
    return opening.isDone() && !opening.isCompletedExceptionally();
  }
}
