package net.p2pd.natlab.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets of real kernels cross the laboratory, translated as the model says. */
class CrossingTest {

  private static final NatOptions USUAL = NatOptions.parse("port-restricted-preserving");

  private final List<String> trace = new CopyOnWriteArrayList<>();
  private LinuxInternet internet;

  @BeforeEach
  void open() {
    Here.canRunTheLaboratory();
    internet = LinuxInternet.open(5);
    internet.trace().onLine(trace::add);
  }

  @AfterEach
  void close() {
    if (internet != null) {
      internet.close();
    }
  }

  private static DatagramChannel datagrams(LinuxHost host, Family family, int port) {
    return host.call(
        () ->
            DatagramChannel.open(
                    family == Family.IPV4
                        ? StandardProtocolFamily.INET
                        : StandardProtocolFamily.INET6)
                .bind(new InetSocketAddress(host.address(family), port)));
  }

  private static ServerSocketChannel server(LinuxHost host, int port) {
    return host.call(
        () ->
            ServerSocketChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(host.address(Family.IPV4), port)));
  }

  private static SocketChannel client(LinuxHost host) {
    return host.call(() -> SocketChannel.open(StandardProtocolFamily.INET));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer buffer) {
    return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
  }

  @Test
  void aDatagramGoesOutTranslatedAndItsAnswerComesBack() throws IOException {
    LinuxHost server = internet.publicHost("server");
    LinuxHost alice = internet.home("home", USUAL).host("alice");
    try (DatagramChannel asked = datagrams(server, Family.IPV4, 700);
        DatagramChannel asking = datagrams(alice, Family.IPV4, 5000)) {
      asking.send(bytes("ping"), asked.getLocalAddress());
      ByteBuffer buffer = ByteBuffer.allocate(100);
      InetSocketAddress seen = (InetSocketAddress) asked.receive(buffer);
      assertThat(text(buffer)).isEqualTo("ping");
      assertThat(seen.getAddress().getHostAddress()).startsWith("203.0.");
      asked.send(bytes("pong"), seen);
      buffer.clear();
      assertThat(asking.receive(buffer)).isEqualTo(asked.getLocalAddress());
      assertThat(text(buffer)).isEqualTo("pong");
    }
    assertThat(trace).anyMatch(line -> line.contains("home-router decides on udp 192.168."));
  }

  @Test
  void aConnectionCarriesWhatIsWritten() throws IOException {
    LinuxHost server = internet.publicHost("server");
    LinuxHost alice = internet.home("home", USUAL).host("alice");
    try (ServerSocketChannel listening = server(server, 80);
        SocketChannel client = client(alice)) {
      client.connect(listening.getLocalAddress());
      try (SocketChannel accepted = listening.accept()) {
        client.write(bytes("over the NAT"));
        ByteBuffer buffer = ByteBuffer.allocate(100);
        accepted.read(buffer);
        assertThat(text(buffer)).isEqualTo("over the NAT");
        assertThat(accepted.getRemoteAddress().toString()).startsWith("/203.0.");
      }
    }
  }

  @Test
  void twoNatsInARowTranslateTwice() throws IOException {
    LinuxHost server = internet.publicHost("server");
    LinuxHome carrier = internet.home("carrier", NatOptions.parse("symmetric-random"));
    LinuxHost alice = internet.home("home", USUAL, carrier).host("alice");
    try (DatagramChannel asked = datagrams(server, Family.IPV4, 700);
        DatagramChannel asking = datagrams(alice, Family.IPV4, 5000)) {
      asking.send(bytes("ping"), asked.getLocalAddress());
      ByteBuffer buffer = ByteBuffer.allocate(100);
      asked.send(bytes("pong"), asked.receive(buffer));
      buffer.clear();
      asking.receive(buffer);
      assertThat(text(buffer)).isEqualTo("pong");
    }
    assertThat(trace).anyMatch(line -> line.contains("carrier-router decides on udp 100.64."));
  }

  @Test
  void aFirewallForIpv6LetsAnswersInAndNothingElse() throws IOException {
    LinuxHost server = internet.publicHost("server");
    LinuxHost alice =
        internet.home("home", USUAL).withIpv6(NatOptions.ipv6Firewall()).host("alice");
    try (DatagramChannel asked = datagrams(server, Family.IPV6, 700);
        DatagramChannel stranger = datagrams(server, Family.IPV6, 701);
        DatagramChannel asking = datagrams(alice, Family.IPV6, 5000)) {
      asking.send(bytes("ping"), asked.getLocalAddress());
      ByteBuffer buffer = ByteBuffer.allocate(100);
      InetSocketAddress seen = (InetSocketAddress) asked.receive(buffer);
      assertThat(seen).isEqualTo(asking.getLocalAddress());
      stranger.send(bytes("unasked"), seen);
      asked.send(bytes("pong"), seen);
      buffer.clear();
      asking.receive(buffer);
      assertThat(text(buffer)).isEqualTo("pong");
    }
    assertThat(trace).anyMatch(line -> line.contains("dropped: filtered"));
  }

  @Test
  void theErrorOfAClosedPortComesBackThroughTheNat() throws IOException {
    LinuxHost server = internet.publicHost("server");
    LinuxHost alice = internet.home("home", USUAL).host("alice");
    InetAddress there = server.address(Family.IPV4);
    try (DatagramChannel asking = datagrams(alice, Family.IPV4, 5000)) {
      asking.connect(new InetSocketAddress(there, 999));
      asking.write(bytes("anybody?"));
      assertThatThrownBy(() -> asking.read(ByteBuffer.allocate(10)))
          .isInstanceOf(java.net.PortUnreachableException.class);
    }
    try (SocketChannel client = client(alice)) {
      assertThatThrownBy(() -> client.connect(new InetSocketAddress(there, 999)))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("refused");
    }
  }

  @Test
  void aRouterThatAnswersResetsAStrangersConnection() {
    LinuxHost stranger = internet.publicHost("stranger");
    LinuxHome home =
        internet.home("home", NatOptions.parse("port-restricted-equal unsolicited=reset"));
    home.host("alice");
    InetAddress outside = home.router().nat(Family.IPV4, box -> box.external().get(0));
    try (SocketChannel client = client(stranger)) {
      assertThatThrownBy(() -> client.connect(new InetSocketAddress(outside, 999)))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("refused");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(trace).anyMatch(line -> line.contains("answered: no-mapping, with tcp RST"));
  }

  @Test
  void aProgramFindsPublicHostsByTheirNames() throws IOException {
    LinuxHost server = internet.publicHost("server");
    LinuxHost alice = internet.home("home", USUAL).host("alice");
    List<String> asking =
        List.of("bash", "-c", "exec 3<>/dev/udp/server/9; echo x >&3; cat /etc/hosts");
    Process process = alice.start(new ProcessBuilder(asking).redirectErrorStream(true));
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output).contains(server.address(Family.IPV4).getHostAddress() + " server");
    assertThat(process.onExit().join().exitValue()).isZero();
  }

  @Test
  void aLinkThatTakesSmallPacketsOnlyMakesConnectionsSendSmallOnes() throws IOException {
    LinuxHost server = internet.publicHost("server");
    LinuxHome home = internet.home("home", USUAL);
    home.router().conditions(LinkConditions.delayed(Duration.ofMillis(1)).mtu(1000));
    LinuxHost alice = home.host("alice");
    try (ServerSocketChannel listening = server(server, 80);
        SocketChannel client = client(alice)) {
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      client.connect(listening.getLocalAddress());
      try (SocketChannel accepted = listening.accept()) {
        client.write(ByteBuffer.allocate(20_000));
        ByteBuffer buffer = ByteBuffer.allocate(20_000);
        while (buffer.hasRemaining() && accepted.read(buffer) >= 0) {}
        assertThat(buffer.remaining()).isZero();
      }
    }
    assertThat(trace).anyMatch(line -> line.contains("loses (larger than 1000)"));
  }
}
