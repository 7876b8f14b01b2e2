package net.p2pd.service.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.TransactionId;
import net.p2pd.stun.codec.UnknownAttributes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests, right and wrong, and the errors that RFC 8656 has for them. */
class RequestsTest {

  private Bench bench = new Bench(2, Map.of());

  @AfterEach
  void close() {
    bench.close();
  }

  private static StunBuilder udp(StunBuilder request) {
    return request.number(Attributes.REQUESTED_TRANSPORT, 17);
  }

  private int allocating(UnaryOperator<StunBuilder> attributes) {
    return Contact.code(bench.client(Transport.UDP).request(Methods.ALLOCATE, attributes));
  }

  @Test
  void bindingIsAnsweredWithoutCredentials() {
    Contact anybody = bench.client(Transport.UDP);
    StunMessage answer = anybody.ask(anybody.newId(), Methods.BINDING, b -> b);
    assertThat(answer.address(Attributes.XOR_MAPPED_ADDRESS)).isEqualTo(anybody.pipe().local());
  }

  @Test
  void bindingOfTheClassicFormGetsAClassicAnswer() {
    Contact anybody = bench.client(Transport.UDP);
    TransactionId old = new TransactionId(1, 2);
    StunMessage answer = anybody.ask(old, Methods.BINDING, b -> b);
    assertThat(answer.address(Attributes.MAPPED_ADDRESS)).isEqualTo(anybody.pipe().local());
  }

  @Test
  void anAllocationHasARandomPortOfTheServersAddress() {
    StunMessage answer = bench.client(Transport.UDP).allocate();
    InetSocketAddress relayed = Contact.relayed(answer);
    assertThat(relayed.getAddress()).isEqualTo(bench.serverAddress().getAddress());
    assertThat(relayed.getPort()).isBetween(49152, 65535);
    assertThat(answer.has(Attributes.XOR_MAPPED_ADDRESS)).isTrue();
  }

  @Test
  void aRepeatedAllocateGetsTheSameAnswerAndAnotherOneAMismatch() {
    Contact alice = bench.client(Transport.UDP);
    TransactionId id = alice.newId();
    StunMessage first = alice.request(id, Methods.ALLOCATE, RequestsTest::udp);
    StunMessage again = alice.request(id, Methods.ALLOCATE, RequestsTest::udp);
    assertThat(Contact.relayed(again)).isEqualTo(Contact.relayed(first));
    assertThat(Contact.code(alice.allocate())).isEqualTo(437);
    assertThat(bench.server.quotas.allocations()).isEqualTo(1);
  }

  @Test
  void allocationsThatMakeNoSenseAreRefused() {
    assertThat(allocating(b -> b)).as("no transport").isEqualTo(400);
    assertThat(allocating(b -> b.number(Attributes.REQUESTED_TRANSPORT, 33)))
        .as("neither UDP nor TCP")
        .isEqualTo(442);
    assertThat(allocating(b -> b.number(Attributes.REQUESTED_TRANSPORT, 6)))
        .as("TCP relayed to a client by UDP")
        .isEqualTo(400);
    assertThat(allocating(b -> udp(b).number(Attributes.REQUESTED_ADDRESS_FAMILY, 2)))
        .as("a family that the server has no address of")
        .isEqualTo(440);
    assertThat(
            allocating(
                b ->
                    udp(b).number(Attributes.RESERVATION_TOKEN, 1).number(Attributes.EVEN_PORT, 0)))
        .as("a reserved port that is to be even")
        .isEqualTo(400);
    assertThat(allocating(b -> udp(b).number(Attributes.RESERVATION_TOKEN, 1)))
        .as("a token of nobody")
        .isEqualTo(508);
    assertThat(bench.server.quotas.allocations()).isZero();
  }

  @Test
  void whatTheServerCannotDoIsNamed() {
    Contact alice = bench.client(Transport.UDP);
    StunMessage answer =
        alice.request(Methods.ALLOCATE, b -> udp(b).flag(Attributes.DONT_FRAGMENT).flag(0x7123));
    assertThat(Contact.code(answer)).isEqualTo(420);
    assertThat(UnknownAttributes.in(answer)).containsExactly(Attributes.DONT_FRAGMENT, 0x7123);
  }

  @Test
  void aSendThatMustNotBeFragmentedIsDropped() {
    Contact alice = bench.client(Transport.UDP);
    alice.allocate();
    Bench.Peer peer = bench.peer();
    alice.permit(peer.address());
    ByteBuffer packet = ByteBuffer.allocate(200);
    new StunBuilder()
        .begin(packet, StunClass.INDICATION, Methods.SEND, alice.newId())
        .address(Attributes.XOR_PEER_ADDRESS, peer.address())
        .flag(Attributes.DONT_FRAGMENT)
        .bytes(Attributes.DATA, new byte[10]);
    alice.pipe().send(packet.flip());
    alice.send(peer.address(), "this one may be");
    assertThat(peer.received).containsExactly("this one may be");
  }

