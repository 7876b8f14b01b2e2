package net.p2pd.api.route;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import net.p2pd.api.internal.Literals;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.pipe.Transport;

/**
 * Makes a {@link Nic}. What is not said is as little as possible: no address, down, MAC and MTU and
 * gateways unknown. The routes of a family that are not given are made from its addresses, with
 * unknown external parts.
 *
 * <p>Used by one thread. May build several NICs, each with what was said before.
 */
public final class NicBuilder {
  final String name;
  String displayName;
  int index;
  Optional<String> mac = Optional.empty();
  OptionalInt mtu = OptionalInt.empty();
  final Set<NicFlag> flags = EnumSet.noneOf(NicFlag.class);
  final Set<NicAddress> addresses = new LinkedHashSet<>();
  final Map<Family, List<InetAddress>> gateways = new EnumMap<>(Family.class);
  final Map<Family, List<Route>> routes = new EnumMap<>(Family.class);
  final Map<Family, Map<Transport, NatProfile>> nats = new EnumMap<>(Family.class);

  NicBuilder(String name) {
    this.name = NicNames.checkName(name);
    this.displayName = name;
  }

  /** The name for people. */
  public NicBuilder displayName(String text) {
    this.displayName = NicNames.checkName(text);
    return this;
  }

  /** The index in the operating system, 0 if it has none. */
  public NicBuilder index(int number) {
    this.index = NicNames.checkIndex(name, number);
    return this;
  }

  /**
   * The hardware address: two hexadecimal digits for each of 1 to 32 bytes, separated by colons or
   * hyphens.
   *
   * @throws IllegalArgumentException if it is not written so
   */
  public NicBuilder mac(String text) {
    if (!text.matches(
        "[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){0,31}|[0-9A-Fa-f]{2}(-[0-9A-Fa-f]{2}){0,31}")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" of NIC " + name + " is not a MAC address such as 02:fc:00:00:00:01");
    }
    this.mac = Optional.of(text.toLowerCase(Locale.ROOT).replace('-', ':'));
    return this;
  }

  /** The largest packet in bytes. */
  public NicBuilder mtu(int bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("MTU " + bytes + " of NIC " + name + " is not positive");
    }
    this.mtu = OptionalInt.of(bytes);
    return this;
  }

  /** Whether it is switched on. */
  public NicBuilder up(boolean is) {
    return flag(NicFlag.UP, is);
  }

  /** Whether it leads back to this machine. */
  public NicBuilder loopback(boolean is) {
    return flag(NicFlag.LOOPBACK, is);
  }

  /** Whether it leads to exactly one other machine. */
  public NicBuilder pointToPoint(boolean is) {
    return flag(NicFlag.POINT_TO_POINT, is);
  }

  /** Whether it is a part of another NIC with a name of its own. */
  public NicBuilder virtual(boolean is) {
    return flag(NicFlag.VIRTUAL, is);
  }

  /** Whether it can send to multicast groups. */
  public NicBuilder multicast(boolean is) {
    return flag(NicFlag.MULTICAST, is);
  }

  NicBuilder flag(NicFlag flag, boolean is) {
    if (is) {
      flags.add(flag);
    } else {
      flags.remove(flag);
    }
    return this;
  }

  /** One more address. */
  public NicBuilder address(NicAddress address) {
    addresses.add(address);
    return this;
  }

  /** One more address, as {@link NicAddress#parse} reads it. */
  public NicBuilder address(String text) {
    return address(NicAddress.parse(text));
  }

  /** Exactly these addresses, instead of those said before. */
  public NicBuilder addresses(Collection<NicAddress> all) {
    addresses.clear();
    addresses.addAll(all);
    return this;
  }

  /**
   * Exactly these default gateways of a family; an empty list says that it has none.
   *
   * @throws IllegalArgumentException if one is of the other family
   */
  public NicBuilder gateways(Family family, List<InetAddress> all) {
    for (InetAddress gateway : all) {
      if (Family.of(gateway) != family) {
        throw new IllegalArgumentException(
            Literals.format(gateway) + " is not a gateway of " + family + " for NIC " + name);
      }
    }
    gateways.put(family, List.copyOf(all));
    return this;
  }

  /**
   * Exactly these routes of a family, instead of those made from the addresses.
   *
   * @throws IllegalArgumentException if one is of the other family, or of a NIC with another name
   */
  public NicBuilder routes(Family family, List<Route> all) {
    for (Route route : all) {
      if (route.family() != family || !route.nicName().equals(name)) {
        throw new IllegalArgumentException(
            "route " + route.text() + " is not one of " + family + " on NIC " + name);
      }
    }
    routes.put(family, List.copyOf(all));
    return this;
  }

  /**
   * What was measured of the NAT before it, for one family and transport.
   *
   * @param transport TCP or UDP
   * @throws IllegalArgumentException for another transport
   */
  public NicBuilder nat(Family family, Transport transport, NatProfile measured) {
    if (!transport.equals(Transport.TCP) && !transport.equals(Transport.UDP)) {
      throw new IllegalArgumentException("a NAT treats tcp or udp, not " + transport);
    }
    nats.computeIfAbsent(family, any -> new TreeMap<>(Comparator.comparing(Transport::id)))
        .put(transport, Objects.requireNonNull(measured, "measured"));
    return this;
  }

  /**
   * The NIC.
   *
   * @throws IllegalArgumentException if a route has another NIC index than was said
   */
  public Nic build() {
    for (List<Route> some : routes.values()) {
      for (Route route : some) {
        if (route.nicIndex() != index) {
          throw new IllegalArgumentException(
              "route " + route.text() + " is not of NIC " + name + " with index " + index);
        }
      }
    }
    return new Nic(this);
  }

  List<NicAddress> scopedAddresses() {
    return addresses.stream().map(address -> address.scoped(index)).toList();
  }

  Map<Family, List<InetAddress>> scopedGateways() {
    Map<Family, List<InetAddress>> scoped = new EnumMap<>(Family.class);
    gateways.forEach(
        (family, all) ->
            scoped.put(
                family,
                all.stream()
                    .map(gateway -> Literals.withScope(Literals.plain(gateway), index))
                    .toList()));
    return scoped;
  }
}
