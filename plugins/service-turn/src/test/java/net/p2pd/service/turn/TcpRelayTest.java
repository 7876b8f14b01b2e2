package net.p2pd.service.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections with peers, out and in (RFC 6062). */
class TcpRelayTest {

  private Bench bench = new Bench(8, Map.of());

  @AfterEach
  void close() {
    bench.close();
  }

  private InetSocketAddress allocate(Contact control) {
    return Contact.relayed(
        control.request(Methods.ALLOCATE, b -> b.number(Attributes.REQUESTED_TRANSPORT, 6)));
  }

  private StunMessage connect(Contact control, InetSocketAddress peer) {
    return control.request(Methods.CONNECT, b -> b.address(Attributes.XOR_PEER_ADDRESS, peer));
  }

  private StunMessage bind(Contact data, long id) {
    return data.request(Methods.CONNECTION_BIND, b -> b.number(Attributes.CONNECTION_ID, id));
  }

  private static long id(StunMessage message) {
    return message.number(Attributes.CONNECTION_ID).orElseThrow();
  }

  /** A peer that answers each chunk with itself in brackets. */
  private Pipe echo(List<Pipe> accepted) {
    Pipe server = bench.socket(Transport.TCP, Family.IPV4, 7000);
    server.onMessage((message, pipe) -> pipe.send("[" + message.text() + "]"));
    server.onOpen(accepted::add);
    return server;
  }

  @Test
  void aClientConnectsToAPeerFromItsRelayedAddress() {
    List<Pipe> accepted = new ArrayList<>();
    InetSocketAddress peer = echo(accepted).local().orElseThrow();
    Contact control = bench.client(Transport.TCP);
    InetSocketAddress relayed = allocate(control);
    StunMessage connected = connect(control, peer);
    assertThat(accepted.get(0).remote()).contains(relayed);

    Contact data = bench.client(Transport.TCP);
    assertThat(Contact.code(bind(data, id(connected)))).isZero();
    data.pipe().send("hello");
    bench.settle();
    assertThat(data.raw).hasToString("[hello]");

    accepted.get(0).closeAsync();
    bench.settle();
    assertThat(data.pipe().isOpen()).as("the peer's end is passed on").isFalse();
    assertThat(Contact.code(connect(control, peer))).as("once more").isZero();
  }

  @Test
  void aPeerConnectsToARelayedAddressIfItHasAPermission() {
    Contact control = bench.client(Transport.TCP);
    InetSocketAddress relayed = allocate(control);
    Pipe stranger = bench.connect(relayed);
    bench.settle();
    assertThat(stranger.isOpen()).isFalse();

    control.permit(new InetSocketAddress(bench.peers.address(Family.IPV4), 9));
    Pipe peer = bench.connect(relayed);
    StringBuilder atPeer = new StringBuilder();
    peer.onMessage((message, pipe) -> atPeer.append(message.text()));
    peer.send("early");
    bench.settle();
    StunMessage attempt = StunMessage.parse(control.received.get(0));
    assertThat(attempt.is(StunClass.INDICATION, Methods.CONNECTION_ATTEMPT)).isTrue();
    assertThat(attempt.address(Attributes.XOR_PEER_ADDRESS)).isEqualTo(peer.local());

    Contact data = bench.client(Transport.TCP);
    assertThat(Contact.code(bind(data, id(attempt)))).isZero();
    data.pipe().send("hello");
    bench.settle();
    assertThat(data.raw).hasToString("early");
    assertThat(atPeer).hasToString("hello");
  }

  @Test
  void aConnectionIsTakenOnceAndOnlyByItsUser() {
    InetSocketAddress peer = echo(new ArrayList<>()).local().orElseThrow();
    Contact control = bench.client(Transport.TCP);
    allocate(control);
    long id = id(connect(control, peer));
    assertThat(Contact.code(bind(bench.client(Transport.TCP, "bob", "builder"), id)))
        .isEqualTo(400);
    assertThat(Contact.code(bind(bench.client(Transport.TCP), id + 1))).isEqualTo(400);
    assertThat(Contact.code(bind(bench.client(Transport.UDP), id))).isEqualTo(400);
    assertThat(Contact.code(bind(bench.client(Transport.TCP), id))).isZero();
    assertThat(Contact.code(bind(bench.client(Transport.TCP), id))).isEqualTo(400);
  }

  @Test
  void aConnectionThatNobodyTakesEndsAfterHalfAMinute() {
    List<Pipe> accepted = new ArrayList<>();
    InetSocketAddress peer = echo(accepted).local().orElseThrow();
    Contact control = bench.client(Transport.TCP);
    allocate(control);
    connect(control, peer);
    assertThat(Contact.code(connect(control, peer))).as("there is one").isEqualTo(446);
    bench.pass(Duration.ofSeconds(29));
    assertThat(accepted.get(0).isOpen()).isTrue();
    bench.pass(Duration.ofSeconds(2));
    assertThat(accepted.get(0).isOpen()).isFalse();
    assertThat(Contact.code(connect(control, peer))).isZero();
  }

  @Test
  void aPeerThatIsNotThereOrNotAllowedIsRefused() {
    Contact control = bench.client(Transport.TCP);
    allocate(control);
    InetSocketAddress nobody = new InetSocketAddress(bench.peers.address(Family.IPV4), 7999);
    assertThat(Contact.code(connect(control, nobody))).isEqualTo(447);
    assertThat(Contact.code(connect(control, new InetSocketAddress("10.0.0.1", 80))))
        .isEqualTo(403);
    assertThat(Contact.code(connect(control, bench.serverAddress()))).isEqualTo(403);
    assertThat(Contact.code(control.bind(0x4000, nobody))).as("a channel").isEqualTo(400);
  }

  @Test
  void connectionsEndWithTheAllocation() {
    List<Pipe> accepted = new ArrayList<>();
    InetSocketAddress peer = echo(accepted).local().orElseThrow();
    Contact control = bench.client(Transport.TCP);
    InetSocketAddress relayed = allocate(control);
    Contact data = bench.client(Transport.TCP);
    bind(data, id(connect(control, peer)));
    control.refresh(Duration.ZERO);
    bench.settle();
    assertThat(accepted.get(0).isOpen()).isFalse();
    assertThat(data.pipe().isOpen()).isFalse();
    Bench.Peer late = bench.peer();
    late.send(relayed, "nobody is there any more");
    assertThat(bench.server.connections.open()).isEqualTo(1);
  }

  @Test
  void aBytesQuotaSlowsConnectionsDownAndLosesNothing() {
    bench.close();
    bench = new Bench(9, Map.of("bytes-per-second-per-user", 10_000L));
    Pipe server = bench.socket(Transport.TCP, Family.IPV4, 7000);
    long[] count = {0};
    server.onMessage((message, pipe) -> count[0] += message.size());
    Contact control = bench.client(Transport.TCP);
    allocate(control);
    Contact data = bench.client(Transport.TCP);
    bind(data, id(connect(control, server.local().orElseThrow())));
    data.pipe().send(ByteBuffer.allocate(100_000));
    bench.pass(Duration.ofSeconds(3));
    assertThat(count[0]).isLessThan(100_000);
    bench.pass(Duration.ofSeconds(20));
    assertThat(count[0]).isEqualTo(100_000);
  }
}
