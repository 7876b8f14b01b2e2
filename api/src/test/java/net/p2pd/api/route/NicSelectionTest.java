package net.p2pd.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.p2pd.api.P2pdException;
import net.p2pd.api.internal.Literals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NicSelectionTest {
  private static final Nic LO = nic("lo", 1, "127.0.0.1/8", "::1/128").loopback(true).build();
  private static final Nic LINK_ONLY = nic("usb0", 2, "169.254.3.4/16", "fe80::2/64").build();
  private static final Nic BRIDGE = nic("docker0", 3, "172.17.0.1/16").build();
  private static final Nic WIFI = nic("wlan0", 4, "192.168.1.5/24").build();
  private static final Nic DOWN = nic("eth0", 5, "8.8.8.8/24").up(false).build();
  private static final Nic IPV6 = nic("tun0", 6, "2001:db8::5/64").build();

  private static NicBuilder nic(String name, int index, String... addresses) {
    NicBuilder builder = Nic.builder(name).index(index).up(true);
    for (String address : addresses) {
      builder.address(address);
    }
    return builder;
  }

  @Test
  void aKnownDefaultGatewayDecides() {
    Nic withGateway =
        WIFI.toBuilder().gateways(Family.IPV4, List.of(Literals.parse("192.168.1.1"))).build();
    assertThat(preferred(LO, LINK_ONLY, BRIDGE, withGateway, IPV6)).isEqualTo(withGateway);
  }

  @Test
  void aGatewayOfAFamilyWithoutAnAddressThatReachesItDoesNotCount() {
    Nic misleading =
        LINK_ONLY.toBuilder().gateways(Family.IPV6, List.of(Literals.parse("fe80::1"))).build();
    assertThat(preferred(misleading, WIFI)).isEqualTo(WIFI);
  }

  @Test
  void withoutKnownGatewaysTheLowestIndexOfThoseUsableForWanDecides() {
    assertThat(preferred(IPV6, WIFI, LINK_ONLY, LO, DOWN)).isEqualTo(WIFI);
    assertThat(preferred(IPV6, LINK_ONLY, LO)).isEqualTo(IPV6);
  }

  @Test
  void withoutKnownGatewaysNetworksInsideTheMachineComeLastOfTheirEquals() {
    assertThat(preferred(LO, LINK_ONLY, BRIDGE, WIFI)).isEqualTo(WIFI);
    assertThat(preferred(LO, LINK_ONLY, BRIDGE)).as("a name proves nothing").isEqualTo(BRIDGE);
    Nic guests = nic("vmnet8", 1, "169.254.9.9/16").build();
    assertThat(preferred(LO, guests, LINK_ONLY)).isEqualTo(LINK_ONLY);
    assertThat(preferred(LO, guests)).isEqualTo(guests);
    Nic part = nic("eth0:1", 1, "192.168.7.7/24").virtual(true).build();
    assertThat(preferred(part, WIFI)).isEqualTo(WIFI);
    Nic shown = nic("eth9", 1, "192.168.56.1/24").displayName("VirtualBox Host-Only 2").build();
    assertThat(preferred(shown, WIFI)).isEqualTo(WIFI);
    assertThat(Nic.byFamily(List.of(BRIDGE, WIFI), Family.IPV4)).isEqualTo(WIFI);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker0", "br-0123456789ab", "veth1a2b3c4", "podman1", "cni0", "cali12345678901", "lxcbr0",
        "lxdbr0", "virbr0", "vnet3", "vmnet1", "vboxnet0", "bridge100",
            "vEthernet (Default Switch)",
        "Hyper-V Virtual Ethernet Adapter #2", "VMware Virtual Ethernet Adapter for VMnet8"
      })
  void namesOfNetworksInsideTheMachine(String name) {
    assertThat(NicNames.isInsideMachine(nic(name, 1).build())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eth0", "enp3s0", "wlan0", "en0", "br0", "br-lan", "bridge0", "utun3", "tun0", "wg0"
      })
  void namesOfOtherNetworks(String name) {
    assertThat(NicNames.isInsideMachine(nic(name, 1).build())).isFalse();
  }

  @Test
  void aKnownGatewayWinsWhateverTheName() {
    Nic bridge =
        BRIDGE.toBuilder().gateways(Family.IPV4, List.of(Literals.parse("172.17.0.9"))).build();
    assertThat(preferred(WIFI, bridge)).isEqualTo(bridge);
  }

  @Test
  void aNicKnownToHaveNoGatewayComesAfterThoseThatMayHaveOne() {
    Nic isolated = BRIDGE.toBuilder().gateways(Family.IPV4, List.of()).build();
    assertThat(preferred(LO, isolated, WIFI)).isEqualTo(WIFI);
    assertThat(preferred(LO, isolated)).isEqualTo(isolated);
  }

  @Test
  void lanComesAfterWanAndLoopbackLast() {
    assertThat(preferred(LO, LINK_ONLY)).isEqualTo(LINK_ONLY);
    assertThat(preferred(LO, DOWN)).isEqualTo(LO);
  }

  @Test
  void amongEqualsWithoutIndexTheNameDecides() {
    Nic a = nic("a", 0, "10.0.0.1/8").build();
    Nic b = nic("b", 0, "10.0.0.2/8").build();
    assertThat(preferred(b, a)).isEqualTo(a);
  }

  @Test
  void ifNothingIsUpTheErrorListsWhatThereIs() {
    assertThatThrownBy(() -> preferred(DOWN))
        .isInstanceOf(UnknownNicException.class)
        .isInstanceOf(P2pdException.class)
        .hasMessage("no NIC with an address is up; there are eth0 [down]");
    assertThatThrownBy(() -> preferred())
        .hasMessage("no NIC with an address is up; there is no NIC at all");
    assertThatThrownBy(() -> preferred(nic("bare", 1).build()))
        .hasMessage("no NIC with an address is up; there are bare []");
  }

  @Test
  void aFamilyHasAPreferredNicOfItsOwn() {
    List<Nic> nics = List.of(LO, LINK_ONLY, BRIDGE, WIFI, DOWN, IPV6);
    assertThat(Nic.byFamily(nics, Family.IPV6)).isEqualTo(IPV6);
    assertThat(Nic.byFamily(nics, Family.IPV4)).isEqualTo(WIFI);
    assertThat(Nic.byFamily(List.of(LO, WIFI), Family.IPV6)).isEqualTo(LO);
    assertThatThrownBy(() -> Nic.byFamily(List.of(WIFI, DOWN), Family.IPV6))
        .isInstanceOf(UnknownNicException.class)
        .hasMessage(
            "no NIC that is up has an address of ipv6; there are wlan0 [ipv4], eth0 [down]");
  }

  @Test
  void aNicIsFoundByItsName() {
    assertThat(Nic.byName(List.of(LO, WIFI), "wlan0")).isEqualTo(WIFI);
    assertThat(Nic.byName(List.of(LO, DOWN), "eth0")).as("down or not").isEqualTo(DOWN);
  }

  @Test
  void anUnambiguousDisplayNameServesToo() {
    Nic a = WIFI.toBuilder().displayName("Wi-Fi 6").build();
    Nic b = BRIDGE.toBuilder().displayName("Wi-Fi 6").build();
    Nic named = LO.toBuilder().displayName("wlan0").build();
    assertThat(Nic.byName(List.of(LO, a), "Wi-Fi 6")).isEqualTo(a);
    assertThat(Nic.byName(List.of(named, a), "wlan0")).as("the name comes first").isEqualTo(a);
    assertThatThrownBy(() -> Nic.byName(List.of(a, b), "Wi-Fi 6"))
        .hasMessage(
            "there is no NIC \"Wi-Fi 6\"; there are wlan0 \"Wi-Fi 6\" [ipv4],"
                + " docker0 \"Wi-Fi 6\" [ipv4]");
  }

  @Test
  void anUnknownNameIsAnErrorThatListsTheKnownOnes() {
    assertThatThrownBy(() -> Nic.byName(List.of(LO, WIFI), "eth9"))
        .isInstanceOf(UnknownNicException.class)
        .hasMessage("there is no NIC \"eth9\"; there are lo [ipv4, ipv6], wlan0 [ipv4]");
  }

  private static Nic preferred(Nic... nics) {
    List<Nic> forwards = List.of(nics);
    List<Nic> backwards = new ArrayList<>(forwards);
    Collections.reverse(backwards);
    Nic chosen = Nic.preferred(forwards);
    assertThat(Nic.preferred(backwards)).as("whatever the order of the list").isEqualTo(chosen);
    return chosen;
  }
}