  @Test
  void aNumberStandsForOnePeerAndAPeerHasOneNumber() {
    Contact alice = bench.client(Transport.UDP);
    alice.allocate();
    InetSocketAddress one = bench.peer().address();
    InetSocketAddress other = bench.peer().address();
    assertThat(Contact.code(alice.bind(0x4000, one))).isZero();
    assertThat(Contact.code(alice.bind(0x4000, other))).isEqualTo(400);
    assertThat(Contact.code(alice.bind(0x4001, one))).isEqualTo(400);
    assertThat(Contact.code(alice.bind(0x4001, other))).isZero();
    assertThat(Contact.code(alice.bind(0x7FFF, bench.peer().address())))
        .as("clients of RFC 5766 use numbers up to 0x7FFF")
        .isZero();
    assertThat(Contact.code(alice.bind(0x3FFF, bench.peer().address()))).isEqualTo(400);
    assertThat(Contact.code(alice.bind(0x8000, bench.peer().address()))).isEqualTo(400);
  }

  @Test
  void withoutAnAllocationThereIsNothingToRefreshOrPermit() {
    Contact alice = bench.client(Transport.UDP);
    InetSocketAddress peer = bench.peer().address();
    assertThat(Contact.code(alice.permit(peer))).isEqualTo(437);
    assertThat(Contact.code(alice.bind(0x4000, peer))).isEqualTo(437);
  }

  @Test
  void onesAllocationIsNotForOthers() {
    Contact alice = bench.client(Transport.UDP);
    alice.allocate();
    alice.user = "bob";
    alice.password = "builder";
    assertThat(Contact.code(alice.permit(bench.peer().address()))).isEqualTo(441);
  }

  @Test
  void peersOfTheOtherFamilyAreRefused() {
    Contact alice = bench.client(Transport.UDP);
    alice.allocate();
    assertThat(Contact.code(alice.permit(bench.peer(Family.IPV6).address()))).isEqualTo(443);
  }

  @Test
  void onePermissionThatIsRefusedRefusesAll() {
    Contact alice = bench.client(Transport.UDP);
    InetSocketAddress relayed = Contact.relayed(alice.allocate());
    Bench.Peer peer = bench.peer();
    StunMessage answer =
        alice.request(
            Methods.CREATE_PERMISSION,
            b ->
                b.address(Attributes.XOR_PEER_ADDRESS, peer.address())
                    .address(Attributes.XOR_PEER_ADDRESS, new InetSocketAddress("10.0.0.1", 9)));
    assertThat(Contact.code(answer)).isEqualTo(403);
    peer.send(relayed, "hello");
    assertThat(alice.data()).isEmpty();
  }

  @Test
  void garbageIsDroppedAndDoesNoHarm() {
    Contact alice = bench.client(Transport.UDP);
    alice.allocate();
    for (byte[] garbage :
        List.of(
            new byte[0],
            new byte[3],
            new byte[20],
            new byte[] {0x40, 1, 0, 9, 1},
            new byte[] {-1, 2, 3, 4})) {
      alice.pipe().send(ByteBuffer.wrap(garbage));
    }
    bench.settle();
    assertThat(Contact.code(alice.permit(bench.peer().address()))).isZero();

    Contact stream = bench.client(Transport.TCP);
    stream.pipe().send(new byte[] {(byte) 0x80, 1, 0, 4, 1, 2, 3, 4});
    bench.settle();
    assertThat(stream.pipe().isOpen()).as("a stream of something else").isFalse();
  }

  @Test
  void dataOverTcpIsPaddedAndSentWhole() {
    Contact alice = bench.client(Transport.TCP);
    InetSocketAddress relayed = Contact.relayed(alice.allocate());
    Bench.Peer peer = bench.peer();
    alice.bind(0x4000, peer.address());
    for (String text : List.of("1", "22", "333", "4444")) {
      alice.send(0x4000, text);
      peer.send(relayed, text);
    }
    assertThat(peer.received).containsExactly("1", "22", "333", "4444");
    assertThat(alice.data()).containsExactly("4000 1", "4000 22", "4000 333", "4000 4444");
  }

  @Test
  void bothFamiliesAtOnceWhereTheServerHasBoth() {
    bench.close();
    bench = new Bench(3, Map.of("listen", List.of("198.18.0.2", "2001:db8:ffff::1")));
    Contact alice = bench.client(Transport.UDP);
    StunMessage answer =
        alice.request(
            Methods.ALLOCATE, b -> udp(b).number(Attributes.ADDITIONAL_ADDRESS_FAMILY, 2));
    int first = answer.find(Attributes.XOR_RELAYED_ADDRESS);
    assertThat(answer.findNext(first)).isNotEqualTo(StunMessage.NONE);
    Bench.Peer six = bench.peer(Family.IPV6);
    Bench.Peer four = bench.peer(Family.IPV4);
    assertThat(Contact.code(alice.bind(0x4000, six.address()))).isZero();
    assertThat(Contact.code(alice.bind(0x4001, four.address()))).isZero();
    alice.send(0x4000, "six");
    alice.send(0x4001, "four");
    assertThat(six.received).containsExactly("six");
    assertThat(four.received).containsExactly("four");

    StunMessage half =
        alice.request(
            Methods.REFRESH,
            b -> b.number(Attributes.LIFETIME, 0).number(Attributes.REQUESTED_ADDRESS_FAMILY, 2));
    assertThat(Contact.code(half)).isZero();
    alice.send(0x4000, "lost");
    alice.send(0x4001, "still there");
    assertThat(six.received).containsExactly("six");
    assertThat(four.received).containsExactly("four", "still there");
  }
}
