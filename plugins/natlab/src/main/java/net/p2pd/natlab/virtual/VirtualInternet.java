package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.NicAddress;
import net.p2pd.natlab.model.AddressPlan;
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

  private static final Duration NAME_LOOKUP = Duration.ofMillis(20);

  private final Set<Family> families;
  private final VirtualTime time = new VirtualTime();
  private final Trace trace = new Trace(time);
  private final SplittableRandom seeds;
  private final RandomGenerator chance;
  private final Network backbone = new Network(this, "internet");
  private final Map<String, List<InetAddress>> names = new HashMap<>();
  private final VirtualSignalling signalling;
  private int publicHosts;
  private int homes;

  /** Creates an internet of both families without anything in it. */
  public VirtualInternet(long seed) {
    this(seed, EnumSet.allOf(Family.class));
  }

  /** Creates an internet of some families without anything in it. */
  public VirtualInternet(long seed, Set<Family> families) {
    this.families = EnumSet.copyOf(families);
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

  boolean has(Family family) {
    return families.contains(family);
  }

  /** Adds a host with a public address of each family, under its name in the name service. */
  public VirtualHost publicHost(String name) {
    return publicHost(name, 1);
  }

  /**
   * Adds a host with several public addresses of each family; its name leads to the first ones.
   *
   * @param addresses 1 to {@link AddressPlan#MAX_PUBLIC}
   */
  public VirtualHost publicHost(String name, int addresses) {
    if (addresses < 1 || addresses > AddressPlan.MAX_PUBLIC) {
      throw new IllegalArgumentException(
          name + " cannot have " + addresses + " addresses, but 1 to " + AddressPlan.MAX_PUBLIC);
    }
    VirtualHost host = new VirtualHost(this, name, newRandom());
    HostNic nic = host.plug(backbone, LinkConditions.delayed(WAN_DELAY));
    int number = ++publicHosts;
    List<InetAddress> first = new ArrayList<>();
    for (Family family : families) {
      for (int i = 0; i < addresses; i++) {
        InetAddress own = AddressPlan.publicHost(family, number, i);
        nic.address(
            NicAddress.of(own, AddressPlan.publicPrefix(family)),
            i == 0 ? AddressPlan.publicGateway(family) : null);
      }
      first.add(host.address(family));
    }
    names.put(name.toLowerCase(Locale.ROOT), List.copyOf(first));
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
    return VirtualHome.behind(this, null, name, ++homes, options, addresses);
  }

  /** Adds a home behind another one's router, which thereby becomes a carrier's NAT. */
  public VirtualHome home(String name, NatOptions options, VirtualHome carrier) {
    return home(name, options, carrier, 1);
  }

  /** Adds a home behind a carrier, whose router has several addresses of the carrier's. */
  public VirtualHome home(String name, NatOptions options, VirtualHome carrier, int addresses) {
    return VirtualHome.behind(this, carrier, name, ++homes, options, addresses);
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
}
