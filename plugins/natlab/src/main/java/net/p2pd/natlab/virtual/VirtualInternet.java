package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.NicAddress;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.NatBox;
import net.p2pd.natlab.model.NatOptions;

/**
 * The public internet of one laboratory, the networks behind routers, and what they share: time,
 * chance, names and the trace. All of it follows from the seed.
 */
public final class VirtualInternet {

  /** One way over the link of a home or a public host to the middle of the internet. */
  public static final Duration WAN_DELAY = Duration.ofMillis(12);

  /** One way over a home network. */
  public static final Duration LAN_DELAY = Duration.ofNanos(250_000);

  private static final int MAX_EXTERNAL = 50;
  private static final Duration NAME_LOOKUP = Duration.ofMillis(20);

  private final VirtualTime time = new VirtualTime();
  private final Trace trace = new Trace(time);
  private final SplittableRandom seeds;
  private final RandomGenerator chance;
  private final Network backbone = new Network(this, "internet");
  private final Map<String, List<InetAddress>> names = new HashMap<>();
  private final VirtualSignalling signalling;
  private int publicHosts;
  private int homes;

  /** Creates an internet without anything in it. */
  public VirtualInternet(long seed) {
    this.seeds = new SplittableRandom(seed);
    this.chance = seeds.split();
    this.signalling = new VirtualSignalling(this);
  }

  /** Returns its clock. */
  public VirtualTime time() {
    return time;
  }

  /** Returns what happened to packets. */
  public Trace trace() {
    return trace;
  }

  /** Returns the mailboxes by which nodes signal to each other. */
  public VirtualSignalling signalling() {
    return signalling;
  }

  /** Returns new random numbers that follow from the seed and from how many were asked for. */
  public RandomGenerator newRandom() {
    return seeds.split();
  }

  /** What links and mailboxes draw from. */
  RandomGenerator chance() {
    return chance;
  }

  Network backbone() {
    return backbone;
  }

  /** Adds a host with public addresses of both families, under its name in the name service. */
  public VirtualHost publicHost(String name) {
    VirtualHost host = new VirtualHost(this, name, newRandom());
    HostNic nic = host.plug(backbone, LinkConditions.delayed(WAN_DELAY));
    int number = ++publicHosts;
    InetAddress four = Endpoint.address("198.51.100.1");
    nic.address(NicAddress.of(publicAddress("198.18", number), 32), four);
    nic.address(
        NicAddress.of(Endpoint.address("2001:db8:ffff::" + Integer.toHexString(number)), 128),
        Endpoint.address("2001:db8:ffff::ffff:1"));
    name(name, host.address(Family.IPV4), host.address(Family.IPV6));
    return host;
  }

  /** Adds a home network behind a router that does what the options say, for IPv4. */
  public VirtualHome home(String name, NatOptions options) {
    return home(name, options, 1);
  }

  /**
   * Adds a home network whose router has several external addresses.
   *
   * @param addresses 1 to 50; without translation the router has none of its own
   */
  public VirtualHome home(String name, NatOptions options, int addresses) {
    if (addresses < 1 || addresses > MAX_EXTERNAL) {
      throw new IllegalArgumentException(
          addresses + " external addresses for " + name + "; 1 to " + MAX_EXTERNAL + " can be had");
    }
    return VirtualHome.behind(this, backbone, name, ++homes, options, addresses);
  }

  /** Adds a home behind another one's router, which thereby becomes a carrier's NAT. */
  public VirtualHome home(String name, NatOptions options, VirtualHome carrier) {
    return VirtualHome.behind(this, carrier.network(), name, ++homes, options, 1);
  }

  /** Returns the box of a router. */
  NatBox box(NatOptions options, List<InetAddress> external, InetAddress router) {
    return new NatBox(options, external, router, newRandom());
  }

  /** Gives a name to addresses; the same name may be given again. */
  public void name(String name, InetAddress... addresses) {
    names.put(name.toLowerCase(Locale.ROOT), List.of(addresses));
  }

  /** The name service of all hosts; an unknown name has no addresses. */
  CompletionStage<List<InetAddress>> resolve(String name) {
    CompletableFuture<List<InetAddress>> result = new CompletableFuture<>();
    @Nullable List<InetAddress> found = names.get(name.toLowerCase(Locale.ROOT));
    time.schedule(
        null, NAME_LOOKUP.toNanos(), () -> result.complete(found == null ? List.of() : found));
    return result;
  }

  static InetAddress publicAddress(String prefix, int number) {
    return Endpoint.address(prefix + "." + number / 250 + "." + (number % 250 + 1));
  }
}
