package net.p2pd.protocol.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.LabNode;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.Test;

/** Whole nodes in virtual time: Alice wants to reach a machine in Bob's network. */
class TunnelTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int PORT = 8080;

  private final NatLab lab = NatLab.seeded(11);
  private final LabNode alice = lab.behind("port-restricted-equal", new Dial());
  private final VirtualHost server = lab.internet().publicHost("intern.example");
  private final InetAddress address = server.address(Family.IPV4);
  private final TunnelProtocol protocol = new TunnelProtocol();
  private final List<Pipe> accepted = new ArrayList<>();

  private Session session(Map<String, Object> settings) {
    LabNode bob = lab.node(lab.internet().publicHost("bob"), settings, protocol, new Dial());
    lab.await(
        server
            .pipes()
            .listen(
                ListenSpec.all()
                    .port(PORT)
                    .options(PipeOptions.defaults().with(PipeOptions.HALF_OPEN, true)))
            .thenAccept(listener -> listener.onOpen(accepted::add)),
        LONG);
    return lab.await(alice.connect(bob.address(), ConnectOptions.defaults()), LONG);
  }

  private Session allowing(String... rules) {
    return session(Map.of("allow", List.of(rules)));
  }

  private String ask(Pipe stream, String request) {
    stream.send(request);
    String answer = lab.await(stream.receive(LONG), LONG).text();
    stream.unsubscribe(Filter.ALL);
    return answer;
  }

  private Pipe stream(Session session) {
    return lab.await(session.open("tunnel"), LONG);
  }

  private Pipe connected(Session session) {
    Pipe stream = stream(session);
    assertThat(ask(stream, "CONNECT " + address.getHostAddress() + ":" + PORT)).isEqualTo("OK");
    return stream;
  }

  private static ByteArrayOutputStream collect(Pipe pipe) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pipe.onMessage((message, from) -> all.writeBytes(message.bytes()));
    return all;
  }

  private String rule() {
    return address.getHostAddress() + ":" + PORT;
  }

  @Test
  void bytesGoBothWaysAndEachWayEndsByItself() {
    Pipe stream = connected(allowing(rule()));
    Pipe far = accepted.get(0);
    byte[] much = new byte[3_000_000];
    new Random(1).nextBytes(much);
    far.onEnd(pipe -> {});
    ByteArrayOutputStream there = collect(far);
    for (int at = 0; at < much.length; at += 50_000) {
      lab.await(stream.send(Arrays.copyOfRange(much, at, at + 50_000)), LONG);
    }
    stream.onEnd(pipe -> {});
    stream.end();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    far.onEnd(pipe -> ended.complete(null));
    lab.await(ended, LONG);
    assertThat(Arrays.equals(there.toByteArray(), much)).isTrue();
    ByteArrayOutputStream here = collect(stream);
    CompletableFuture<Void> answered = far.send(much);
    lab.await(answered, LONG);
    far.closeAsync();
    lab.await(stream.closed(), LONG);
    assertThat(here.size()).isEqualTo(much.length);
    assertThat(Arrays.equals(here.toByteArray(), much)).isTrue();
    assertThat(protocol.count()).isZero();
  }

  @Test
  void whatTheOwnerDidNotAllowIsRefusedAndNothingIsConnected() {
    Session session = session(Map.of());
    Pipe stream = stream(session);
    assertThat(ask(stream, "CONNECT " + rule()))
        .startsWith("NO this peer does not let you reach " + rule())
        .contains("plugin.protocol-tunnel.allow");
    lab.await(stream.closed(), LONG);
    assertThat(accepted).isEmpty();
    assertThat(session.isOpen()).isTrue();
    assertThat(protocol.count()).isZero();
  }

  @Test
  void aNameCountsForWhatItStandsFor() {
    Session session = allowing(rule());
    assertThat(ask(stream(session), "CONNECT intern.example:" + PORT)).isEqualTo("OK");
    lab.internet().name("rebound.example", InetAddress.getLoopbackAddress());
    assertThat(ask(stream(session), "CONNECT rebound.example:" + PORT))
        .startsWith("NO this peer does not let you reach rebound.example:" + PORT);
    lab.internet().name("both.example", InetAddress.getLoopbackAddress(), address);
    assertThat(ask(stream(session), "CONNECT both.example:" + PORT)).isEqualTo("OK");
    assertThat(accepted).hasSize(2);
  }

  @Test
  void aRuleMayBeForOnePeerOnly() {
    assertThat(ask(stream(allowing(alice.peerId() + "@" + rule())), "CONNECT " + rule()))
        .isEqualTo("OK");
    LabNode carol = lab.onTheInternet(new Dial());
    Session other =
        lab.await(
            carol.connect(
                lab.node(
                        lab.internet().publicHost("dave"),
                        Map.of("allow", List.of(alice.peerId() + "@" + rule())),
                        new TunnelProtocol(),
                        new Dial())
                    .address(),
                ConnectOptions.defaults()),
            LONG);
    assertThat(ask(stream(other), "CONNECT " + rule())).startsWith("NO this peer does not let you");
  }

  @Test
  void aResetIsPassedOnBothWays() {
    Session session = allowing(rule());
    Pipe one = connected(session);
    accepted.get(0).abort();
    assertThat(lab.await(one.closed(), LONG).isOrderly()).isFalse();
    Pipe other = connected(session);
    other.abort();
    assertThat(lab.await(accepted.get(1).closed(), LONG).id()).isEqualTo(CloseCause.RESET_BY_PEER);
    assertThat(protocol.count()).isZero();
  }

  @Test
  void whoDoesNotReadHoldsTheOtherEndBack() {
    Pipe stream = connected(allowing(rule()));
    byte[] piece = new byte[64 * 1024];
    long taken = 0;
    while (taken < (256 << 20)) {
      CompletableFuture<Void> sent = stream.send(piece);
      lab.pass(Duration.ofSeconds(2));
      if (!sent.isDone()) {
        break;
      }
      taken += piece.length;
    }
    assertThat(taken).as("bytes taken without a reader").isLessThan(32 << 20);
    ByteArrayOutputStream there = collect(accepted.get(0));
    lab.pass(LONG);
    assertThat(there.size()).isGreaterThanOrEqualTo((int) taken);
  }

  @Test
  void onePeerGetsSoManyAndNoMore() {
    Session session = session(Map.of("allow", List.of(rule()), "tunnels-of-one", 2L));
    Pipe first = connected(session);
    connected(session);
    assertThat(ask(stream(session), "CONNECT " + rule()))
        .isEqualTo("NO this peer carries no more than 2 connections for one node at once");
    first.abort();
    lab.pass(Duration.ofSeconds(1));
    connected(session);
  }

  @Test
  void whoAsksForNothingOrForNonsenseIsToldSo() {
    Session session = allowing(rule());
    assertThat(ask(stream(session), "GET / HTTP/1.1")).contains("write CONNECT host:port");
    assertThat(ask(stream(session), "CONNECT nowhere")).contains("has no port");
    assertThat(ask(stream(session), "CONNECT " + "x".repeat(400) + ":1")).contains("longer than");
    Pipe early = stream(session);
    early.send("CONNECT " + rule());
    early.send("too early");
    assertThat(lab.await(early.receive(LONG), LONG).text())
        .contains("nothing may be sent before the answer");
    Pipe silent = stream(session);
    assertThat(lab.await(silent.receive(LONG), LONG).text())
        .isEqualTo("NO nothing was asked for within 10000 ms");
    lab.pass(Duration.ofSeconds(3));
    assertThat(protocol.count()).isZero();
  }

  @Test
  void whatDoesNotAnswerIsToldInASentence() {
    Session session = allowing(address.getHostAddress() + ":*");
    assertThat(ask(stream(session), "CONNECT " + address.getHostAddress() + ":9"))
        .startsWith("NO ")
        .contains("refused");
    assertThat(ask(stream(session), "CONNECT unknown.example:9")).startsWith("NO ");
  }

  @Test
  void closingEndsAllTunnels() {
    Pipe stream = connected(allowing(rule()));
    protocol.close();
    assertThat(lab.await(stream.closed(), LONG).isOrderly()).isFalse();
    lab.await(accepted.get(0).closed(), LONG);
    assertThat(protocol.count()).isZero();
  }
}
