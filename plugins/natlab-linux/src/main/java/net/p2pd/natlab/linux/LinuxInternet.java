package net.p2pd.natlab.linux;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.AddressPlan;
import net.p2pd.natlab.model.NatBox;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualInternet;

/**
 * The public internet of one laboratory on real network stacks, and the homes behind routers. Each
 * host is a network namespace of Linux; everything between them is this process. Addresses, delays
 * and NATs are those of {@link VirtualInternet}.
 *
 * <p>Methods may be called by any thread; hosts and homes are best added by one, since they are
 * numbered in that order. Closing takes everything away; so does the end of the process.
 */
public final class LinuxInternet implements AutoCloseable {

  private static final int CLOSERS = 32;

  private final Loop loop;
  private final LinuxTrace trace = new LinuxTrace();
  private final Set<Family> families;
  private final SplittableRandom seeds;
  private final RandomGenerator chance;
  private final Network.Fabric fabric = new Shared();
  private final Network backbone = new Network(fabric, "internet");
  private final LabFiles files;
  private final Programs programs;
  private final List<LinuxHost> hosts = new ArrayList<>();
  private final List<LinuxRouter> routers = new ArrayList<>();
  private int publicHosts;
  private int homes;

  private LinuxInternet(long seed, Set<Family> families) {
    this.families = EnumSet.copyOf(families);
    this.seeds = new SplittableRandom(seed);
    this.chance = seeds.split();
    this.files = LabFiles.create();
    this.loop = new Loop();
    this.programs = new Programs(files);
  }

  /** Makes an internet of both families without anything in it; see {@link #open(long, Set)}. */
  public static LinuxInternet open(long seed) {
    return open(seed, EnumSet.allOf(Family.class));
  }

  /**
   * Makes an internet without anything in it.
   *
   * @param seed where losses, jitter and random ports come from; the rest is as in every real
   *     machine
   * @param families which families there are, one at least
   * @throws LinuxLabException if that cannot be done here; {@link LinuxSupport} says why beforehand
   */
  public static LinuxInternet open(long seed, Set<Family> families) {
    LinuxSupport.require();
    return new LinuxInternet(seed, families);
  }

  /** Returns what happens to packets. */
  public LinuxTrace trace() {
    return trace;
  }

  boolean has(Family family) {
    return families.contains(family);
  }

  /** Adds a host with a public address of each family, under its name in the names file. */
  public LinuxHost publicHost(String name) {
    return publicHost(name, 1, LinkConditions.delayed(VirtualInternet.WAN_DELAY));
  }

  /**
   * Adds a host with several public addresses of each family; its name leads to the first ones.
   *
   * @param addresses 1 to {@link AddressPlan#MAX_PUBLIC}
   * @param link what happens on its link; its MTU is that of the host
   */
  public synchronized LinuxHost publicHost(String name, int addresses, LinkConditions link) {
    if (addresses < 1 || addresses > AddressPlan.MAX_PUBLIC) {
      throw new IllegalArgumentException(
          name + " cannot have " + addresses + " addresses, but 1 to " + AddressPlan.MAX_PUBLIC);
    }
    int number = ++publicHosts;
    HostPlan plan = new HostPlan(name, link);
    for (Family family : families) {
      for (int i = 0; i < addresses; i++) {
        InetAddress address = AddressPlan.publicHost(family, number, i);
        plan.address(address, AddressPlan.publicPrefix(family), null);
      }
    }
    LinuxHost host = add(plan, backbone);
    files.name(name, families.stream().map(host::address).toList());
    return host;
  }

  LinuxHost add(HostPlan plan, Network network) {
    LinuxHost host = LinuxHost.create(plan, network, programs);
    synchronized (hosts) {
      hosts.add(host);
    }
    return host;
  }

  /** Adds a home network behind a router that does what the options say, for IPv4. */
  public LinuxHome home(String name, NatOptions options) {
    return home(name, options, 1);
  }

  /**
   * Adds a home network whose router has several external addresses.
   *
   * @param addresses 1 to {@link AddressPlan#MAX_EXTERNAL}; without translation the router has none
   */
  public LinuxHome home(String name, NatOptions options, int addresses) {
    return home(name, options, addresses, null);
  }

  /** Adds a home behind another one's router, which thereby becomes a carrier's NAT. */
  public LinuxHome home(String name, NatOptions options, LinuxHome carrier) {
    return home(name, options, 1, carrier);
  }

  /** Adds a home behind a carrier, whose router has several addresses of the carrier's. */
  public LinuxHome home(String name, NatOptions options, LinuxHome carrier, int addresses) {
    return home(name, options, addresses, carrier);
  }

  private synchronized LinuxHome home(
      String name, NatOptions options, int addresses, @Nullable LinuxHome carrier) {
    if (addresses < 1 || addresses > AddressPlan.MAX_EXTERNAL) {
      throw new IllegalArgumentException(
          addresses
              + " external addresses for "
              + name
              + "; 1 to "
              + AddressPlan.MAX_EXTERNAL
              + " can be had");
    }
    LinuxHome home = new LinuxHome(this, name, ++homes, options, addresses, carrier);
    synchronized (hosts) {
      routers.add(home.router());
    }
    return home;
  }

  /** Gives a name to addresses, for programs that are started from now on and those that run. */
  public void name(String name, InetAddress... addresses) {
    files.name(name, List.of(addresses));
  }

  /**
   * Runs something while no packet moves: what it makes two hosts send leaves them at the same
   * time.
   */
  public <T> T atOnce(Callable<T> task) {
    return loop.call(task);
  }

  Network backbone() {
    return backbone;
  }

  Network network(String name) {
    return new Network(fabric, name);
  }

  Network.Fabric fabric() {
    return fabric;
  }

  /** Returns the box of a router. */
  synchronized NatBox box(NatOptions options, List<InetAddress> external, InetAddress router) {
    return new NatBox(options, external, router, seeds.split());
  }

  /** Ends all programs, takes all namespaces and files away. May be called more than once. */
  @Override
  public void close() {
    programs.close();
    loop.close();
    synchronized (hosts) {
      routers.forEach(LinuxRouter::close);
      routers.clear();
      close(hosts);
      hosts.clear();
    }
    files.close();
  }

  /** To take a device away, the kernel waits for a while; for many it may as well do so at once. */
  private static void close(List<LinuxHost> hosts) {
    ExecutorService closers =
        Executors.newFixedThreadPool(Math.max(1, Math.min(CLOSERS, hosts.size())));
    CompletableFuture<?>[] closed =
        hosts.stream()
            .map(host -> CompletableFuture.runAsync(host::close, closers))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(closed).join();
    closers.shutdown();
  }

  private final class Shared implements Network.Fabric {

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public LinuxTrace trace() {
      return trace;
    }

    @Override
    public RandomGenerator chance() {
      return chance;
    }
  }
}
