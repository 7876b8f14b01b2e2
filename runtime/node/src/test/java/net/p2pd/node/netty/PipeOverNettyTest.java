package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.core.pipe.CorePipes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole pipe over real sockets: what the core's tests prove in virtual time, here in real time.
 */
@ParameterizedClass
@EnumSource(
    value = NettyLoops.Io.class,
    names = {"NIO", "EPOLL"})
class PipeOverNettyTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Parameter NettyLoops.Io io;
  private Rig rig;
  private CorePipes pipes;

  @BeforeEach
  void start() {
    rig = new Rig(io);
    List<PipeProvider> providers = List.of(rig.provider);
    List<Nic> nics =
        java.util.stream.Stream.of(Rig.loopbackNic()).map(name -> Nic.ofSystem(nic(name))).toList();
    pipes =
        CorePipes.of(() -> providers, new NettyNames(rig.loops), () -> nics, rig.loops::next)
            .withChannels(rig.provider::wrap);
  }

  private static java.net.NetworkInterface nic(String name) {
    try {
      return java.net.NetworkInterface.getByName(name);
    } catch (java.net.SocketException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    if (rig != null) {
      rig.close();
    }
  }

  private static Destination to(Pipe server) {
    return Destination.of(server.local().orElseThrow());
  }

  private static void pause(Pipe pipe, long millis) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    pipe.eventLoop().schedule(Duration.ofMillis(millis), () -> over.complete(null));
    End.get(over);
  }

  @ParameterizedTest
  @CsvSource({"tcp,IPV4", "tcp,IPV6", "udp,IPV4", "udp,IPV6"})
  void oneHandlerEchoesOnEveryTransport(String transport, Family family) {
    Transport carrier = Transport.of(transport);
    try (Pipe server =
            End.get(pipes.listen(carrier, Rig.loopback(family, 0), PipeOptions.defaults()));
        Pipe client = End.get(pipes.open(carrier, to(server)))) {
      server.onMessage((message, pipe) -> pipe.send("echo " + message.text()));
      End.get(client.send("hello"));
      assertThat(End.get(client.receive(LIMIT)).text()).isEqualTo("echo hello");
    }
  }

  @Test
  void aNameLeadsThere() {
    try (Pipe server =
            End.get(
                pipes.listen(Transport.TCP, Rig.loopback(Family.IPV4, 0), PipeOptions.defaults()));
        Pipe client =
            End.get(pipes.open(Transport.TCP, Destination.of("localhost", to(server).port())))) {
      server.onMessage((message, pipe) -> pipe.send(message.text()));
      client.send("by name");
      assertThat(End.get(client.receive(LIMIT)).text()).isEqualTo("by name");
    }
  }

  @Test
  void aListenerTakesBothFamiliesAndTransportsOnOnePort() {
    ListenSpec spec =
        ListenSpec.loopback()
            .transports(Transport.TCP, Transport.UDP)
            .onMessage((message, pipe) -> pipe.send(message.text()));
    try (Listener listener = End.get(pipes.listen(spec))) {
      assertThat(listener.pipes()).hasSize(4);
      assertThat(listener.pipes().stream().map(pipe -> to(pipe).port()).distinct()).hasSize(1);
      for (Pipe server : listener.pipes()) {
        try (Pipe client = End.get(pipes.open(server.transport(), to(server)))) {
          client.send("to " + to(server));
          assertThat(End.get(client.receive(LIMIT)).text()).isEqualTo("to " + to(server));
        }
      }
    }
  }

  @Test
  void theWildcardListenerServesBothFamilies() {
    ListenSpec spec = ListenSpec.all().onMessage((message, pipe) -> pipe.send(message.text()));
    try (Listener listener = End.get(pipes.listen(spec))) {
      int port = to(listener.pipes().get(0)).port();
      for (Family family : Family.values()) {
        Destination there = Destination.of(new java.net.InetSocketAddress(family.loopback(), port));
        try (Pipe client = End.get(pipes.open(Transport.TCP, there))) {
          client.send("hi");
          assertThat(End.get(client.receive(LIMIT)).text()).isEqualTo("hi");
        }
      }
    }
  }

  @Test
  void aSlowReaderSlowsTheSenderDownToTheSocket() {
    try (Pipe server =
            End.get(
                pipes.listen(Transport.TCP, Rig.loopback(Family.IPV4, 0), PipeOptions.defaults()));
        Pipe client = End.get(pipes.open(Transport.TCP, to(server)))) {
      CompletableFuture<Pipe> accepting = server.accept(LIMIT);
      Pipe accepted = End.get(accepting);
      CompletableFuture<Void> sent = client.send(new byte[32 << 20]);
      pause(client, 300);
      assertThat(sent).isNotDone();
      AtomicLong received = new AtomicLong();
      CompletableFuture<Void> all = new CompletableFuture<>();
      accepted.onMessage(
          (message, pipe) -> {
            if (received.addAndGet(message.peek().remaining()) == 32 << 20) {
              all.complete(null);
            }
          });
      End.get(all);
      End.get(sent);
    }
  }

  @Test
  void tlsIsOneOptionAway() {
    Certificates certificates = new Certificates();
    PipeOptions serving =
        PipeOptions.defaults()
            .with(PipeOptions.TLS, Tls.of(certificates.showing(certificates.sign("127.0.0.1"))));
    PipeOptions asking =
        PipeOptions.defaults().with(PipeOptions.TLS, Tls.of(certificates.trusting()));
    try (Pipe server = End.get(pipes.listen(Transport.TCP, Rig.loopback(Family.IPV4, 0), serving));
        Pipe client = End.get(pipes.open(Transport.TCP, to(server), null, asking))) {
      server.onMessage((message, pipe) -> pipe.send(message.text()));
      client.send("secret");
      assertThat(End.get(client.receive(LIMIT)).text()).isEqualTo("secret");
    }
  }

  @Test
  void aChannelOfOnesOwnBecomesAPipe() throws Exception {
    try (Pipe server =
            End.get(
                pipes.listen(Transport.TCP, Rig.loopback(Family.IPV4, 0), PipeOptions.defaults()));
        Pipe client =
            End.get(
                pipes.wrap(
                    SocketChannel.open(server.local().orElseThrow()), PipeOptions.defaults()))) {
      server.onMessage((message, pipe) -> pipe.send(message.text()));
      client.send("wrapped");
      assertThat(End.get(client.receive(LIMIT)).text()).isEqualTo("wrapped");
    }
  }

  @Test
  void aRelayJoinsTwoConnections() {
    try (Pipe echo =
            End.get(
                pipes.listen(Transport.TCP, Rig.loopback(Family.IPV4, 0), PipeOptions.defaults()));
        Pipe relay =
            End.get(
                pipes.listen(Transport.TCP, Rig.loopback(Family.IPV4, 0), PipeOptions.defaults()));
        Pipe client = End.get(pipes.open(Transport.TCP, to(relay)))) {
      echo.onMessage((message, pipe) -> pipe.send(message.text()));
      Pipe in = End.get(relay.accept(LIMIT));
      Pipe out = End.get(pipes.open(Transport.TCP, to(echo)));
      Pipe.relay(in, out);
      client.send("through two sockets");
      assertThat(End.get(client.receive(LIMIT)).text()).isEqualTo("through two sockets");
      client.close();
      assertThat(End.get(out.closed()).isOrderly()).isTrue();
    }
  }

  @Test
  void closingFlushesAndAbortingResets() {
    try (Pipe server =
        End.get(
            pipes.listen(Transport.TCP, Rig.loopback(Family.IPV4, 0), PipeOptions.defaults()))) {
      Pipe first = End.get(pipes.open(Transport.TCP, to(server)));
      Pipe accepted = End.get(server.accept(LIMIT));
      AtomicLong received = new AtomicLong();
      accepted.onMessage((message, pipe) -> received.addAndGet(message.peek().remaining()));
      first.send(new byte[4 << 20]);
      first.close();
      assertThat(End.get(accepted.closed()).isOrderly()).isTrue();
      assertThat(received).hasValue(4 << 20);

      Pipe second = End.get(pipes.open(Transport.TCP, to(server)));
      Pipe other = End.get(server.accept(LIMIT));
      other.onMessage((message, pipe) -> {});
      second.abort();
      assertThat(End.get(other.closed()).id()).isEqualTo(CloseCause.RESET_BY_PEER);
    }
  }

  @Test
  void whatCannotBeOpenedSaysWhy() {
    assertThatThrownBy(
            () -> End.get(pipes.open(Transport.TCP, Destination.of("no.such.name.invalid", 7))))
        .hasMessageContaining("no.such.name.invalid");
  }
}
