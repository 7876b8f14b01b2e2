package net.p2pd.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.Scope;
import net.p2pd.node.identity.Identity;

/**
 * Makes the node's signed address of what is known: where it listens, on which NICs, how that looks
 * from outside, where it takes signalling. Each address it makes is newer than the one before.
 */
final class AddressMaker {

  /** How sure it is that a port lets people in which the router says is open. */
  private static final double OPENED = 0.8;

  private final Identity identity;
  private final Supplier<List<String>> signalling;
  private long lastSecond = Long.MIN_VALUE;
  private long serial;

  /**
   * Creates it.
   *
   * @param signalling where the node takes signalling
   */
  AddressMaker(Identity identity, Supplier<List<String>> signalling) {
    this.identity = identity;
    this.signalling = signalling;
  }

  /**
   * Returns a new address.
   *
   * @param listening which addresses the node listens on, with their ports
   * @param opened what routers have opened, see {@link Whereabouts#opened}
   */
  synchronized PeerAddress make(
      Instant now,
      List<Nic> nics,
      Listening listening,
      Map<InetSocketAddress, InetSocketAddress> opened) {
    PeerAddress.Builder builder = PeerAddress.builder(identity.peerId());
    List<PeerEndpoint> endpoints = new ArrayList<>();
    int number = 0;
    for (Nic nic : nics) {
      List<PeerEndpoint> found = endpoints(number, nic, listening, opened);
      if (!found.isEmpty()) {
        endpoints.addAll(found);
        number++;
      }
    }
    endpoints.stream().limit(PeerAddress.MAX_ENDPOINTS).forEach(builder::endpoint);
    signalling.get().forEach(builder::signalling);
    long second = now.getEpochSecond();
    serial = second == lastSecond ? serial + 1 : 0;
    lastSecond = second;
    return builder
        .issuedAt(Instant.ofEpochSecond(second))
        .serial(serial)
        .sealingKey(identity.sealingPublic())
        .sign(identity);
  }

  private static List<PeerEndpoint> endpoints(
      int number, Nic nic, Listening listening, Map<InetSocketAddress, InetSocketAddress> opened) {
    List<NicAddress> own = new ArrayList<>();
    for (NicAddress address : nic.addresses()) {
      if (listening.portOf(nic, address.address()) > 0) {
        own.add(address);
      }
    }
    // What reaches furthest first, since an address has room for a limited number.
    own.sort(Comparator.comparingInt(address -> rank(address.scope())));
    List<PeerEndpoint> endpoints = new ArrayList<>();
    boolean link = false;
    for (NicAddress address : own) {
      boolean isLink = address.scope() == Scope.LINK;
      if (isLink && link) {
        continue;
      }
      link |= isLink;
      endpoints.add(endpoint(number, nic, address.address(), listening, opened));
    }
    return endpoints;
  }

  private static int rank(Scope scope) {
    return switch (scope) {
      case GLOBAL -> 0;
      case SITE -> 1;
      default -> 2;
    };
  }

  private static PeerEndpoint endpoint(
      int number,
      Nic nic,
      InetAddress address,
      Listening listening,
      Map<InetSocketAddress, InetSocketAddress> opened) {
    Family family = Family.of(address);
    int port = listening.portOf(nic, address);
    PeerEndpoint.Builder builder = PeerEndpoint.builder(number, address, port);
    for (Route route : nic.routes(family).routes()) {
      boolean covers = route.nicRanges().stream().anyMatch(range -> range.contains(address));
      if (covers && route.external().isPresent()) {
        IpRange external = route.external().get();
        if (external.contains(address)) {
          builder.external(address, port);
        } else {
          builder.external(external.first());
        }
        break;
      }
    }
    InetSocketAddress mapped = opened.get(new InetSocketAddress(address, port));
    NatProfile tcp = nic.nat(family, Transport.TCP);
    if (mapped != null) {
      builder.external(mapped.getAddress(), mapped.getPort());
      tcp = opened(tcp, mapped.getAddress().equals(address));
    }
    return builder.udp(nic.nat(family, Transport.UDP)).tcp(tcp).build();
  }

  /** At a port that the router opened anybody gets in, however it treats others. */
  private static NatProfile opened(NatProfile measured, boolean untranslated) {
    NatType type = untranslated ? NatType.OPEN : NatType.FULL_CONE;
    return NatProfile.builder(type, measured.delta())
        .confidence(Math.max(OPENED, measured.confidence()))
        .build();
  }
}
