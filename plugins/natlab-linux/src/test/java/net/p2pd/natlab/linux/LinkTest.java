package net.p2pd.natlab.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import net.p2pd.api.route.Family;
import net.p2pd.foreign.Foreign;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links and routers do to packets of the kernel what they are told to, while it runs. */
class LinkTest {

  private static final LinkConditions QUICK = LinkConditions.delayed(Duration.ofMillis(1));

  private final List<String> trace = new CopyOnWriteArrayList<>();
  private LinuxInternet internet;
  private LinuxHome home;
  private LinuxHost alice;
  private DatagramChannel inside;
  private DatagramChannel server;

  @BeforeEach
  void open() throws IOException {
    Here.canRunTheLaboratory();
    internet = LinuxInternet.open(11);
    LinuxHost host = internet.publicHost("server", 1, QUICK);
    home = internet.home("home", NatOptions.parse("port-restricted-preserving"));
    alice = home.host("alice");
    inside = datagrams(alice, 5000);
    server = datagrams(host, 700);
    internet.trace().onLine(trace::add);
  }

  @AfterEach
  void close() throws IOException {
    if (internet != null) {
      inside.close();
      server.close();
      internet.close();
    }
  }

  private static DatagramChannel datagrams(LinuxHost host, int port) {
    return host.call(
        () ->
            DatagramChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(host.address(Family.IPV4), port)));
  }

  private void send(int content) throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(2).put((byte) content).put((byte) 1);
    inside.send(packet.flip(), server.getLocalAddress());
  }

  private int receive() throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(10);
    server.receive(packet);
    return packet.get(0);
  }

  private void awaitTrace(String words) {
    await()
        .atMost(Durations.ONE_MINUTE)
        .untilAsserted(() -> assertThat(trace).anyMatch(line -> line.contains(words)));
  }

  @Test
  void aRoundTripTakesTheDelayOfAllLinks() throws IOException {
    home.router().conditions(LinkConditions.delayed(Duration.ofMillis(150)));
    long started = System.nanoTime();
    send(1);
    ByteBuffer packet = ByteBuffer.allocate(10);
    SocketAddress seen = server.receive(packet);
    server.send(packet.flip(), seen);
    inside.receive(packet.clear());
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isGreaterThanOrEqualTo(Duration.ofMillis(302));
  }

  @Test
  void whatIsDoubledArrivesTwice() throws IOException {
    home.router().conditions(QUICK.duplication(1));
    send(7);
    assertThat(List.of(receive(), receive())).containsExactly(7, 7);
  }

  @Test
  void jitterKeepsTheOrderAndReorderingDoesNot() throws IOException {
    List<Integer> sent = IntStream.range(0, 60).boxed().toList();
    home.router().conditions(QUICK.jitter(Duration.ofMillis(20)));
    assertThat(arrivals(sent)).containsExactlyElementsOf(sent);
    home.router().conditions(QUICK.reordering(0.5));
    assertThat(arrivals(sent)).containsExactlyInAnyOrderElementsOf(sent).isNotEqualTo(sent);
  }

  /** All leave together, so that only the link decides on their order. */
  private List<Integer> arrivals(List<Integer> sent) throws IOException {
    internet.atOnce(
        () -> {
          for (int each : sent) {
            send(each);
          }
          return true;
        });
    List<Integer> arrived = new ArrayList<>();
    while (arrived.size() < sent.size()) {
      arrived.add(receive());
    }
    return arrived;
  }

  @Test
  void whatIsLostDoesNotArrive() throws IOException {
    home.router().conditions(QUICK.loss(1));
    send(1);
    awaitTrace("internet loses (by chance) udp");
    home.router().conditions(QUICK);
    send(2);
    assertThat(receive()).isEqualTo(2);
  }

  @Test
  void aLinkThatIsUnpluggedCarriesNothingUntilItIsPluggedInAgain() throws IOException {
    home.router().connected(false);
    send(1);
    awaitTrace("internet loses (link down) udp");
    home.router().connected(true);
    alice.connected(false);
    send(2);
    awaitTrace("home loses (link down) udp");
    alice.connected(true);
    send(3);
    assertThat(receive()).isEqualTo(3);
  }

  @Test
  void aRouterThatRebootsForgetsWhoMayComeIn() throws IOException {
    send(1);
    ByteBuffer packet = ByteBuffer.allocate(10);
    SocketAddress seen = server.receive(packet);
    home.router().reboot();
    server.send(packet.flip(), seen);
    awaitTrace("dropped: no-mapping");
  }

  @Test
  void aHopLimitThatIsUsedUpIsAnsweredByTheRouter() {
    Foreign.need("socat");
    String send = "echo hello | socat -u - UDP4-SENDTO:server:9,ip-ttl=1";
    assertThat(Program.run(alice, "sh", "-c", send).status()).isZero();
    awaitTrace("home-router decides on udp");
    awaitTrace("answered: hop-limit, with icmp time-exceeded");
    awaitTrace("alice receives icmp time-exceeded");
  }
}
