package net.p2pd.natlab.model;

import static net.p2pd.natlab.model.Wire.HOST;
import static net.p2pd.natlab.model.Wire.ONE;
import static net.p2pd.natlab.model.Wire.STRANGER;
import static net.p2pd.natlab.model.Wire.TWO;
import static net.p2pd.natlab.model.Wire.host;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatType;
import org.junit.jupiter.api.Test;

class NatBoxTest {

  private static Wire udp(String options) {
    return Wire.of(NatOptions.parse(options), false, 1);
  }

  private static Wire tcp(String options) {
    return Wire.of(NatOptions.parse(options), true, 1);
  }

  private static DropReason refusal(Wire wire, Endpoint from, Endpoint to) {
    return wire.decide(Side.OUTSIDE, wire.packet(from, to)).reason().orElseThrow();
  }

  @Test
  void whatComesInIsTranslatedBack() {
    Wire wire = udp("port-restricted-random");
    Endpoint outside = wire.seen(host(5000), ONE);

    Packet arrived = wire.in(ONE, outside).orElseThrow();

    assertThat(outside.address()).isEqualTo(Endpoint.address(Wire.EXTERNAL));
    assertThat(arrived.source()).isEqualTo(ONE);
    assertThat(arrived.destination()).isEqualTo(host(5000));
    assertThat(arrived.hopLimit()).isEqualTo(Packet.DEFAULT_HOP_LIMIT - 1);
  }

  @Test
  void whatIsNotLetInVanishesAndTheReasonIsNamed() {
    Wire wire = udp("port-restricted-equal");
    Endpoint outside = wire.seen(host(5000), ONE);

    assertThat(refusal(wire, TWO, outside)).isEqualTo(DropReason.FILTERED);
    assertThat(refusal(wire, TWO, outside.withPort(5001))).isEqualTo(DropReason.NO_MAPPING);
    assertThat(refusal(wire, TWO, host(5000))).isEqualTo(DropReason.NOT_HERE);
    assertThat(wire.decide(Side.OUTSIDE, wire.packet(TWO, outside)).packet()).isEmpty();
  }

  @Test
  void blockedMeansNoUdpAndTcpOutwardOnly() {
    Wire udp = udp("blocked-equal");
    assertThat(udp.decide(Side.INSIDE, udp.packet(host(5000), ONE)).reason())
        .contains(DropReason.BLOCKED);
    assertThat(refusal(udp, ONE, host(5000))).isEqualTo(DropReason.BLOCKED);

    Wire tcp = tcp("blocked-equal");
    assertThat(refusal(tcp, ONE, host(5000))).isEqualTo(DropReason.NO_MAPPING);
    assertThat(tcp.seen(host(5000), ONE)).isEqualTo(host(5000));
    assertThat(refusal(tcp, ONE, host(5000))).isEqualTo(DropReason.CROSSING_SYN);
    Packet answer = Packet.tcp(ONE, host(5000), TcpFlags.SYN | TcpFlags.ACK);
    assertThat(tcp.decide(Side.OUTSIDE, answer).isForwarded()).isTrue();
  }

  @Test
  void theIpv6FirewallTranslatesNothingAndLetsBothOpenAtOnce() {
    Endpoint here = Endpoint.of("2001:db8:1::2", 5000);
    Endpoint there = Endpoint.of("2001:db8:2::2", 6000);
    for (boolean tcp : new boolean[] {false, true}) {
      NatBox box =
          new NatBox(
              NatOptions.ipv6Firewall(),
              List.of(),
              Endpoint.address("2001:db8:1::1"),
              new SplittableRandom(1));
      Wire wire = new Wire(box, tcp);
      assertThat(refusal(wire, there, here)).isEqualTo(DropReason.NO_MAPPING);
      assertThat(wire.seen(here, there)).isEqualTo(here);
      assertThat(wire.in(there, here)).isPresent();
      assertThat(refusal(wire, there.withPort(6001), here)).isEqualTo(DropReason.FILTERED);
    }
  }

