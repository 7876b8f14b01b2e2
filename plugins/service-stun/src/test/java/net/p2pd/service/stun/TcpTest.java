package net.p2pd.service.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.junit.NatLabExtension;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunError;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.StunStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The server over TCP, on a host of the laboratory. */
@ExtendWith(NatLabExtension.class)
class TcpTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final PipeOptions SHARED =
      PipeOptions.defaults()
          .with(PipeOptions.REUSE_ADDRESS, true)
          .with(PipeOptions.REUSE_PORT, true);

  private final Requests requests = new Requests();
  private final Figures figures = new Figures();
  private final List<StunMessage> answers = new ArrayList<>();
  private final List<StunMessage> hellos = new ArrayList<>();
  private final List<InetSocketAddress> callers = new ArrayList<>();
  private NatLab lab;
  private VirtualHost machine;
  private StunServer server;
  private InetSocketAddress main;

  @BeforeEach
  void startServer(NatLab given) {
    lab = given;
    machine = lab.internet().publicHost("stun.example", 2);
    start(StunServerOptions.of(machine.nics()).withConnections(4, 3, Duration.ofSeconds(30)));
  }

  private void start(StunServerOptions options) {
    server = lab.await(StunServer.open(machine.pipes(), machine.random(), options, figures), LIMIT);
    main = server.addresses().get(0);
  }

  private long connections() {
    return figures.watched("open_connections");
  }

  private VirtualHost behind(String nat) {
    return lab.internet().home("home", NatOptions.parse(nat)).host("alice");
  }

  private static Route route(VirtualHost host) {
    InetAddress own = host.address(Family.IPV4);
    return Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, 5000);
  }

  private Pipe connect(VirtualHost host) {
    return reading(lab.await(host.pipes().open(Transport.TCP, Destination.of(main)), LIMIT));
  }

  private Pipe reading(Pipe pipe) {
    collect(pipe, answers);
    return pipe;
  }

  private static void collect(Pipe pipe, List<StunMessage> into) {
    StunStream stream = new StunStream();
    pipe.onMessage(
        (message, from) ->
            stream.receive(
                message.peek(),
                frame -> {
                  into.add(StunMessage.parse(copy(frame)));
                  return true;
                }));
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
  }

  private void ask(Pipe pipe, ByteBuffer request) {
    answers.clear();
    pipe.send(request);
    lab.pass(Duration.ofMillis(200));
  }

  /** A client that listens on the port that it connects from. */
  private Pipe clientThatListens(VirtualHost host) {
    Pipe listening = lab.await(host.pipes().open(Transport.TCP, null, route(host), SHARED), LIMIT);
    listening.onOpen(
        caller -> {
          callers.add(caller.remote().orElseThrow());
          collect(caller, hellos);
        });
    return reading(
        lab.await(
            host.pipes().open(Transport.TCP, Destination.of(main), route(host), SHARED), LIMIT));
  }

  private ByteBuffer change(int flags) {
    return requests.binding(request -> request.number(Attributes.CHANGE_REQUEST, flags));
  }

  @Test
  void aClientLearnsItsExternalAddress() {
    Pipe client = connect(behind("port-restricted-equal"));
    ask(client, requests.binding());

    assertThat(answers).hasSize(1);
    InetSocketAddress mapped = answers.get(0).address(Attributes.XOR_MAPPED_ADDRESS).orElseThrow();
    assertThat(mapped.getAddress()).isEqualTo(new InetSocketAddress("203.0.0.2", 0).getAddress());
    assertThat(answers.get(0).address(Attributes.RESPONSE_ORIGIN)).contains(main);
  }

  @Test
  void requestsInPiecesAndManyAtOnceAreAllAnswered() {
    Pipe client = connect(behind("open-equal"));
    ByteBuffer request = requests.binding(r -> r.number(Attributes.CHANGE_REQUEST, 0));
    ByteBuffer three = ByteBuffer.allocate(3 * request.remaining());
    three.put(request.duplicate()).put(request.duplicate()).put(request.duplicate()).flip();
    ask(client, three);
    assertThat(answers).hasSize(3);

    answers.clear();
    while (request.hasRemaining()) {
      client.send(ByteBuffer.wrap(new byte[] {request.get()}));
      lab.pass(Duration.ofMillis(100));
    }
    assertThat(answers).hasSize(1);
  }

  @Test
  void aChangeMakesTheServerConnectBackFromTheOtherAddress() {
    Pipe client = clientThatListens(behind("full-cone-equal"));
    ByteBuffer request = change(Attributes.CHANGE_IP);
    ask(client, request.duplicate());

    InetSocketAddress from = answers.get(0).address(StunServer.CONNECT_BACK).orElseThrow();
    assertThat(from).isEqualTo(new InetSocketAddress("198.19.0.2", 0));
    assertThat(callers).hasSize(1);
    assertThat(figures.count("connect_backs_total", "outcome", "connected")).isEqualTo(1);
    assertThat(callers.get(0).getAddress()).isEqualTo(from.getAddress());
    assertThat(hellos).hasSize(1);
    assertThat(hellos.get(0).is(StunClass.INDICATION, Methods.BINDING)).isTrue();
    assertThat(hellos.get(0).transactionId()).isEqualTo(StunMessage.parse(request).transactionId());
    assertThat(answers).as("on the first connection").hasSize(1);
  }

  @Test
  void aChangeOfThePortAloneComesFromTheSameAddress() {
    Pipe client = clientThatListens(behind("restricted-cone-equal"));
    ask(client, change(Attributes.CHANGE_PORT));
    assertThat(callers).hasSize(1);
    assertThat(callers.get(0).getAddress()).isEqualTo(main.getAddress());
    assertThat(callers.get(0).getPort()).isNotEqualTo(main.getPort());

    ask(client, change(Attributes.CHANGE_IP));
    assertThat(callers).as("a restricted cone does not let another address in").hasSize(1);
  }

  @Test
  void aConnectionBackThatFailsIsToldOnTheFirstConnection() {
    Pipe silent = clientThatListens(behind("port-restricted-equal"));
    ask(silent, change(Attributes.CHANGE_PORT));
    assertThat(answers).hasSize(1);
    lab.pass(Duration.ofSeconds(4));
    assertThat(answers).hasSize(2);
    StunError error = StunError.in(answers.get(1)).orElseThrow();
    assertThat(error.code()).isEqualTo(447);
    assertThat(error.reason()).isEqualTo("timed-out");
    assertThat(figures.count("connect_backs_total", "outcome", "failed")).isEqualTo(1);

    answers.clear();
    Pipe nobodyListens = connect(behind("open-equal"));
    ask(nobodyListens, change(Attributes.CHANGE_IP));
    lab.pass(Duration.ofSeconds(4));
    assertThat(StunError.in(answers.get(1)).orElseThrow().reason()).isEqualTo("refused");
  }

  @Test
  void whatIsNoStunEndsTheConnection() {
    Pipe client = connect(behind("open-equal"));
    client.send(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    lab.pass(Duration.ofMillis(200));
    assertThat(client.isOpen()).isFalse();
    assertThat(figures.count("dropped_packets_total", "transport", "tcp", "reason", "malformed"))
        .isEqualTo(1);

    Pipe large = connect(behind("open-equal"));
    large.send(requests.binding(r -> r.bytes(0xFF01, new byte[3000])));
    lab.pass(Duration.ofMillis(200));
    assertThat(large.isOpen()).isFalse();
  }

  @Test
  void whoSendsNoWholeRequestIsCutOff() {
    Pipe client = connect(behind("open-equal"));
    lab.pass(Duration.ofSeconds(20));
    ask(client, requests.binding());
    lab.pass(Duration.ofSeconds(20));
    assertThat(client.isOpen()).as("20 s after its last request").isTrue();
    client.send(ByteBuffer.wrap(new byte[] {0}));
    lab.pass(Duration.ofSeconds(11));
    assertThat(client.isOpen()).as("31 s after it, a lone byte does not count").isFalse();
    assertThat(connections()).isZero();
  }

  @Test
  void oneAddressAndAllTogetherHaveTheirNumberOfConnections() {
    VirtualHost greedy = behind("port-restricted-equal");
    for (int i = 0; i < 3; i++) {
      ask(connect(greedy), requests.binding());
      assertThat(answers).hasSize(1);
    }
    Pipe fourth = connect(greedy);
    lab.pass(Duration.ofMillis(200));
    assertThat(fourth.isOpen()).isFalse();

    ask(connect(behind("port-restricted-equal")), requests.binding());
    assertThat(answers).as("another address").hasSize(1);
    Pipe fifth = connect(behind("port-restricted-equal"));
    lab.pass(Duration.ofMillis(200));
    assertThat(fifth.isOpen()).as("the fifth of four").isFalse();
    assertThat(connections()).isEqualTo(4);
    assertThat(figures.count("refused_connections_total", "transport", "tcp")).isEqualTo(2);
  }

  @Test
  void whoDoesNotReadIsCutOff() {
    VirtualHost host = behind("open-equal");
    Pipe deaf = lab.await(host.pipes().open(Transport.TCP, Destination.of(main)), LIMIT);
    ByteBuffer many = ByteBuffer.allocate(20 * 20_000);
    for (int i = 0; i < 20_000; i++) {
      many.put(requests.binding());
    }
    deaf.send(many.flip());
    lab.pass(Duration.ofSeconds(10));
    assertThat(deaf.isOpen()).isFalse();
    assertThat(connections()).isZero();
  }

  @Test
  void closingEndsConnectionsAndThoseUnderWay() {
    Pipe client = clientThatListens(behind("port-restricted-equal"));
    ask(client, change(Attributes.CHANGE_IP)); // the NAT drops it: it goes on for 3 s
    CompletableFuture<Void> closing = server.closeAsync();
    lab.await(closing, LIMIT);
    lab.pass(Duration.ofMillis(200));
    assertThat(client.isOpen()).isFalse();
    assertThat(figures.gauges()).isZero();
    start(StunServerOptions.of(machine.nics()));
    ask(connect(behind("open-equal")), requests.binding());
    assertThat(answers).hasSize(1);
  }
}
