package net.p2pd.natlab.model;

import static net.p2pd.natlab.model.Wire.EXTERNAL;
import static net.p2pd.natlab.model.Wire.ONE;
import static net.p2pd.natlab.model.Wire.STRANGER;
import static net.p2pd.natlab.model.Wire.TWO;
import static net.p2pd.natlab.model.Wire.host;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Routers that answer, and what that does to punching: an early packet spoils its own way. */
class AnsweringRouterTest {

  private static Wire udp(String options) {
    return Wire.of(NatOptions.parse(options), false, 1);
  }

  @Test
  void anAnswerIsAnIcmpErrorOrAReset() {
    Wire udp = udp("port-restricted-equal unsolicited=reset");
    Decision datagram = udp.decide(Side.OUTSIDE, udp.packet(STRANGER, place(7)));
    assertThat(datagram.isAnswered()).isTrue();
    Packet error = datagram.packet().orElseThrow();
    assertThat(error.error()).isEqualTo(IcmpError.PORT_UNREACHABLE);
    assertThat(error.source().address()).isEqualTo(Endpoint.address(EXTERNAL));
    assertThat(error.destination().address()).isEqualTo(STRANGER.address());

    Wire tcp = Wire.of(NatOptions.parse("port-restricted-equal unsolicited=reset"), true, 1);
    Packet reset = tcp.decide(Side.OUTSIDE, tcp.packet(STRANGER, place(7))).packet().orElseThrow();
    assertThat(reset.has(TcpFlags.RST)).isTrue();
    assertThat(reset.source()).isEqualTo(place(7));

    Wire icmp = Wire.of(NatOptions.parse("port-restricted-equal unsolicited=icmp"), true, 1);
    Packet prohibited =
        icmp.decide(Side.OUTSIDE, icmp.packet(STRANGER, place(7))).packet().orElseThrow();
    assertThat(prohibited.protocol()).isEqualTo(Protocol.ICMP);
  }

  @Test
  void aResetIsNeverAnswered() {
    Wire tcp = Wire.of(NatOptions.parse("port-restricted-equal unsolicited=reset"), true, 1);

    Decision decision = tcp.decide(Side.OUTSIDE, Packet.tcp(STRANGER, place(7), TcpFlags.RST));

    assertThat(decision.packet()).isEmpty();
  }

  @Test
  void anEarlyDatagramStealsTheWayOfALaterOne() {
    Wire wire = udp("port-restricted-equal unsolicited=icmp");
    assertThat(wire.seen(host(5000), ONE).port()).isEqualTo(5000);

    Endpoint mapped = place(5000);
    assertThat(wire.decide(Side.OUTSIDE, wire.packet(TWO, mapped)).isAnswered()).isTrue();
    Endpoint detour = wire.seen(host(5000), TWO);

    assertThat(detour).isEqualTo(mapped.withPort(5001));
    assertThat(wire.decide(Side.OUTSIDE, wire.packet(TWO, mapped)).reason())
        .contains(DropReason.HELD);
    assertThat(wire.in(TWO, detour).orElseThrow().destination()).isEqualTo(host(5000));
    assertThat(wire.in(ONE, mapped)).as("others keep the usual way").isPresent();
    assertThat(wire.seen(host(5000), STRANGER)).isEqualTo(mapped);
  }

  @Test
  void whoSendsFirstIsSafe() {
    Wire wire = udp("port-restricted-equal unsolicited=icmp");
    Endpoint outside = wire.seen(host(5000), TWO);

    assertThat(wire.in(TWO, outside)).isPresent();
    assertThat(wire.seen(host(5000), TWO)).isEqualTo(outside);
  }

  @Test
  void aNewSocketIsMovedToo() {
    Wire wire = udp("port-restricted-equal unsolicited=icmp");
    wire.decide(Side.OUTSIDE, wire.packet(TWO, place(20002)));

    assertThat(wire.seen(host(20002), TWO).port()).isEqualTo(20003);
  }

  @Test
  void aHeldWayIsFreeAgainLater() {
    Wire wire = udp("port-restricted-equal unsolicited=icmp");
    wire.decide(Side.OUTSIDE, wire.packet(TWO, place(5000)));
    wire.pass(NatRules.HOLD.plus(Duration.ofMillis(1)));

    assertThat(wire.seen(host(5000), TWO).port()).isEqualTo(5000);
  }

  @Test
  void silentRoutersAndThoseToldSoHoldNothing() {
    for (String options :
        new String[] {"port-restricted-equal", "port-restricted-equal unsolicited=icmp holds=no"}) {
      Wire wire = udp(options);
      wire.decide(Side.OUTSIDE, wire.packet(TWO, place(5000)));
      assertThat(wire.seen(host(5000), TWO).port()).isEqualTo(5000);
    }
  }

  @Test
  void aResetConnectionHoldsNothing() {
    Wire wire = Wire.of(NatOptions.parse("port-restricted-equal unsolicited=reset"), true, 1);
    wire.decide(Side.OUTSIDE, wire.packet(TWO, place(5000)));

    assertThat(wire.seen(host(5000), TWO).port()).isEqualTo(5000);
    assertThat(wire.in(TWO, place(5000))).isPresent();
  }

  @Test
  void heldWaysFillTheTable() {
    Wire wire = udp("port-restricted-equal unsolicited=icmp sessions=3");
    for (int port = 1; port <= 5; port++) {
      wire.decide(Side.OUTSIDE, wire.packet(TWO, place(port)));
    }

    assertThat(((NatBox) wire.box).sessions(wire.nanos)).isEqualTo(3);
    assertThat(wire.decide(Side.INSIDE, wire.packet(host(5000), ONE)).reason())
        .contains(DropReason.TABLE_FULL);
  }

  private static Endpoint place(int port) {
    return Endpoint.of(EXTERNAL, port);
  }
}