  @Test
  void aSessionEndsWhenItWasIdleForItsLifetime() {
    Wire wire = udp("full-cone-equal lifetime=30s");
    Endpoint outside = wire.seen(host(5000), ONE);
    wire.pass(Duration.ofSeconds(29));
    assertThat(wire.in(STRANGER, outside)).isPresent();
    wire.pass(Duration.ofSeconds(29));
    assertThat(wire.in(STRANGER, outside)).isPresent();
    wire.pass(Duration.ofSeconds(30));
    assertThat(refusal(wire, STRANGER, outside)).isEqualTo(DropReason.NO_MAPPING);
  }

  @Test
  void onlyWhatTheRuleNamesProlongsALife() {
    for (Refresh refresh : Refresh.values()) {
      Wire inward = udp("port-restricted-equal lifetime=30s refresh=" + refresh.text());
      Endpoint outside = inward.seen(host(5000), ONE);
      inward.pass(Duration.ofSeconds(20));
      assertThat(inward.in(ONE, outside)).isPresent();
      inward.pass(Duration.ofSeconds(20));
      assertThat(inward.in(ONE, outside).isPresent())
          .as("refreshed from outside, %s", refresh)
          .isEqualTo(refresh != Refresh.OUTBOUND);

      Wire outward = udp("port-restricted-equal lifetime=30s refresh=" + refresh.text());
      outward.seen(host(5000), ONE);
      outward.pass(Duration.ofSeconds(20));
      outward.seen(host(5000), ONE);
      outward.pass(Duration.ofSeconds(20));
      assertThat(outward.in(ONE, outside).isPresent())
          .as("refreshed from inside, %s", refresh)
          .isEqualTo(refresh != Refresh.INBOUND);
    }
  }

  @Test
  void onlyWhatTheInsideSentOpensAnAddressDependentFilter() {
    Wire wire = udp("restricted-cone-equal lifetime=30s");
    Endpoint outside = wire.seen(host(5000), ONE);
    wire.pass(Duration.ofSeconds(20));
    assertThat(wire.in(ONE.withPort(1), outside)).isPresent();
    wire.pass(Duration.ofSeconds(20));
    assertThat(refusal(wire, ONE.withPort(2), outside)).isEqualTo(DropReason.FILTERED);
  }

  @Test
  void aFullTableRefusesOrMakesRoom() {
    Wire refusing = udp("port-restricted-equal sessions=2");
    refusing.seen(host(1), ONE);
    refusing.seen(host(1), TWO);
    assertThat(refusing.decide(Side.INSIDE, refusing.packet(host(1), STRANGER)).reason())
        .contains(DropReason.TABLE_FULL);
    refusing.pass(Duration.ofMinutes(6));
    refusing.seen(host(1), STRANGER);

    Wire evicting = udp("port-restricted-equal sessions=2 full-table=evict");
    Endpoint outside = evicting.seen(host(1), ONE);
    evicting.pass(Duration.ofSeconds(1));
    evicting.seen(host(1), TWO);
    evicting.seen(host(1), STRANGER);
    assertThat(refusal(evicting, ONE, outside)).isEqualTo(DropReason.FILTERED);
    assertThat(evicting.in(TWO, outside)).isPresent();
  }

