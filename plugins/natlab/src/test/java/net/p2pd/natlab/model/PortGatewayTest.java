package net.p2pd.natlab.model;

import static net.p2pd.natlab.model.Wire.ONE;
import static net.p2pd.natlab.model.Wire.STRANGER;
import static net.p2pd.natlab.model.Wire.host;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PortGatewayTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final NatBox box =
      Wire.box(NatOptions.parse("symmetric-random port-mapping=pcp,upnp"), 1);
  private final Wire wire = new Wire(box, false);

  private PortGrant map(Endpoint internal, int wanted, boolean exact) {
    return box.gateway().map(Protocol.UDP, internal, wanted, exact, HOUR, wire.nanos);
  }

  @Test
  void anOpenPortLetsEverybodyInUntilItsLeaseEnds() {
    Endpoint open = map(host(5000), 7777, true).external().orElseThrow();

    assertThat(open).isEqualTo(Endpoint.of(Wire.EXTERNAL, 7777));
    assertThat(wire.in(STRANGER, open).orElseThrow().destination()).isEqualTo(host(5000));
    wire.pass(HOUR.minusSeconds(1));
    assertThat(map(host(5000), 7777, true).lifetime()).isEqualTo(HOUR);
    wire.pass(HOUR.minusSeconds(1));
    assertThat(wire.in(ONE, open)).isPresent();
    wire.pass(HOUR);
    assertThat(wire.in(ONE, open)).isEmpty();
    assertThat(box.gateway().open(Protocol.UDP, wire.nanos)).isEmpty();
  }

  @Test
  void whatIsSentFromThereLeavesByIt() {
    Endpoint open = map(host(5000), 7777, true).external().orElseThrow();

    assertThat(wire.seen(host(5000), ONE)).isEqualTo(open);
    assertThat(wire.seen(host(5000), STRANGER)).isEqualTo(open);
    assertThat(box.gateway().open(Protocol.UDP, 0)).containsEntry("203.0.113.7:7777", host(5000));
  }

  @Test
  void aTakenPortIsAConflictOrAnotherPort() {
    map(host(5000), 7777, true);
    Endpoint neighbour = Endpoint.of(Wire.NEIGHBOUR, 5000);

    assertThat(map(neighbour, 7777, true).refusal()).contains(PortGrant.Refusal.CONFLICT);
    assertThat(map(neighbour, 7777, false).external().orElseThrow().port()).isEqualTo(7778);
    assertThat(map(host(5000), 8888, true).refusal()).contains(PortGrant.Refusal.CONFLICT);
    assertThat(map(host(5000), 0, false).external().orElseThrow().port()).isEqualTo(7777);
  }

  @Test
  void closingEndsItAtOnceAndOnlyOnce() {
    Endpoint open = map(host(5000), 0, false).external().orElseThrow();

    assertThat(box.gateway().unmap(Protocol.UDP, host(5000), 0)).isTrue();
    assertThat(box.gateway().unmap(Protocol.UDP, host(5000), 0)).isFalse();
    assertThat(wire.in(STRANGER, open)).isEmpty();
  }

  @Test
  void aRebootBeginsANewEpoch() {
    map(host(5000), 7777, true);
    wire.pass(HOUR);
    assertThat(box.gateway().epoch(wire.nanos)).isEqualTo(HOUR);

    box.reboot(wire.nanos);

    assertThat(box.gateway().epoch(wire.nanos)).isEqualTo(Duration.ZERO);
    assertThat(wire.in(STRANGER, Endpoint.of(Wire.EXTERNAL, 7777))).isEmpty();
  }

  @Test
  void whoSpeaksNoProtocolOpensNothingAndLeasesHaveALimit() {
    NatBox mute = Wire.box(NatOptions.parse("symmetric-random"), 1);
    assertThat(mute.gateway().map(Protocol.UDP, host(5000), 0, false, HOUR, 0).refusal())
        .contains(PortGrant.Refusal.DISABLED);
    assertThat(mute.gateway().speaks(MapProtocol.PCP)).isFalse();
    assertThat(box.gateway().speaks(MapProtocol.PCP)).isTrue();
    assertThat(
            box.gateway().map(Protocol.TCP, host(1), 0, false, Duration.ofDays(30), 0).lifetime())
        .isEqualTo(PortGateway.MAX_LEASE);
  }

  @Test
  void inAFirewallItIsAPinhole() {
    Endpoint here = Endpoint.of("2001:db8:1::2", 5000);
    Endpoint there = Endpoint.of("2001:db8:2::2", 6000);
    NatBox firewall =
        new NatBox(
            NatOptions.parse("symmetric-udp-firewall-equal port-mapping=pcp"),
            List.of(),
            Endpoint.address("2001:db8:1::1"),
            new SplittableRandom(1));

    assertThat(firewall.process(Side.OUTSIDE, Packet.udp(there, here), 0).isForwarded()).isFalse();
    assertThat(firewall.gateway().map(Protocol.UDP, here, 1, false, HOUR, 0).external())
        .contains(here);
    assertThat(firewall.process(Side.OUTSIDE, Packet.udp(there, here), 0).isForwarded()).isTrue();
  }
}
