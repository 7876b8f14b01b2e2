package net.p2pd.connect.dial;

import static net.p2pd.connect.dial.Requests.at;
import static net.p2pd.connect.dial.Requests.ip;
import static net.p2pd.connect.dial.Requests.nic;
import static net.p2pd.connect.dial.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.Inet6Address;
import java.util.List;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.route.Nic;
import org.junit.jupiter.api.Test;

class DialPathsTest {

  private static final Nic HOME = nic("eth0", 2, "192.168.1.5/24", "2001:db8:1::5/64");
  private static final Nic V4_ONLY = nic("eth0", 2, "192.168.1.5/24");

  private static List<String> words(ConnectRequest request) {
    return DialPaths.toPeer(request).list().stream()
        .map(
            path ->
                path.what()
                    + " "
                    + path.remote().getAddress().getHostAddress()
                    + " "
                    + path.remote().getPort())
        .toList();
  }

  @Test
  void theLocalPathComesBeforeTheExternalOneInOneNetwork() {
    ConnectRequest request =
        request(
            List.of(V4_ONLY),
            List.of(at("192.168.1.5", 7000, "203.0.113.7", 7000)),
            List.of(at("192.168.1.9", 8000, "203.0.113.7", 8001)));
    assertThat(words(request))
        .containsExactly("local IPv4 192.168.1.9 8000", "external IPv4 203.0.113.7 8001");
  }

  @Test
  void theExternalPathComesFirstWhenTheNetworksDiffer() {
    ConnectRequest request =
        request(
            List.of(V4_ONLY),
            List.of(at("192.168.1.5", 7000, "203.0.113.7", 7000)),
            List.of(at("192.168.1.9", 8000, "198.51.100.1", 8001), at("203.0.113.200", 9000)));
    assertThat(words(request))
        .containsExactly(
            "local IPv4 192.168.1.9 8000",
            "external IPv4 198.51.100.1 8001",
            "public IPv4 203.0.113.200 9000");
    assertThat(DialPaths.toPeer(request).applicability().probability()).isBetween(0.9, 0.95);
  }

  @Test
  void withoutExternalAddressesTheNetworkOfOurNicDecides() {
    ConnectRequest near =
        request(
            List.of(V4_ONLY), List.of(at("192.168.1.5", 7000)), List.of(at("192.168.1.9", 8000)));
    ConnectRequest far =
        request(
            List.of(V4_ONLY), List.of(at("192.168.1.5", 7000)), List.of(at("192.168.2.9", 8000)));
    assertThat(DialPaths.toPeer(near).applicability().probability()).isCloseTo(0.9, within(1e-9));
    assertThat(DialPaths.toPeer(far).applicability().probability()).isCloseTo(0.2, within(1e-9));
  }

  @Test
  void theFamiliesTakeTurnsAndIpv6IsFirst() {
    ConnectRequest request =
        request(
            List.of(HOME),
            List.of(),
            List.of(
                at("203.0.113.1", 1),
                at("203.0.113.2", 2),
                at("2001:db8::1", 3),
                at("2001:db8::2", 4)));
    assertThat(DialPaths.toPeer(request).list())
        .extracting(path -> path.remote().getPort())
        .containsExactly(3, 1, 4, 2);
  }

  @Test
  void aFamilyThisMachineLacksIsNotTried() {
    ConnectRequest request = request(List.of(V4_ONLY), List.of(), List.of(at("2001:db8::1", 3)));
    Applicability answer = DialPaths.toPeer(request).applicability();
    assertThat(answer.verdict()).isEqualTo(Applicability.Verdict.NO);
    assertThat(answer.reason()).contains("only addresses that this machine has no network for");
  }

  @Test
  void anAddressWithoutEndpointsIsRefusedWithTheReason() {
    Applicability answer =
        DialPaths.toPeer(request(List.of(HOME), List.of(), List.of())).applicability();
    assertThat(answer.verdict()).isEqualTo(Applicability.Verdict.NO);
    assertThat(answer.reason()).isEqualTo("the peer's address names no place where it listens");
  }

