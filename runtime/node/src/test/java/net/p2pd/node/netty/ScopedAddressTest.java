package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Link-local IPv6 addresses mean something only with their scope, which must not get lost. */
@ParameterizedClass
@EnumSource(
    value = NettyLoops.Io.class,
    names = {"NIO", "EPOLL"})
class ScopedAddressTest {

  @Parameter NettyLoops.Io io;
  private Rig rig;
  private NetworkInterface nic;
  private Inet6Address address;

  @BeforeEach
  void start() throws Exception {
    for (NetworkInterface candidate : NetworkInterface.networkInterfaces().toList()) {
      candidate
          .inetAddresses()
          .filter(found -> found instanceof Inet6Address && found.isLinkLocalAddress())
          .findFirst()
          .ifPresent(
              found -> {
                nic = candidate;
                address = (Inet6Address) found;
              });
    }
    Assumptions.assumeTrue(address != null, "no network interface has a link-local address");
    rig = new Rig(io);
  }

  @AfterEach
  void stop() {
    if (rig != null) {
      rig.close();
    }
  }

  private Route route() {
    return Route.of(nic.getName(), nic.getIndex(), List.of(IpRange.of(address))).bind(address, 0);
  }

  private int scope(InetSocketAddress found) {
    return ((Inet6Address) found.getAddress()).getScopeId();
  }

  @Test
  void tcpKeepsTheScope() {
    End server =
        rig.track(End.reading(End.get(rig.open(Transport.TCP, null, route(), Rig.DEFAULTS))));
    assertThat(scope(server.driver.local())).isEqualTo(nic.getIndex());
    End client =
        rig.track(
            End.start(
                End.get(
                    rig.open(
                        Transport.TCP, server.driver.local(), route(), PipeOptions.defaults()))));
    End accepted = rig.accept(server, 0).read(true);
    assertThat(scope(accepted.driver.remote())).isEqualTo(nic.getIndex());
    End.get(client.send("near"));
    accepted.heard.awaitText("near");
  }

  @Test
  void udpKeepsTheScope() {
    End server =
        rig.track(End.reading(End.get(rig.open(Transport.UDP, null, route(), Rig.DEFAULTS))));
    End client = rig.udp(server.driver.local(), Rig.DEFAULTS);
    End.get(client.send("near"));
    server.heard.awaitText("near");
    InetSocketAddress from = server.heard.senders.get(0);
    assertThat(scope(from)).isEqualTo(nic.getIndex());
    End.get(server.send("back", from));
    client.heard.awaitText("back");
  }
}
