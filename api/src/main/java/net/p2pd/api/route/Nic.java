package net.p2pd.api.route;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import net.p2pd.api.P2pdException;
import net.p2pd.api.host.Hosts;
import net.p2pd.api.internal.Json;
import net.p2pd.api.internal.JsonObject;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.pipe.Transport;

/**
 * A network interface card as it was at one moment: its name, addresses, gateways and routes. All
 * network programming with P2PD starts here: a NIC gives a {@link Route}, a route is bound and
 * opens a pipe.
 *
 * <p>An immutable value, made by the host or by a {@code RouteProvider} with {@link #builder}; what
 * could not be found out is said to be unknown. {@link #parse} and {@link #fromJson} read back what
 * {@link #toString} and {@link #toJson} write.
 *
 * <p>The static methods that look at this machine are for applications. A plugin uses its context.
 */
public final class Nic {
  private final String name;
  private final String displayName;
  private final int index;
  private final Optional<String> mac;
  private final OptionalInt mtu;
  private final Set<NicFlag> flags;
  private final List<NicAddress> addresses;
  private final Map<Family, List<InetAddress>> gateways;
  private final Map<Family, RoutePool> routes;
  private final Map<Family, Map<Transport, NatProfile>> nats = new EnumMap<>(Family.class);

  Nic(NicBuilder builder) {
    this.name = builder.name;
    this.displayName = builder.displayName;
    this.index = builder.index;
    this.mac = builder.mac;
    this.mtu = builder.mtu;
    this.flags = Collections.unmodifiableSet(EnumSet.copyOf(builder.flags));
    this.addresses = builder.scopedAddresses();
    this.gateways = builder.scopedGateways();
    builder.nats.forEach((family, measured) -> nats.put(family, new LinkedHashMap<>(measured)));
    this.routes = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      List<Route> given = builder.routes.get(family);
      routes.put(
          family,
          RoutePool.of(
              given != null ? given : RouteBuilder.unresolved(name, index, ranges(family))));
    }
  }

  /**
   * All NICs of this machine, by index.
   *
   * @throws P2pdException if the system does not tell
   * @throws IllegalStateException inside a plugin
   */
  public static List<Nic> list() {
    return systemNics();
  }

  /**
   * The NIC that traffic normally takes: of those that are up, the first {@link #usableForWan} with
   * a known default gateway; else the first that is usable for WAN; else the first {@link
   * #usableForLan}; else loopback. Among equals, the one with the lowest index.
   *
   * <p>Where it is unknown which NICs have a gateway, those come last among their equals that are
   * named like a network inside this machine (bridges and ends of containers and virtual machines,
   * such as {@code docker0}, {@code veth…}, {@code virbr0}, {@code vmnet8} or "VirtualBox Host-Only
   * …") or are {@link #isVirtual a part of another NIC}. A name proves nothing, so none of them is
   * left out: if there is no other, it is preferred.
   *
   * @throws UnknownNicException if no NIC is up; the message lists them
   * @throws P2pdException if the system does not tell
   * @throws IllegalStateException inside a plugin
   */
  public static Nic preferred() {
    return preferred(systemNics());
  }

  /**
   * Like {@link #preferred()}, but of the given NICs; looks at no machine.
   *
   * @throws UnknownNicException if no NIC is up; the message lists them
   */
  public static Nic preferred(List<Nic> nics) {
    return new NicSelection(nics).preferred();
  }

  /**
   * The NIC with this name, or, if there is none, the only one with this display name.
   *
   * @throws UnknownNicException if there is none; the message lists the known names
   * @throws P2pdException if the system does not tell
   * @throws IllegalStateException inside a plugin
   */
  public static Nic byName(String name) {
    return byName(systemNics(), name);
  }

  /**
   * Like {@link #byName(String)}, but of the given NICs; looks at no machine.
   *
   * @throws UnknownNicException if there is none; the message lists the known names
   */
  public static Nic byName(List<Nic> nics, String name) {
    return new NicSelection(nics).byName(name);
  }

  /**
   * The NIC that traffic of this family normally takes: like {@link #preferred}, with regard to the
   * addresses and gateways of this family alone.
   *
   * @throws UnknownNicException if no NIC that is up has an address of this family; the message
   *     lists them
   * @throws P2pdException if the system does not tell
   * @throws IllegalStateException inside a plugin
   */
  public static Nic byFamily(Family family) {
    return byFamily(systemNics(), family);
  }

  /**
   * Like {@link #byFamily(Family)}, but of the given NICs; looks at no machine.
   *
   * @throws UnknownNicException if no NIC that is up has an address of this family; the message
   *     lists them
   */
  public static Nic byFamily(List<Nic> nics, Family family) {
    return new NicSelection(nics).byFamily(family);
  }

  private static List<Nic> systemNics() {
    return Hosts.current(Hosts.caller()).nics();
  }

  /**
   * Snapshots of all NICs as the JDK sees them, by index; for hosts and {@link RouteProvider}s. An
   * application asks {@link #list()}, which also knows what the JDK does not.
   *
   * @throws P2pdException if the system does not tell
   */
  public static List<Nic> ofSystem() {
    return SystemNics.list();
  }

  /**
   * A snapshot of what the JDK knows: everything but gateways and external addresses, which stay
   * unknown.
   *
   * @throws P2pdException if the system does not tell, for instance because the NIC has gone
   */
  public static Nic ofSystem(NetworkInterface nic) {
    return SystemNics.of(nic);
  }

  /** A builder for a NIC with this name. */
  public static NicBuilder builder(String name) {
    return new NicBuilder(name);
  }

  /** A builder that begins with all that this NIC has. */
  public NicBuilder toBuilder() {
    NicBuilder builder =
        new NicBuilder(name).displayName(displayName).index(index).addresses(addresses);
    mac.ifPresent(builder::mac);
    mtu.ifPresent(builder::mtu);
    builder.flags.addAll(flags);
    gateways.forEach(builder::gateways);
    routes.forEach((family, pool) -> builder.routes(family, pool.routes()));
    nats.forEach(
        (family, all) -> all.forEach((transport, nat) -> builder.nat(family, transport, nat)));
    return builder;
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException with the column and what was expected there
   */
  public static Nic parse(String text) {
    return NicText.read(text);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException with the place and what was expected there
   */
  public static Nic fromJson(String json) {
    return NicJson.read(JsonObject.parse("nic", json));
  }

  /** The name in the operating system, such as {@code eth0}. */
  public String name() {
    return name;
  }

  /** The name for people; the same as {@link #name} if the system has no other. */
  public String displayName() {
    return displayName;
  }

  /** The index in the operating system; 0 if it has none. */
  public int index() {
    return index;
  }

  /** The hardware address in lower case, such as {@code 02:fc:00:00:00:01}, if it has one. */
  public Optional<String> mac() {
    return mac;
  }

  /** The largest packet in bytes that it takes; empty if unknown. */
  public OptionalInt mtu() {
    return mtu;
  }

  /** Whether it is switched on. */
  public boolean isUp() {
    return flags.contains(NicFlag.UP);
  }

  /** Whether it leads back to this machine. */
  public boolean isLoopback() {
    return flags.contains(NicFlag.LOOPBACK);
  }

  /** Whether it leads to exactly one other machine, as tunnels and modems do. */
  public boolean isPointToPoint() {
    return flags.contains(NicFlag.POINT_TO_POINT);
  }

  /** Whether it is a part of another NIC with a name of its own, such as {@code eth0:1}. */
  public boolean isVirtual() {
    return flags.contains(NicFlag.VIRTUAL);
  }

  /** Whether it can send to multicast groups. */
  public boolean isMulticast() {
    return flags.contains(NicFlag.MULTICAST);
  }

  Set<NicFlag> flags() {
    return flags;
  }

  /** Its addresses with their prefix lengths, in the order of the system. */
  public List<NicAddress> addresses() {
    return addresses;
  }

  /** Its addresses of one family, in the order of the system. */
  public List<NicAddress> addresses(Family family) {
    return addresses.stream().filter(address -> address.family() == family).toList();
  }

  /** What belongs to this machine of its addresses of one family, see {@link NicAddress#range}. */
  public List<IpRange> ranges(Family family) {
    return addresses(family).stream().map(NicAddress::range).distinct().toList();
  }

  /** The families it has an address of. */
  public Set<Family> families() {
    Set<Family> families = EnumSet.noneOf(Family.class);
    addresses.forEach(address -> families.add(address.family()));
    return Collections.unmodifiableSet(families);
  }

  /**
   * Its default gateways of one family, the one that the system prefers first: an empty {@code
   * Optional} if it is unknown whether it has any, an empty list if it is known to have none.
   * Link-local IPv6 gateways have the NIC's scope id.
   *
   * <p>A gateway is the address of a neighbour: a NIC whose default route needs none, as with most
   * tunnels and modems, has none. Two routes to one half of all addresses each, by which VPNs
   * replace a default route, count as one.
   */
  public Optional<List<InetAddress>> gateways(Family family) {
    return Optional.ofNullable(gateways.get(family));
  }

  /** The zone of its link-local IPv6 addresses (RFC 4007), as Java wants it: its index. */
  public int scopeId() {
    return index;
  }

  /** Whether it can reach neighbours: it is up, not loopback, and has an address. */
  public boolean usableForLan() {
    return isUp() && !isLoopback() && !addresses.isEmpty();
  }

  /**
   * Whether it may reach the Internet in one of the families, see {@link #usableForWan(Family)}.
   */
  public boolean usableForWan() {
    return usableForWan(Family.IPV4) || usableForWan(Family.IPV6);
  }

  /**
   * Whether it may reach the Internet in this family: it is up, not loopback, has an address of
   * {@link Scope#SITE} or {@link Scope#GLOBAL}, and is not known to be without a gateway, which
   * only a point-to-point NIC does not need.
   */
  public boolean usableForWan(Family family) {
    boolean reaches =
        addresses(family).stream().anyMatch(address -> address.scope().compareTo(Scope.SITE) >= 0);
    boolean noGateway = gateways(family).map(List::isEmpty).orElse(false);
    return isUp() && !isLoopback() && reaches && (!noGateway || isPointToPoint());
  }

  /**
   * Its first route of a family.
   *
   * @throws NoRouteException if it has none; the message names the families that it has
   */
  public Route route(Family family) {
    List<Route> found = routes(family).routes();
    if (found.isEmpty()) {
      List<Family> others =
          routes.keySet().stream().filter(other -> !routes(other).routes().isEmpty()).toList();
      throw new NoRouteException(
          "NIC "
              + name
              + " has no route of "
              + family
              + (others.isEmpty() ? "; it has no route at all" : "; it has routes of " + others));
    }
    return found.get(0);
  }

  /** Its routes of a family, an empty pool if it has none. */
  public RoutePool routes(Family family) {
    return routes.getOrDefault(family, RoutePool.empty());
  }

  /**
   * What was measured of the NAT before it; {@link NatProfile#assumed} with confidence 0 where
   * nothing was.
   *
   * @param transport TCP or UDP
   */
  public NatProfile nat(Family family, Transport transport) {
    return nats(family).getOrDefault(transport, NatProfile.assumed());
  }

  /** What was measured, by transport in the order of their ids. */
  Map<Transport, NatProfile> nats(Family family) {
    return nats.getOrDefault(family, Map.of());
  }

  /**
   * The NIC as a JSON object. An unknown MTU, MAC, gateway list or external address is null; {@link
   * #fromJson} reads it. Measured NATs stand in {@code nat}, which is not there without any, as
   * {@link NatProfile#toString} writes them.
   */
  public String toJson() {
    return Json.write(NicJson.write(this));
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Nic nic
            && name.equals(nic.name)
            && displayName.equals(nic.displayName)
            && index == nic.index
            && mac.equals(nic.mac)
            && mtu.equals(nic.mtu)
            && flags.equals(nic.flags)
            && addresses.equals(nic.addresses)
            && gateways.equals(nic.gateways)
            && routes.equals(nic.routes)
            && nats.equals(nic.nats));
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, index, addresses);
  }

  /**
   * The NIC on one line: {@code eth0#2 mac=02:fc:00:00:00:01 mtu=1500 flags=[up, multicast]
   * addresses=[192.168.0.20/24] gateways.ipv4=[192.168.0.1] gateways.ipv6=unknown
   * routes.ipv4={[192.168.0.20] -> [unknown]} routes.ipv6={}}, and {@code nat.ipv4.udp={...}} for
   * each NAT that was measured. {@link #parse} reads it.
   */
  @Override
  public String toString() {
    return NicText.write(this);
  }
}