  @Test
  void aTakenPortIsHandledAsTheRuleSays() {
    Endpoint neighbour = Endpoint.of(Wire.NEIGHBOUR, 5000);

    Wire next = udp("port-restricted-equal");
    next.seen(host(5000), ONE);
    assertThat(next.seen(neighbour, ONE).port()).isEqualTo(5001);

    Wire refuse = udp("port-restricted-equal conflict=refuse");
    refuse.seen(host(5000), ONE);
    assertThat(refuse.decide(Side.INSIDE, refuse.packet(neighbour, ONE)).reason())
        .contains(DropReason.PORT_TAKEN);

    Wire override = udp("port-restricted-equal conflict=override");
    override.seen(host(5000), ONE);
    Endpoint outside = override.seen(neighbour, ONE);
    assertThat(outside.port()).isEqualTo(5000);
    assertThat(override.in(ONE, outside).orElseThrow().destination()).isEqualTo(neighbour);

    Wire overload = udp("symmetric-equal conflict=overload");
    Endpoint shared = overload.seen(host(5000), ONE);
    assertThat(overload.seen(neighbour, TWO)).isEqualTo(shared);
    assertThat(overload.seen(neighbour, ONE)).isEqualTo(shared.withPort(5001));
    assertThat(overload.in(ONE, shared).orElseThrow().destination()).isEqualTo(host(5000));
    assertThat(overload.in(TWO, shared).orElseThrow().destination()).isEqualTo(neighbour);

    assertThatThrownBy(() -> NatOptions.parse("full-cone-equal conflict=overload"))
        .hasMessageContaining("needs the mapping address-and-port-dependent");
  }

  @Test
  void severalExternalAddressesArePairedOrArbitrary() {
    List<InetAddress> pool =
        List.of(Endpoint.address("203.0.113.7"), Endpoint.address("203.0.113.8"));
    for (Pooling pooling : Pooling.values()) {
      NatOptions options =
          NatOptions.builder(NatType.PORT_RESTRICTED, NatDelta.random()).pooling(pooling).build();
      NatBox box =
          new NatBox(options, pool, Endpoint.address(Wire.ROUTER), new SplittableRandom(3));
      Wire wire = new Wire(box, false);
      Set<InetAddress> mine = new HashSet<>();
      Set<InetAddress> others = new HashSet<>();
      for (int port = 1000; port < 1032; port++) {
        mine.add(wire.seen(host(port), ONE).address());
        others.add(wire.seen(Endpoint.of(Wire.NEIGHBOUR, port), ONE).address());
      }
      int expected = pooling == Pooling.PAIRED ? 1 : 2;
      assertThat(mine).hasSize(expected);
      assertThat(others).hasSize(expected);
      if (pooling == Pooling.PAIRED) {
        assertThat(mine).isNotEqualTo(others);
      }
    }
  }

  @Test
  void aRebootForgetsEverything() {
    Wire wire = udp("full-cone-preserving");
    Endpoint before = wire.seen(host(5000), ONE);

    wire.box.reboot(wire.nanos);

    assertThat(refusal(wire, ONE, before)).isEqualTo(DropReason.NO_MAPPING);
    assertThat(wire.seen(host(5000), ONE)).isNotEqualTo(before);
  }

  @Test
  void aUsedUpHopLimitIsAnsweredAndMakesNoState() {
    Wire wire = udp("port-restricted-equal");

    Decision decision = wire.decide(Side.INSIDE, wire.packet(host(5000), ONE).withHopLimit(1));

    assertThat(decision.reason()).contains(DropReason.HOP_LIMIT);
    assertThat(decision.towards()).contains(Side.INSIDE);
    assertThat(decision.packet().orElseThrow().error()).isEqualTo(IcmpError.TIME_EXCEEDED);
    assertThat(((NatBox) wire.box).sessions(0)).isZero();
  }

  @Test
  void errorsFindTheirWayThroughAndNothingElseDoes() {
    Wire wire = udp("port-restricted-random");
    Packet sent = wire.out(host(5000), ONE).orElseThrow();

    Packet error = Packet.icmp(IcmpError.PORT_UNREACHABLE, ONE.address(), sent);
    Packet arrived = wire.decide(Side.OUTSIDE, error).packet().orElseThrow();
    assertThat(arrived.destination().address()).isEqualTo(Endpoint.address(HOST));
    assertThat(arrived.quoted().source()).isEqualTo(host(5000));

    Packet received = wire.in(ONE, sent.source()).orElseThrow();
    Packet own = Packet.icmp(IcmpError.PORT_UNREACHABLE, host(5000).address(), received);
    Packet left = wire.decide(Side.INSIDE, own).packet().orElseThrow();
    assertThat(left.source().address()).isEqualTo(sent.source().address());
    assertThat(left.quoted().destination()).isEqualTo(sent.source());

    Packet about = Packet.udp(sent.source(), TWO);
    assertThat(
            wire.decide(Side.OUTSIDE, Packet.icmp(IcmpError.PORT_UNREACHABLE, TWO.address(), about))
                .reason())
        .contains(DropReason.UNRELATED);
  }

