package net.p2pd.natlab;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicBuilder;
import net.p2pd.api.route.RouteBuilder;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;

/**
 * What a node would find out about the NATs before it if it measured without a mistake: the
 * laboratory knows it without a packet.
 */
public final class KnownNat {

  private static final List<MappingBehavior> MAPPINGS =
      List.of(
          MappingBehavior.ENDPOINT_INDEPENDENT,
          MappingBehavior.ADDRESS_DEPENDENT,
          MappingBehavior.ADDRESS_AND_PORT_DEPENDENT);
  private static final List<FilteringBehavior> FILTERINGS =
      List.of(
          FilteringBehavior.ENDPOINT_INDEPENDENT,
          FilteringBehavior.ADDRESS_DEPENDENT,
          FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT);

  private KnownNat() {}

  /** Returns what is known of a host's NAT. */
  public static NatProfile of(VirtualHost host, Family family, Transport transport) {
    NatProfile all = null;
    for (NatOptions options : options(host, family)) {
      NatProfile one = options.profile(transport);
      all = all == null ? one : behind(all, one);
    }
    return all == null
        ? NatProfile.builder(NatType.OPEN, NatDelta.equal()).confidence(1).build()
        : all;
  }

  /** The routers from inside to outside. */
  private static List<NatOptions> options(VirtualHost host, Family family) {
    List<NatOptions> chain = new ArrayList<>();
    for (@Nullable VirtualHome home = host.home().orElse(null);
        home != null;
        home = home.carrier().orElse(null)) {
      home.options(family).ifPresent(chain::add);
    }
    return chain;
  }

  /** Two in a row: the stricter of each, and the port that the outer one makes of the inner's. */
  private static NatProfile behind(NatProfile inner, NatProfile outer) {
    if (inner.type() == NatType.BLOCKED) {
      return inner;
    }
    if (outer.type() == NatType.BLOCKED) {
      return outer;
    }
    MappingBehavior mapping =
        MAPPINGS.get(
            Math.max(MAPPINGS.indexOf(inner.mapping()), MAPPINGS.indexOf(outer.mapping())));
    FilteringBehavior filtering =
        FILTERINGS.get(
            Math.max(FILTERINGS.indexOf(inner.filtering()), FILTERINGS.indexOf(outer.filtering())));
    boolean translated = inner.type().translates() || outer.type().translates();
    NatDelta delta =
        isEqual(inner) ? outer.delta() : isEqual(outer) ? inner.delta() : NatDelta.random();
    return NatProfile.builder(NatType.of(translated, mapping, filtering), delta)
        .mapping(mapping)
        .filtering(filtering)
        .ports(outer.type().translates() ? outer.ports() : inner.ports())
        .unsolicited(outer.unsolicited())
        .hairpinning(outer.hairpinning())
        .confidence(1)
        .build();
  }

  private static boolean isEqual(NatProfile nat) {
    return !nat.type().translates() || nat.delta().type() == DeltaType.EQUAL;
  }

  /** Returns with which address a host's own one is seen from outside. */
  public static InetAddress seen(VirtualHost host, InetAddress own) {
    InetAddress seen = own;
    for (@Nullable VirtualHome home = host.home().orElse(null);
        home != null;
        home = home.carrier().orElse(null)) {
      Optional<NatOptions> options = home.options(Family.of(own));
      if (options.isPresent() && options.get().translates()) {
        seen = home.router().nat(Family.of(own)).external().get(0);
      }
    }
    return seen;
  }

  /** Returns a host's NICs with all that a node can get to know of them. */
  public static List<Nic> nics(VirtualHost host) {
    return host.nics().stream().map(nic -> nic.isLoopback() ? nic : known(host, nic)).toList();
  }

  private static Nic known(VirtualHost host, Nic nic) {
    NicBuilder builder = nic.toBuilder();
    for (Family family : nic.families()) {
      builder.routes(
          family,
          RouteBuilder.resolve(
                  nic,
                  family,
                  own -> CompletableFuture.completedFuture(Optional.of(seen(host, own))))
              .toCompletableFuture()
              .join());
      for (Transport transport : List.of(Transport.UDP, Transport.TCP)) {
        builder.nat(family, transport, of(host, family, transport));
      }
    }
    return builder.build();
  }
}
