package net.p2pd.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.List;
import net.p2pd.api.internal.Literals;
import org.junit.jupiter.api.Test;

/** Against the NICs of the machine that runs the test; every machine has loopback. */
class SystemNicsTest {

  private static NetworkInterface loopback() throws Exception {
    return NetworkInterface.networkInterfaces()
        .filter(
            nic -> nic.inetAddresses().anyMatch(address -> address.equals(Family.IPV4.loopback())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aSnapshotTellsWhatTheJdkTells() throws Exception {
    for (NetworkInterface system : NetworkInterface.networkInterfaces().toList()) {
      Nic nic = Nic.ofSystem(system);
      assertThat(nic.name()).isEqualTo(system.getName());
      assertThat(nic.index()).isEqualTo(system.getIndex());
      assertThat(nic.isUp()).isEqualTo(system.isUp());
      assertThat(nic.isLoopback()).isEqualTo(system.isLoopback());
      assertThat(nic.isPointToPoint()).isEqualTo(system.isPointToPoint());
      assertThat(nic.isMulticast()).isEqualTo(system.supportsMulticast());
      assertThat(nic.mac().isPresent()).isEqualTo(system.getHardwareAddress() != null);
      assertThat(nic.addresses().stream().map(NicAddress::address).map(Literals::plain))
          .containsExactlyElementsOf(
              system.getInterfaceAddresses().stream()
                  .map(InterfaceAddress::getAddress)
                  .map(Literals::plain)
                  .distinct()
                  .toList());
      assertThat(nic.routes(Family.IPV4).isEmpty()).as("external parts are unknown").isTrue();
      assertThat(nic.gateways(Family.IPV4)).as("the JDK does not know gateways").isEmpty();
      assertThat(Nic.parse(nic.toString())).isEqualTo(nic);
      assertThat(Nic.fromJson(nic.toJson())).isEqualTo(nic);
    }
  }

  @Test
  void theListHasAllNicsByIndex() throws Exception {
    List<Nic> nics = Nic.ofSystem();
    assertThat(nics.stream().map(Nic::name))
        .containsExactlyInAnyOrderElementsOf(
            NetworkInterface.networkInterfaces().map(NetworkInterface::getName).toList());
    assertThat(nics.stream().map(Nic::index)).isSorted();
    assertThat(Nic.ofSystem()).isEqualTo(nics);
  }

  @Test
  void aBoundRouteOfLoopbackBindsASocket() throws Exception {
    Route route = Nic.ofSystem(loopback()).route(Family.IPV4).bind();
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(route.bound().orElseThrow());
      InetAddress bound = socket.getInetAddress();
      assertThat(bound.isLoopbackAddress()).isTrue();
      assertThat(socket.getLocalPort()).isPositive();
    }
  }
}
