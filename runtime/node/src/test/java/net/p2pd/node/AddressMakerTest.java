package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Route;
import net.p2pd.node.identity.Identity;
import org.junit.jupiter.api.Test;

class AddressMakerTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Identity identity = Identity.ephemeral();
  private List<String> signalling = List.of();
  private final AddressMaker maker = new AddressMaker(identity, () -> signalling);

  private static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  private static Nic nic(String name, int index, String... addresses) {
    var builder = Nic.builder(name).index(index).up(true).loopback(name.equals("lo"));
    for (String address : addresses) {
      builder.address(NicAddress.parse(address));
    }
    return builder.build();
  }

  private static Listening listening(boolean loopbackToo, String... sockets) {
    List<Pipe> servers = new ArrayList<>();
    for (String socket : sockets) {
      int colon = socket.lastIndexOf(':');
      InetSocketAddress local =
          new InetSocketAddress(
              ip(socket.substring(0, colon)), Integer.parseInt(socket.substring(colon + 1)));
      servers.add(
          (Pipe)
              Proxy.newProxyInstance(
                  Pipe.class.getClassLoader(),
                  new Class<?>[] {Pipe.class},
                  (self, method, arguments) ->
                      method.getName().equals("local") ? Optional.of(local) : Transport.TCP));
    }
    return Listening.on(servers, loopbackToo);
  }

  private List<String> endpoints(PeerAddress address) {
    return address.endpoints().stream()
        .map(
            endpoint ->
                endpoint.nic()
                    + " "
                    + endpoint.internalAddress().getHostAddress()
                    + " "
                    + endpoint.internalPort())
        .toList();
  }

  @Test
  void theAddressNamesTheSignallingServersInTheirOrder() {
    signalling = List.of("tcp://Broker.example:1883", "wss://[2001:db8::1]:443/mqtt");
    assertThat(maker.make(NOON, List.of(), Listening.on(List.of(), true), Map.of()).signalling())
        .containsExactly("tcp://broker.example:1883", "wss://[2001:db8::1]:443/mqtt");
  }

  @Test
  void everyAddressOfANicThatIsListenedOnIsPublishedWhatReachesFurthestFirst() {
    PeerAddress address =
        maker.make(
            NOON,
            List.of(
                nic("lo", 1, "127.0.0.1/8"),
                nic("eth0", 2, "fe80::1/64", "192.168.1.5/24", "2001:db8::5/64")),
            listening(false, "0.0.0.0:7000", "::0:7001"),
            Map.of());
    assertThat(endpoints(address))
        .containsExactly(
            "0 2001:db8:0:0:0:0:0:5 7001", "0 192.168.1.5 7000", "0 fe80:0:0:0:0:0:0:1 7001");
    assertThat(address.peerId()).isEqualTo(identity.peerId());
    assertThat(PeerAddress.parse(address.text())).isEqualTo(address);
  }

  @Test
  void loopbackIsPublishedOnlyWhereThereIsNothingElse() {
    List<Nic> nics = List.of(nic("lo", 1, "127.0.0.1/8"));
    assertThat(endpoints(maker.make(NOON, nics, listening(true, "127.0.0.1:7000"), Map.of())))
        .containsExactly("0 127.0.0.1 7000");
    assertThat(endpoints(maker.make(NOON, nics, listening(false, "127.0.0.1:7000"), Map.of())))
        .isEmpty();
  }

  @Test
  void anAddressThatNobodyListensOnIsNotPublished() {
    List<Nic> nics = List.of(nic("eth0", 2, "192.168.1.5/24", "192.168.2.5/24"));
    assertThat(endpoints(maker.make(NOON, nics, listening(false, "192.168.2.5:7000"), Map.of())))
        .containsExactly("0 192.168.2.5 7000");
  }

  @Test
  void theWildcardOfIpv6StandsForIpv4WhereItIsAlone() {
    List<Nic> nics = List.of(nic("eth0", 2, "192.168.1.5/24"));
    assertThat(endpoints(maker.make(NOON, nics, listening(false, "::0:7000"), Map.of())))
        .containsExactly("0 192.168.1.5 7000");
  }

  @Test
  void theExternalAddressIsSaidOnlyWhenARouteKnowsIt() {
    Nic plain = nic("eth0", 2, "192.168.1.5/24");
    Route route = plain.route(Family.IPV4).withExternal(IpRange.parse("203.0.113.7"));
    Nic resolved = plain.toBuilder().routes(Family.IPV4, List.of(route)).build();
    Listening everywhere = listening(false, "0.0.0.0:7000");
    PeerEndpoint unknown =
        maker.make(NOON, List.of(plain), everywhere, Map.of()).endpoints().get(0);
    assertThat(unknown.externalAddress()).isEmpty();
    PeerEndpoint known =
        maker.make(NOON, List.of(resolved), everywhere, Map.of()).endpoints().get(0);
    assertThat(known.externalAddress()).contains(ip("203.0.113.7"));
    assertThat(known.externalPort()).as("the port outside is another matter").isEmpty();
  }

  @Test
  void aPublicAddressOfTheNicItselfIsReachedAtTheSamePort() {
    Nic plain = nic("eth0", 2, "203.0.113.9/32");
    Route route = plain.route(Family.IPV4).withExternal(IpRange.parse("203.0.113.9"));
    Nic resolved = plain.toBuilder().routes(Family.IPV4, List.of(route)).build();
    PeerEndpoint endpoint =
        maker
            .make(NOON, List.of(resolved), listening(false, "0.0.0.0:7000"), Map.of())
            .endpoints()
            .get(0);
    assertThat(endpoint.external()).contains(new InetSocketAddress(ip("203.0.113.9"), 7000));
  }

  @Test
  void aMeasuredNatIsPartOfTheAddress() {
    Nic nic = nic("eth0", 2, "192.168.1.5/24");
    NatProfile measured =
        NatProfile.builder(NatType.SYMMETRIC, NatDelta.independent(2)).confidence(0.9).build();
    PeerEndpoint endpoint =
        maker
            .make(
                NOON,
                List.of(nic.toBuilder().nat(Family.IPV4, Transport.UDP, measured).build()),
                listening(false, "0.0.0.0:7000"),
                Map.of())
            .endpoints()
            .get(0);
    assertThat(endpoint.udp().type()).isEqualTo(NatType.SYMMETRIC);
    assertThat(endpoint.tcp().confidence()).isZero();
  }

  @Test
  void aPortThatARouterHasOpenedIsPartOfTheAddressAndLetsEverybodyIn() {
    InetSocketAddress external = new InetSocketAddress(ip("203.0.113.7"), 40_000);
    NatProfile measured =
        NatProfile.builder(NatType.SYMMETRIC, NatDelta.random()).confidence(1).build();
    PeerEndpoint endpoint =
        maker
            .make(
                NOON,
                List.of(
                    nic("eth0", 2, "192.168.1.5/24").toBuilder()
                        .nat(Family.IPV4, Transport.TCP, measured)
                        .nat(Family.IPV4, Transport.UDP, measured)
                        .build()),
                listening(false, "0.0.0.0:7000"),
                Map.of(new InetSocketAddress(ip("192.168.1.5"), 7000), external))
            .endpoints()
            .get(0);
    assertThat(endpoint.external()).contains(external);
    assertThat(endpoint.tcp().type()).isEqualTo(NatType.FULL_CONE);
    assertThat(endpoint.udp().type()).as("no port for datagrams").isEqualTo(NatType.SYMMETRIC);
  }

  @Test
  void eachAddressIsNewerThanTheOneBefore() {
    List<Nic> nics = List.of(nic("eth0", 2, "192.168.1.5/24"));
    Listening everywhere = listening(false, "0.0.0.0:7000");
    PeerAddress first = maker.make(NOON, nics, everywhere, Map.of());
    PeerAddress second = maker.make(NOON, nics, everywhere, Map.of());
    PeerAddress third = maker.make(NOON.plusSeconds(1), nics, everywhere, Map.of());
    assertThat(second.isNewerThan(first)).isTrue();
    assertThat(third.isNewerThan(second)).isTrue();
  }
}