  @Test
  void hairpinningIsOffUnlessWanted() {
    Endpoint neighbour = Endpoint.of(Wire.NEIGHBOUR, 6000);
    for (HairpinMode mode : HairpinMode.values()) {
      for (boolean tcp : new boolean[] {false, true}) {
        NatOptions options = NatOptions.parse("full-cone-equal hairpin=" + mode.text());
        Wire wire = Wire.of(options, tcp, 1);
        Endpoint target = wire.seen(neighbour, ONE);

        Decision decision = wire.decide(Side.INSIDE, wire.packet(host(5000), target));

        if (mode == HairpinMode.OFF) {
          assertThat(decision.reason()).contains(DropReason.HAIRPIN_OFF);
          continue;
        }
        assertThat(decision.towards()).contains(Side.INSIDE);
        Packet arrived = decision.packet().orElseThrow();
        assertThat(arrived.destination()).isEqualTo(neighbour);
        assertThat(arrived.source())
            .isEqualTo(mode == HairpinMode.EXTERNAL ? target.withPort(5000) : host(5000));
      }
    }
  }

  @Test
  void aHairpinnedPacketMeetsTheFilter() {
    Wire wire = udp("port-restricted-equal hairpin=external");
    Endpoint neighbour = Endpoint.of(Wire.NEIGHBOUR, 6000);
    Endpoint target = wire.seen(neighbour, ONE);
    Endpoint mine = wire.seen(host(5000), ONE);

    assertThat(wire.decide(Side.INSIDE, wire.packet(host(5000), target)).reason())
        .contains(DropReason.FILTERED);
    assertThat(wire.decide(Side.INSIDE, wire.packet(neighbour, mine)).isForwarded()).isTrue();
    assertThat(wire.decide(Side.INSIDE, wire.packet(host(5000), target)).isForwarded()).isTrue();
  }

  @Test
  void twoInARowTranslateTwice() {
    NatBox home = Wire.box(NatOptions.parse("port-restricted-equal"), 1);
    NatBox carrier =
        new NatBox(
            NatOptions.parse("symmetric-independent unsolicited=icmp"),
            List.of(Endpoint.address("192.0.2.200")),
            Endpoint.address("203.0.113.1"),
            new SplittableRandom(2));
    Wire wire = new Wire(NatChain.of(home, carrier), false);

    Endpoint one = wire.seen(host(5000), ONE);
    Endpoint two = wire.seen(host(5000), TWO);

    assertThat(one.address()).isEqualTo(Endpoint.address("192.0.2.200"));
    assertThat(two.port()).isEqualTo(one.port() + 1);
    assertThat(wire.in(ONE, one).orElseThrow().destination()).isEqualTo(host(5000));
    assertThat(wire.in(ONE, one).orElseThrow().hopLimit()).isEqualTo(62);
    Decision refused = wire.decide(Side.OUTSIDE, wire.packet(ONE, two));
    assertThat(refused.isAnswered()).isTrue();
    assertThat(refused.towards()).contains(Side.OUTSIDE);

    Packet shortLived = wire.packet(host(5000), ONE).withHopLimit(2);
    Decision expired = wire.decide(Side.INSIDE, shortLived);
    assertThat(expired.reason()).contains(DropReason.HOP_LIMIT);
    assertThat(expired.packet().orElseThrow().destination().address())
        .isEqualTo(Endpoint.address(HOST));
    wire.box.reboot(0);
    assertThat(refusal(wire, ONE, one)).isEqualTo(DropReason.NO_MAPPING);
  }
}
