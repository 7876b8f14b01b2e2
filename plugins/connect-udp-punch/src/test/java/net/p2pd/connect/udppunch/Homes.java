package net.p2pd.connect.udppunch;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.UnsolicitedBehavior;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.natlab.model.Answer;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/**
 * Two homes, 50 ms from each other, each with a machine that runs the strategy; a word of the one
 * takes 100 ms to the other. One calls.
 */
final class Homes {

  /** There and back between the two homes. */
  static final Duration ROUND_TRIP = Duration.ofMillis(100);

  private static final Peers CALLER = new Peers();
  private static final Peers ANSWERER = new Peers();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  final VirtualInternet internet;
  final VirtualHome callersHome;
  final VirtualHome answerersHome;
  final VirtualHost callersHost;
  final VirtualHost answerersHost;
  final Half caller;
  final Half answerer;
  private final Mirror mirror;
  private final boolean knowing;
  private Duration began = Duration.ZERO;

  Homes(long seed, String callersNat, String answerersNat) {
    this(seed, callersNat, answerersNat, true, 0, 1);
  }

  /**
   * Makes them.
   *
   * @param knowing whether each side knows if its router answers
   * @param loss the share of datagrams that each home's link loses
   * @param servers how many servers tell external addresses
   */
  Homes(
      long seed,
      String callersNat,
      String answerersNat,
      boolean knowing,
      double loss,
      int servers) {
    this(seed, callersNat, answerersNat, knowing, loss, servers, "");
  }

  /** As above, with IPv6 too behind a firewall, if one is named. */
  Homes(
      long seed,
      String callersNat,
      String answerersNat,
      boolean knowing,
      double loss,
      int servers,
      String firewall) {
    this.knowing = knowing;
    this.internet = new VirtualInternet(seed);
    this.mirror = new Mirror(internet, servers);
    LinkConditions link = LinkConditions.delayed(Duration.ofMillis(25)).loss(loss);
    NatOptions callers = NatOptions.parse(callersNat);
    NatOptions answerers = NatOptions.parse(answerersNat);
    this.callersHome = internet.home("caller-home", callers);
    this.answerersHome = internet.home("answerer-home", answerers);
    if (!firewall.isEmpty()) {
      callersHome.withIpv6(NatOptions.parse(firewall));
      answerersHome.withIpv6(NatOptions.parse(firewall));
    }
    callersHome.router().conditions(link);
    answerersHome.router().conditions(link);
    this.callersHost = callersHome.host("caller");
    this.answerersHost = answerersHome.host("answerer");
    this.caller = half(callersHost, callers, true);
    this.answerer = half(answerersHost, answerers, false);
    PeerAddress from = address(CALLER, caller, callersHost, callers, callersHome);
    PeerAddress to = address(ANSWERER, answerer, answerersHost, answerers, answerersHome);
    caller.pair(from, to, answerer);
    answerer.pair(to, from, caller);
  }

  private Half half(VirtualHost host, NatOptions options, boolean calling) {
    List<Nic> nics = new ArrayList<>();
    for (Nic nic : host.nics()) {
      nics.add(
          nic.isLoopback()
              ? nic
              : nic.toBuilder().nat(Family.IPV4, Transport.UDP, profile(options)).build());
    }
    Half half =
        new Half(host.pipes(), host.eventLoop(), host.random(), calling, mirror.of(host), nics);
    half.configured.put(
        "stun.servers", java.util.Collections.nCopies(mirror.servers(), "mirror:3478"));
    return half;
  }

  private NatProfile profile(NatOptions options) {
    NatProfile.Builder profile =
        NatProfile.builder(options.type(), options.udp().delta())
            .ports(options.udp().ports())
            .confidence(1);
    if (knowing) {
      boolean silent = options.udp().unsolicited() == Answer.SILENCE;
      profile.unsolicited(silent ? UnsolicitedBehavior.DROPPED : UnsolicitedBehavior.ANSWERED);
    }
    return profile.build();
  }

  private PeerAddress address(
      Peers peer, Half half, VirtualHost host, NatOptions options, VirtualHome home) {
    List<PeerEndpoint> endpoints = new ArrayList<>();
    for (Nic nic : half.nics()) {
      for (NicAddress six : nic.isLoopback() ? List.<NicAddress>of() : nic.addresses(Family.IPV6)) {
        endpoints.add(PeerEndpoint.builder(0, six.address(), 10001).build());
      }
    }
    PeerEndpoint.Builder endpoint =
        PeerEndpoint.builder(0, host.address(Family.IPV4), 10001).udp(profile(options).brief());
    if (options.translates()) {
      endpoint.external(home.router().nat(Family.IPV4).external().get(0), 10001);
    } else {
      InetSocketAddress own = new InetSocketAddress(host.address(Family.IPV4), 10001);
      endpoint.external(own.getAddress(), own.getPort());
    }
    endpoints.add(endpoint.build());
    return peer.address(endpoints);
  }

  /** Two machines of one network. */
  static Homes inOneHome(long seed, String nat) {
    return new Homes(new VirtualInternet(seed), nat);
  }

  private Homes(VirtualInternet internet, String nat) {
    this.knowing = true;
    this.internet = internet;
    this.mirror = new Mirror(internet, 1);
    NatOptions options = NatOptions.parse(nat);
    this.callersHome = internet.home("shared-home", options);
    this.answerersHome = callersHome;
    this.callersHost = callersHome.host("one");
    this.answerersHost = callersHome.host("other");
    this.caller = half(callersHost, options, true);
    this.answerer = half(answerersHost, options, false);
    PeerAddress from = address(CALLER, caller, callersHost, options, callersHome);
    PeerAddress to = address(ANSWERER, answerer, answerersHost, options, callersHome);
    caller.pair(from, to, answerer);
    answerer.pair(to, from, caller);
  }

  /** Takes the answerer off the network; signalling still works. */
  void answererGone() {
    answerersHost.connected(false);
  }

  /** Begins to connect. */
  Homes call() {
    began = internet.time().elapsed();
    caller.strategy.start(caller);
    answerer.strategy.start(answerer);
    caller.stage = caller.strategy.connect(caller).toCompletableFuture();
    return this;
  }

  /** Whether both have the same path, which carries datagrams both ways. */
  boolean isMet() {
    return caller.provenAt != null && answerer.provenAt != null;
  }

  /** Connects, and returns whether that went well. */
  boolean meet() {
    call();
    return until() && isMet();
  }

  private boolean until() {
    return internet.time().runUntil(() -> isMet() || isOver(), LIMIT);
  }

  private boolean isOver() {
    return caller.stage != null && caller.stage.isDone() && caller.provenAt == null;
  }

  Duration elapsed() {
    return internet.time().elapsed().minus(began);
  }

  String story() {
    return "caller "
        + caller.lines
        + " "
        + outcome(caller.stage)
        + ", answerer "
        + answerer.lines
        + " "
        + outcome(answerer.stage);
  }

  /** What a future says of its failure by itself differs between JDKs. */
  private static String outcome(CompletableFuture<Void> stage) {
    if (stage == null || !stage.isDone()) {
      return "not over";
    }
    return stage.handle((nothing, error) -> error == null ? "done" : error.toString()).join();
  }
}
