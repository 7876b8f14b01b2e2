package net.p2pd.service.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import net.p2pd.api.pipe.Transport;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Everything that a client has ends by itself, at the times of RFC 8656; in virtual minutes. */
class TimesTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private Bench bench = new Bench(1, Map.of());

  @AfterEach
  void close() {
    bench.close();
  }

  private boolean relays(Contact alice, InetSocketAddress relayed, Bench.Peer peer) {
    alice.data();
    peer.send(relayed, "hello");
    return !alice.data().isEmpty();
  }

  @Test
  void anAllocationLastsTenMinutesUnlessItIsRefreshed() {
    Contact alice = bench.client(Transport.UDP);
    StunMessage answer = alice.allocate();
    assertThat(answer.number(Attributes.LIFETIME)).hasValue(600);
    InetSocketAddress relayed = Contact.relayed(answer);

    bench.pass(Duration.ofMinutes(9));
    assertThat(Contact.code(alice.refresh(Duration.ofMinutes(10)))).isZero();
    bench.pass(Duration.ofMinutes(9));
    Bench.Peer peer = bench.peer();
    alice.permit(peer.address());
    assertThat(relays(alice, relayed, peer)).isTrue();

    bench.pass(Duration.ofMinutes(1).plus(SECOND));
    assertThat(relays(alice, relayed, peer)).isFalse();
    assertThat(bench.server.quotas.allocations()).isZero();
    assertThat(Contact.code(alice.refresh(Duration.ofMinutes(10)))).isEqualTo(437);
  }

  @Test
  void aRefreshWithALifetimeOfZeroEndsItAtOnce() {
    Contact alice = bench.client(Transport.UDP);
    alice.allocate();
    StunMessage answer = alice.refresh(Duration.ZERO);
    assertThat(answer.number(Attributes.LIFETIME)).hasValue(0);
    assertThat(bench.server.quotas.allocations()).isZero();
    assertThat(Contact.code(alice.allocate())).as("a new one on the same five-tuple").isZero();
  }

  @Test
  void whoAsksForMoreGetsAtMostAnHourAndWhoAsksForLessGetsTenMinutes() {
    Contact alice = bench.client(Transport.UDP);
    alice.allocate();
    assertThat(alice.refresh(Duration.ofDays(1)).number(Attributes.LIFETIME)).hasValue(3600);
    assertThat(alice.refresh(Duration.ofSeconds(5)).number(Attributes.LIFETIME)).hasValue(600);
  }

  @Test
  void aPermissionLapsesAfterFiveMinutes() {
    Contact alice = bench.client(Transport.UDP);
    InetSocketAddress relayed = Contact.relayed(alice.allocate());
    Bench.Peer peer = bench.peer();
    assertThat(relays(alice, relayed, peer)).as("without any permission").isFalse();
    alice.permit(peer.address());

    bench.pass(Duration.ofMinutes(5).minus(SECOND));
    assertThat(relays(alice, relayed, peer)).isTrue();
    bench.pass(SECOND.multipliedBy(2));
    assertThat(relays(alice, relayed, peer)).as("what comes does not refresh it").isFalse();
    alice.send(peer.address(), "anybody?");
    assertThat(peer.received).as("what goes does not get there either").isEmpty();
    alice.permit(peer.address());
    assertThat(relays(alice, relayed, peer)).isTrue();
  }

  @Test
  void aPermissionHoldsForAllPortsOfAnAddress() {
    Contact alice = bench.client(Transport.UDP);
    InetSocketAddress relayed = Contact.relayed(alice.allocate());
    Bench.Peer peer = bench.peer();
    Bench.Peer other = bench.peer();
    alice.permit(peer.address());
    assertThat(relays(alice, relayed, other)).isTrue();
  }

  @Test
  void aChannelEndsAfterTenMinutesAndItsPermissionAfterFive() {
    Contact alice = bench.client(Transport.UDP);
    InetSocketAddress relayed = Contact.relayed(alice.allocate());
    Bench.Peer peer = bench.peer();
    alice.bind(0x4001, peer.address());
    alice.send(0x4001, "one");
    peer.send(relayed, "two");
    assertThat(peer.received).containsExactly("one");
    assertThat(alice.data()).containsExactly("4001 two");

    bench.pass(Duration.ofMinutes(5));
    assertThat(relays(alice, relayed, peer)).as("after five minutes").isFalse();
    alice.permit(peer.address());
    peer.send(relayed, "three");
    assertThat(alice.data()).as("with a new permission").containsExactly("4001 three");
    alice.refresh(Duration.ofMinutes(20));

    bench.pass(Duration.ofMinutes(5));
    alice.permit(peer.address());
    alice.send(0x4001, "four");
    peer.send(relayed, "five");
    assertThat(peer.received).as("without a channel").containsExactly("one");
    assertThat(alice.data()).containsExactly(Bench.text(peer.address()) + " five");
    assertThat(Contact.code(alice.bind(0x4001, bench.peer().address())))
        .as("the number is free for another peer")
        .isZero();
  }

  @Test
  void aChannelThatIsBoundAgainGoesOn() {
    Contact alice = bench.client(Transport.UDP);
    InetSocketAddress relayed = Contact.relayed(alice.allocate());
    Bench.Peer peer = bench.peer();
    for (int i = 0; i < 6; i++) {
      assertThat(Contact.code(alice.bind(0x4FFF, peer.address()))).isZero();
      alice.refresh(Duration.ofMinutes(10));
      bench.pass(Duration.ofMinutes(4));
      assertThat(relays(alice, relayed, peer)).isTrue();
    }
  }

  @Test
  void aNonceIsGoodForTenMinutesThenTheClientGetsANewOne() {
    Contact alice = bench.client(Transport.UDP);
    alice.allocate();
    alice.refresh(Duration.ofHours(1));
    bench.pass(Duration.ofMinutes(10).minus(SECOND));
    assertThat(Contact.code(alice.signed(alice.newId(), Methods.REFRESH, b -> b))).isZero();
    bench.pass(SECOND.multipliedBy(2));
    assertThat(Contact.code(alice.signed(alice.newId(), Methods.REFRESH, b -> b))).isEqualTo(438);
    assertThat(Contact.code(alice.refresh(Duration.ofHours(1)))).as("with the new one").isZero();
  }

  @Test
  void aReservedPortIsKeptForHalfAMinute() {
    Contact rtp = bench.client(Transport.UDP);
    StunMessage answer =
        rtp.request(
            Methods.ALLOCATE,
            b ->
                b.number(Attributes.REQUESTED_TRANSPORT, 17)
                    .number(Attributes.EVEN_PORT, Attributes.RESERVE_NEXT_PORT));
    int port = Contact.relayed(answer).getPort();
    assertThat(port % 2).isZero();
    long token = answer.number(Attributes.RESERVATION_TOKEN).orElseThrow();
    bench.pass(Duration.ofSeconds(29));
    Contact rtcp = bench.client(Transport.UDP);
    StunMessage second =
        rtcp.request(
            Methods.ALLOCATE,
            b ->
                b.number(Attributes.REQUESTED_TRANSPORT, 17)
                    .number(Attributes.RESERVATION_TOKEN, token));
    assertThat(Contact.relayed(second).getPort()).isEqualTo(port + 1);

    Contact late = bench.client(Transport.UDP);
    StunMessage refused =
        late.request(
            Methods.ALLOCATE,
            b ->
                b.number(Attributes.REQUESTED_TRANSPORT, 17)
                    .number(Attributes.RESERVATION_TOKEN, token));
    assertThat(Contact.code(refused)).as("a token is good once").isEqualTo(508);
    assertThat(bench.server.quotas.allocations()).isEqualTo(2);
  }

  @Test
  void aReservedPortThatNobodyWantsIsGivenBack() {
    Contact rtp = bench.client(Transport.UDP);
    rtp.request(
        Methods.ALLOCATE,
        b ->
            b.number(Attributes.REQUESTED_TRANSPORT, 17)
                .number(Attributes.EVEN_PORT, Attributes.RESERVE_NEXT_PORT));
    assertThat(bench.server.quotas.allocations()).isEqualTo(2);
    bench.pass(Duration.ofSeconds(31));
    assertThat(bench.server.quotas.allocations()).isEqualTo(1);
  }

  @Test
  void aConnectionWithoutCredentialsIsClosedAfterAWhile() {
    Contact silent = bench.client(Transport.TCP);
    bench.pass(Duration.ofSeconds(14));
    assertThat(silent.pipe().isOpen()).isTrue();
    bench.pass(Duration.ofSeconds(3));
    assertThat(silent.pipe().isOpen()).isFalse();
    assertThat(bench.server.connections.open()).isZero();
  }

  @Test
  void anAllocationEndsWithItsConnection() {
    Contact alice = bench.client(Transport.TCP);
    alice.allocate();
    assertThat(bench.server.quotas.allocations()).isEqualTo(1);
    alice.pipe().abort();
    bench.settle();
    assertThat(bench.server.quotas.allocations()).isZero();
  }
}
