package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Route;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.Test;

class ListenerTest {

  private final TestLoop loop = new TestLoop();
  private final FakeProvider provider = new FakeProvider(loop, Transport.TCP, Transport.UDP);
  private final List<Nic> nics = List.of(loopback(), ethernet());
  private final CorePipes pipes =
      CorePipes.of(
          () -> List.of(provider),
          host -> CompletableFuture.failedFuture(new IllegalStateException()),
          () -> nics,
          () -> loop);

  private static Nic loopback() {
    return Nic.builder("lo")
        .index(1)
        .up(true)
        .loopback(true)
        .addresses(List.of(NicAddress.parse("127.0.0.1/8"), NicAddress.parse("::1/128")))
        .build();
  }

  private static Nic ethernet() {
    return Nic.builder("eth0")
        .index(2)
        .up(true)
        .addresses(
            List.of(
                NicAddress.parse("192.168.0.20/24"),
                NicAddress.parse("7.7.7.7/24"),
                NicAddress.parse("fe80::2/64"),
                NicAddress.parse("fd00::2/64"),
                NicAddress.parse("2001:db8::2/64")))
        .build();
  }

  private List<String> addresses(Listener listener) {
    return listener.pipes().stream()
        .map(pipe -> pipe.route().orElseThrow().bound().orElseThrow())
        .map(InetSocketAddress::getAddress)
        .map(InetAddress::getHostAddress)
        .toList();
  }

  private List<Integer> ports(Listener listener) {
    return listener.pipes().stream().map(CorePipes::port).distinct().toList();
  }

  @Test
  void loopbackMeansBothFamiliesAndOnePortForAll() {
    Listener listener =
        loop.await(pipes.listen(ListenSpec.loopback().transports(Transport.TCP, Transport.UDP)));
    assertThat(addresses(listener))
        .containsExactly("127.0.0.1", "127.0.0.1", "0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1");
    assertThat(listener.pipes().stream().map(Pipe::transport))
        .containsExactly(Transport.TCP, Transport.UDP, Transport.TCP, Transport.UDP);
    assertThat(ports(listener)).hasSize(1).doesNotContain(0);
  }

  @Test
  void localMeansPrivateIpv4AndLinkLocalAndUniqueLocalIpv6() {
    Listener listener = loop.await(pipes.listen(ListenSpec.local()));
    assertThat(addresses(listener))
        .hasSize(3)
        .anyMatch(text -> text.equals("192.168.0.20"))
        .anyMatch(text -> text.startsWith("fe80:"))
        .anyMatch(text -> text.startsWith("fd00:"));
  }

  @Test
  void allMeansTheWildcardAddresses() {
    Listener listener = loop.await(pipes.listen(ListenSpec.all().port(8080)));
    assertThat(addresses(listener)).containsExactly("0:0:0:0:0:0:0:0", "0.0.0.0");
    assertThat(ports(listener)).containsExactly(8080);
  }

  @Test
  void whereTheIpv6WildcardServesBothFamiliesThatIsEnough() {
    provider.dualStack = true;
    Listener listener = loop.await(pipes.listen(ListenSpec.all()));
    assertThat(addresses(listener)).containsExactly("0:0:0:0:0:0:0:0");
  }

  @Test
  void aRouteKeepsItsOwnPort() {
    Route own = Route.of("eth0", 2, List.of(IpRange.parse("192.168.0.20"))).bind(9000);
    Route any = Route.of("eth0", 2, List.of(IpRange.parse("7.7.7.7"))).bind(0);
    Listener listener = loop.await(pipes.listen(ListenSpec.routes(List.of(own, any)).port(9100)));
    assertThat(ports(listener)).containsExactly(9000, 9100);
  }

  @Test
  void aPortThatIsTakenElsewhereIsReplacedByAnother() {
    // The first address gets 40000; the second one finds it taken.
    provider.taken.add(40_000);
    Route first = Route.of("a", 1, List.of(IpRange.parse("192.168.0.20"))).bind(0);
    Listener listener = loop.await(pipes.listen(ListenSpec.routes(List.of(first, first))));
    assertThat(listener.pipes()).hasSize(2);
    assertThat(ports(listener)).hasSize(1);
  }

  @Test
  void ifOneAddressCannotBeOpenedNoneStaysOpen() {
    provider.taken.add(9200);
    Route free = Route.of("a", 1, List.of(IpRange.parse("192.168.0.20"))).bind(9100);
    Route taken = Route.of("a", 1, List.of(IpRange.parse("192.168.0.20"))).bind(9200);
    CompletableFuture<Listener> opening =
        pipes.listen(ListenSpec.routes(List.of(free, taken)).port(9300));
    loop.run();
    assertThat(opening).isCompletedExceptionally();
    assertThat(Futures.unwrap(opening.handle((value, error) -> error).join()))
        .isInstanceOf(PipeOpenException.class)
        .hasMessageContaining("9200");
    assertThat(provider.opened).hasSize(1);
    assertThat(provider.opened.get(0).closedHard()).isNotNull();
  }

  @Test
  void itsHandlersServeAllItsPipesFromTheFirstMessageOn() {
    Listener listener =
        loop.await(
            pipes.listen(
                ListenSpec.loopback()
                    .transports(Transport.TCP, Transport.UDP)
                    .onMessage((message, pipe) -> pipe.send("echo " + message.text()))));
    List<String> more = new ArrayList<>();
    Registration second = listener.onMessage((message, pipe) -> more.add(message.text()));
    listener.onOpen(pipe -> more.add("open " + pipe.transport()));
    loop.run();
    MemoryDriver tcp = provider.opened.get(0);
    EnginePipe client =
        EnginePipe.over(tcp.connect(loop, loop), PipeOptions.defaults(), PipeAttributes.defaults());
    client.send("tcp");
    assertThat(loop.await(client.receive(Bench.SECOND)).text()).isEqualTo("echo tcp");
    MemoryDriver udp = provider.opened.get(1);
    assertThat(udp.kind()).isEqualTo(PipeKind.DATAGRAM);
    udp.inject("udp".getBytes(), MemoryDriver.address(7001));
    loop.run();
    assertThat(udp.sent())
        .singleElement()
        .extracting(d -> new String(d.bytes()))
        .isEqualTo("echo udp");
    assertThat(more).contains("tcp", "udp");
    second.close();
    client.send("again");
    loop.run();
    assertThat(more).doesNotContain("again");
    CompletableFuture<Void> closed = listener.closeAsync();
    loop.run();
    assertThat(closed).isCompleted();
    assertThat(client.closed()).isCompleted();
    assertThat(provider.opened).allMatch(driver -> driver.closedHard() != null);
  }
}