  @Test
  void aLinkLocalAddressIsTriedOnEachOfOurLinks() {
    Nic wifi = nic("wlan0", 3, "fe80::2/64");
    Nic wire = nic("eth0", 2, "fe80::1/64");
    ConnectRequest request = request(List.of(wire, wifi), List.of(), List.of(at("fe80::9", 8000)));
    assertThat(DialPaths.toPeer(request).list())
        .extracting(path -> ((Inet6Address) path.remote().getAddress()).getScopeId())
        .containsExactly(2, 3);
  }

  @Test
  void connectingToOneselfIsCertain() {
    ConnectRequest request = Requests.toSelf(List.of(V4_ONLY), List.of(at("192.168.1.5", 7000)));
    assertThat(DialPaths.toPeer(request).applicability().verdict())
        .isEqualTo(Applicability.Verdict.YES);
  }

  @Test
  void aMeasuredOpenNatIsCertain() {
    PeerEndpoint open =
        PeerEndpoint.builder(0, ip("203.0.113.1"), 1)
            .external(ip("203.0.113.1"), 1)
            .tcp(NatProfile.builder(NatType.OPEN, NatDelta.equal()).confidence(0.9).build())
            .build();
    ConnectRequest request = request(List.of(V4_ONLY), List.of(), List.of(open));
    assertThat(DialPaths.toPeer(request).applicability().verdict())
        .isEqualTo(Applicability.Verdict.YES);
    assertThat(words(request)).containsExactly("public IPv4 203.0.113.1 1");
  }

  // The other way round

  @Test
  void thePeerIsToldOfWhatIsOpenHere() {
    ConnectRequest request =
        request(
            List.of(V4_ONLY),
            List.of(behind("192.168.1.5", "203.0.113.7", NatType.FULL_CONE)),
            List.of(at("192.168.1.9", 8000, "198.51.100.1", 8001)));
    DialPaths back = DialPaths.fromPeer(request);
    assertThat(back.list())
        .filteredOn(path -> path.probability() > 0)
        .extracting(DialPath::toString)
        .containsExactly("external IPv4 /203.0.113.7:7000");
    assertThat(back.probability()).isEqualTo(1);
  }

  @Test
  void aMeasuredRouterThatLetsNobodyInIsNoWayBack() {
    ConnectRequest request =
        request(
            List.of(V4_ONLY),
            List.of(behind("192.168.1.5", "203.0.113.7", NatType.PORT_RESTRICTED)),
            List.of(at("192.168.1.9", 8000, "198.51.100.1", 8001)));
    assertThat(DialPaths.fromPeer(request).probability()).isZero();
  }

  @Test
  void thePeersFamiliesDecideWhatItCanDial() {
    ConnectRequest request =
        request(
            List.of(HOME),
            List.of(at("2001:db8:1::5", 7000), at("192.168.1.5", 7000)),
            List.of(at("2001:db8:2::5", 8000)));
    assertThat(DialPaths.fromPeer(request).list())
        .extracting(path -> path.remote().getAddress().getHostAddress())
        .containsExactly("2001:db8:1:0:0:0:0:5");
  }

  @Test
  void whoShowsTheSameOutsideIsDialledLocallyFirst() {
    ConnectRequest together =
        request(
            List.of(V4_ONLY),
            List.of(at("192.168.1.5", 7000, "203.0.113.7", 7000)),
            List.of(at("192.168.1.9", 8000, "203.0.113.7", 8001)));
    assertThat(DialPaths.fromPeer(together).list().get(0).what()).isEqualTo("local IPv4");
  }

  private static PeerEndpoint behind(String internal, String external, NatType type) {
    return PeerEndpoint.builder(0, ip(internal), 7000)
        .external(ip(external), 7000)
        .tcp(NatProfile.builder(type, NatDelta.equal()).confidence(1).build())
        .build();
  }
}
