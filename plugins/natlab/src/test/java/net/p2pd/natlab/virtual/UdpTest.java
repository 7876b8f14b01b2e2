package net.p2pd.natlab.virtual;

import static net.p2pd.natlab.virtual.Bench.at;
import static net.p2pd.natlab.virtual.Bench.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.natlab.model.NatOptions;
import org.junit.jupiter.api.Test;

class UdpTest {

  private Bench bench = new Bench(1);

  private Pipe socket(VirtualHost host, int port) {
    return bench.open(host, Transport.UDP, null, route(host, port), PipeOptions.defaults());
  }

  private Pipe client(VirtualHost host, InetSocketAddress to) {
    return bench.open(host, Transport.UDP, to, null, PipeOptions.defaults());
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> collecting(Pipe pipe) {
    List<String> all = new ArrayList<>();
    pipe.onMessage((message, from) -> all.add(message.text()));
    return all;
  }

  @Test
  void aServerAnswersWhoeverSent() {
    socket(bench.bob, 53).onMessage((message, pipe) -> pipe.send("got " + message.text()));
    Pipe client = client(bench.alice, at(bench.bob, 53));
    List<String> answers = collecting(client);

    client.send("one");
    client.send("two");
    bench.pass();

    assertThat(answers).containsExactly("got one", "got two");
  }

  @Test
  void anUnusedPortIsToldToAConnectedSocketOnly() {
    List<String> errors = new ArrayList<>();
    Pipe client = client(bench.alice, at(bench.bob, 53));
    client.onError((pipe, error) -> errors.add(error.getMessage()));
    client.onMessage((message, from) -> {});
    client.send("anybody?");
    Pipe open = socket(bench.alice, 5000);
    open.onError((pipe, error) -> errors.add("the unconnected one heard it, too"));
    open.onMessage((message, from) -> {});
    open.send(text("anybody?"), at(bench.bob, 53));
    bench.pass();

    assertThat(errors).containsExactly("nothing listens at 198.18.0.3:53 (ICMP port unreachable)");
  }

  @Test
  void linksLoseDoubleAndReorder() {
    bench.alice.conditions(
        LinkConditions.delayed(Duration.ofMillis(10)).loss(0.2).duplication(0.2).reordering(0.2));
    List<String> received = collecting(socket(bench.bob, 53));
    Pipe client = client(bench.alice, at(bench.bob, 53));
    for (int i = 0; i < 1000; i++) {
      client.send(String.format("%04d", i));
      bench.pass(Duration.ofMillis(1));
    }
    bench.pass();

    long different = received.stream().distinct().count();
    assertThat(different).isBetween(740L, 860L);
    assertThat(received.size() - different).isBetween(100L, 240L);
    assertThat(received).isNotEqualTo(received.stream().sorted().toList());
  }

  @Test
  void jitterAloneKeepsTheOrder() {
    bench.alice.conditions(
        LinkConditions.delayed(Duration.ofMillis(10)).jitter(Duration.ofMillis(50)));
    List<String> received = collecting(socket(bench.bob, 53));
    Pipe client = client(bench.alice, at(bench.bob, 53));
    for (int i = 0; i < 200; i++) {
      client.send(String.format("%04d", i));
      bench.pass(Duration.ofMillis(1));
    }
    bench.pass();

    assertThat(received).hasSize(200).isSorted();
  }

  @Test
  void aDatagramThatDoesNotFitIsLostAndTheSenderHearsOfIt() {
    List<String> errors = new ArrayList<>();
    List<String> received = collecting(socket(bench.bob, 53));
    Pipe client = client(bench.alice, at(bench.bob, 53));
    client.onError((pipe, error) -> errors.add(error.getMessage()));
    client.onMessage((message, from) -> {});
    client.send("x".repeat(1472));
    client.send("x".repeat(1473));
    bench.pass();

    assertThat(received).hasSize(1);
    assertThat(errors)
        .containsExactly("a datagram to 198.18.0.3:53 was too big for a link on the way");
    assertThatThrownBy(() -> bench.await(client.send("x".repeat(65_508))))
        .hasMessageContaining("is too long; UDP carries at most 65,507");
  }

  @Test
  void aLowHopLimitEndsAtARouterAndOpensTheOwnOne() {
    bench = Bench.homes(1, "port-restricted-equal", "port-restricted-equal");
    PipeOptions low = PipeOptions.defaults().with(PipeOptions.HOP_LIMIT, 2);
    InetSocketAddress bob = new InetSocketAddress("203.0.0.3", 7000);
    Pipe socket = bench.open(bench.alice, Transport.UDP, null, route(bench.alice, 6000), low);
    socket.send(text("open"), bob);
    bench.pass();

    assertThat(bench.lines)
        .anyMatch(line -> line.contains("a-router decides") && line.contains("forwarded as"))
        .anyMatch(line -> line.contains("b-router decides") && line.contains("hop-limit"));
    List<String> received = collecting(socket);
    Pipe other = socket(bench.bob, 7000);
    other.send(text("hello"), new InetSocketAddress("203.0.0.2", 6000));
    bench.pass();
    assertThat(received).containsExactly("hello");
  }

  @Test
  void closingFreesThePort() {
    Pipe first = socket(bench.alice, 5000);
    assertThatThrownBy(() -> socket(bench.alice, 5000))
        .hasMessageContaining("UDP port 5000 of 198.18.0.2 is taken on alice");
    first.closeAsync();
    bench.pass();
    socket(bench.alice, 5000);
  }

  @Test
  void twoHomesBehindOneCarrierTranslateTwice() {
    VirtualInternet internet = new VirtualInternet(1);
    VirtualHome carrier = internet.home("carrier", NatOptions.parse("port-restricted-random"));
    VirtualHome home = internet.home("home", NatOptions.parse("port-restricted-equal"), carrier);
    bench = new Bench(internet, home.host("alice"), internet.publicHost("bob"));
    List<InetSocketAddress> seen = new ArrayList<>();
    socket(bench.bob, 53)
        .onMessage(
            (message, pipe) -> {
              seen.add(message.sender().orElseThrow());
              pipe.send("welcome");
            });
    Pipe client = client(bench.alice, at(bench.bob, 53));
    List<String> answers = collecting(client);
    client.send("hello");
    bench.pass();

    assertThat(answers).containsExactly("welcome");
    assertThat(seen.get(0).getAddress().getHostAddress()).isEqualTo("203.0.0.2");
    assertThat(bench.lines).anyMatch(line -> line.contains("udp 100.64.0.3:"));
  }

  @Test
  void neighboursMeetOverTheOutsideWhereTheRouterTurnsPacketsBack() {
    for (String hairpin : new String[] {"off", "external", "internal"}) {
      VirtualInternet internet = new VirtualInternet(1);
      VirtualHome home =
          internet.home("home", NatOptions.parse("full-cone-equal hairpin=" + hairpin));
      bench = new Bench(internet, home.host("alice"), home.host("bob"));
      List<String> senders = new ArrayList<>();
      Pipe bob = socket(bench.bob, 7000);
      bob.onMessage((message, pipe) -> senders.add("" + message.sender().orElseThrow()));
      bob.send(text("open"), at(internet.publicHost("server"), 53));
      Pipe alice = socket(bench.alice, 6000);
      alice.send(text("hello"), new InetSocketAddress("203.0.0.2", 7000));
      bench.pass();

      assertThat(senders)
          .isEqualTo(
              switch (hairpin) {
                case "off" -> List.of();
                case "external" -> List.of("/203.0.0.2:6000");
                default -> List.of("/192.168.1.2:6000");
              });
    }
  }

  @Test
  void aRouterMayHaveSeveralExternalAddresses() {
    VirtualInternet internet = new VirtualInternet(1);
    VirtualHome home =
        internet.home("home", NatOptions.parse("symmetric-random pooling=arbitrary"), 3);
    bench = new Bench(internet, home.host("alice"), internet.publicHost("bob"));
    List<String> seen = new ArrayList<>();
    socket(bench.bob, 53)
        .onMessage(
            (message, pipe) -> {
              seen.add(message.sender().orElseThrow().getAddress().getHostAddress());
              pipe.send("welcome");
            });
    List<String> answers = new ArrayList<>();
    for (int port = 5000; port < 5030; port++) {
      Pipe socket = socket(bench.alice, port);
      socket.onMessage((message, pipe) -> answers.add(message.text()));
      socket.send(text("hello"), at(bench.bob, 53));
    }
    bench.pass();

    assertThat(seen).hasSize(30).contains("203.0.0.2", "203.1.0.2", "203.2.0.2");
    assertThat(answers).hasSize(30);
  }

  @Test
  void aRebootOfTheRouterEndsWhatItLetIn() {
    VirtualInternet internet = new VirtualInternet(1);
    VirtualHome home = internet.home("home", NatOptions.parse("port-restricted-equal"));
    bench = new Bench(internet, home.host("alice"), internet.publicHost("bob"));
    Pipe server = socket(bench.bob, 53);
    Pipe client =
        bench.open(
            bench.alice,
            Transport.UDP,
            at(bench.bob, 53),
            route(bench.alice, 5000),
            PipeOptions.defaults());
    List<String> received = collecting(client);
    client.send("hello");
    bench.pass();
    server.send(text("one"), new InetSocketAddress("203.0.0.2", 5000));
    bench.pass();
    home.router().reboot();
    server.send(text("two"), new InetSocketAddress("203.0.0.2", 5000));
    bench.pass();

    assertThat(received).containsExactly("one");
  }
}
