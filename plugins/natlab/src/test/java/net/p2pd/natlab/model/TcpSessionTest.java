package net.p2pd.natlab.model;

import static net.p2pd.natlab.model.Wire.ONE;
import static net.p2pd.natlab.model.Wire.TWO;
import static net.p2pd.natlab.model.Wire.host;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a NAT keeps a connection (RFC 5382 REQ-5), and what belongs to one. */
class TcpSessionTest {

  private static final Duration TRANSITORY = Duration.ofMinutes(4);
  private static final Duration ESTABLISHED = Duration.ofMinutes(124);

  private Wire wire = Wire.of(NatOptions.parse("port-restricted-equal"), true, 1);

  private Decision out(int flags) {
    return wire.decide(Side.INSIDE, Packet.tcp(host(5000), ONE, flags));
  }

  private Decision in(int flags) {
    return wire.decide(Side.OUTSIDE, Packet.tcp(ONE, Endpoint.of(Wire.EXTERNAL, 5000), flags));
  }

  private boolean livesAfter(Duration time) {
    wire.pass(time);
    return in(TcpFlags.ACK).isForwarded();
  }

  private void establish() {
    out(TcpFlags.SYN);
    in(TcpFlags.SYN | TcpFlags.ACK);
    out(TcpFlags.ACK);
  }

  @Test
  void anUnansweredOneIsTransitory() {
    out(TcpFlags.SYN);
    assertThat(livesAfter(TRANSITORY.minusSeconds(1))).isTrue();
    assertThat(livesAfter(TRANSITORY)).isFalse();
  }

  @Test
  void anEstablishedOneLivesForHours() {
    establish();
    assertThat(livesAfter(ESTABLISHED.minusSeconds(1))).isTrue();
    assertThat(livesAfter(ESTABLISHED)).isFalse();
  }

  @Test
  void aSimultaneousOpenEstablishesToo() {
    out(TcpFlags.SYN);
    assertThat(in(TcpFlags.SYN).isForwarded()).isTrue();
    assertThat(livesAfter(TRANSITORY.plusSeconds(1))).isTrue();
  }

  @Test
  void oneFinLeavesItEstablishedAndTwoEndIt() {
    establish();
    out(TcpFlags.FIN | TcpFlags.ACK);
    assertThat(livesAfter(TRANSITORY.plusSeconds(1))).isTrue();
    in(TcpFlags.FIN | TcpFlags.ACK);
    assertThat(livesAfter(TRANSITORY.plusSeconds(1))).isFalse();
  }

  @Test
  void aResetEndsIt() {
    for (Side side : Side.values()) {
      wire = Wire.of(NatOptions.parse("port-restricted-equal"), true, 1);
      establish();
      Decision reset = side == Side.INSIDE ? out(TcpFlags.RST) : in(TcpFlags.RST);
      assertThat(reset.isForwarded()).isTrue();
      assertThat(livesAfter(TRANSITORY.plusSeconds(1))).isFalse();
    }
  }

  @Test
  void theSameEndpointsMayBeginAnew() {
    establish();
    in(TcpFlags.RST);
    establish();
    assertThat(livesAfter(TRANSITORY.plusSeconds(1))).isTrue();
  }

  @Test
  void whatChangesTheStateCountsWhicheverSideRefreshes() {
    wire = Wire.of(NatOptions.parse("port-restricted-equal refresh=outbound"), true, 1);
    out(TcpFlags.SYN);
    in(TcpFlags.SYN | TcpFlags.ACK);
    assertThat(livesAfter(TRANSITORY.plusSeconds(1))).isTrue();
    in(TcpFlags.RST);
    assertThat(livesAfter(TRANSITORY.plusSeconds(1))).isFalse();
  }

  @Test
  void aSegmentWithoutAConnectionIsLostUnlessItIsPickedUp() {
    assertThat(out(TcpFlags.ACK).reason()).contains(DropReason.NO_CONNECTION);

    wire = Wire.of(NatOptions.parse("port-restricted-equal pickup=yes"), true, 1);
    assertThat(out(TcpFlags.RST).reason()).contains(DropReason.NO_CONNECTION);
    assertThat(out(TcpFlags.ACK).isForwarded()).isTrue();
    assertThat(livesAfter(TRANSITORY.plusSeconds(1))).isTrue();
  }

  @Test
  void aFullConeLetsStrangersOpenButNotSpeakWithoutOpening() {
    wire = Wire.of(NatOptions.parse("full-cone-equal"), true, 1);
    out(TcpFlags.SYN);
    Endpoint place = Endpoint.of(Wire.EXTERNAL, 5000);

    assertThat(wire.decide(Side.OUTSIDE, Packet.tcp(TWO, place, TcpFlags.ACK)).reason())
        .contains(DropReason.NO_CONNECTION);
    assertThat(wire.in(TWO, place)).isPresent();
    assertThat(wire.decide(Side.OUTSIDE, Packet.tcp(TWO, place, TcpFlags.ACK)).isForwarded())
        .isTrue();
  }

  @Test
  void flagsHaveNames() {
    assertThat(
            List.of(
                TcpFlags.text(0),
                TcpFlags.text(TcpFlags.SYN | TcpFlags.ACK),
                TcpFlags.text(TcpFlags.FIN | TcpFlags.RST)))
        .containsExactly("-", "SYN+ACK", "FIN+RST");
  }
}
