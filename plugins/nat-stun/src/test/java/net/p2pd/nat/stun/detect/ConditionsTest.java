package net.p2pd.nat.stun.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.nat.Hairpinning;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What else there is to see of a NAT, and what else goes on meanwhile. */
class ConditionsTest {

  @ParameterizedTest
  @CsvSource({
    "full-cone-equal,off,NO",
    "full-cone-equal,external,YES",
    "restricted-cone-random,external,YES",
    "port-restricted-random,internal,YES",
    "port-restricted-independent,off,NO",
    "symmetric-random,external,UNKNOWN",
    "open-equal,off,UNKNOWN"
  })
  void itIsSeenWhetherPacketsTurnAround(String nat, String hairpin, Hairpinning expected) {
    NatProfile found =
        Lab.behind(nat + " hairpin=" + hairpin, 1)
            .withServer("stun.example")
            .profile(Transport.UDP);

    assertThat(found.hairpinning()).as("%s", found).isEqualTo(expected);
  }

  @Test
  void aNarrowRangeOfPortsIsSeen() {
    NatProfile found =
        Lab.behind("symmetric-random ports=30720-31231", 2)
            .withServer("stun.example")
            .profile(Transport.UDP);

    assertThat(found.delta()).isEqualTo(NatDelta.random());
    assertThat(found.ports().first()).isBetween(30000, 31000);
    assertThat(found.ports().last()).isBetween(31000, 32000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"independent:1", "independent:-4", "dependent:2", "preserving"})
  void othersBehindTheSameRouterDoNotChangeTheDelta(String delta) {
    for (long seed = 0; seed < 10; seed++) {
      Lab lab =
          Lab.behind("port-restricted-equal delta=" + delta, seed)
              .over(LinkConditions.delayed(Duration.ofMillis(38)))
              .withServer("stun.example");
      chatter(lab, lab.home.host("neighbour"));

      NatProfile found = lab.profile(Transport.UDP);

      assertThat(found.delta()).as("seed %d: %s", seed, found).isEqualTo(NatDelta.parse(delta));
    }
  }

  /** Opens a new mapping every 20 ms. */
  private static void chatter(Lab lab, VirtualHost neighbour) {
    CompletableFuture<Pipe> opening =
        neighbour.pipes().open(Transport.UDP, Destination.of("stun.example", 9));
    opening.thenAccept(pipe -> pipe.send(ByteBuffer.allocate(4)));
    neighbour.eventLoop().schedule(Duration.ofMillis(20), () -> chatter(lab, neighbour));
  }

  @Test
  void aTranslatorWithSeveralAddressesIsNotNamedWithCertainty() {
    Lab lab = Lab.behind("symmetric-random pooling=arbitrary", 4, 3).withServer("stun.example");

    NatProfile found = lab.profile(Transport.UDP);

    assertThat(found.type()).isEqualTo(NatType.SYMMETRIC);
    assertThat(found.cause().orElseThrow()).contains("different external addresses: 203.");
  }

  @Test
  void theFirewallOfIpv6IsMeasuredByItself() {
    Lab lab = Lab.behind("full-cone-random", 1);
    lab.home.withIpv6(NatOptions.ipv6Firewall());
    lab.withServer("stun.example");

    assertThat(lab.profile(Transport.UDP, Family.IPV6).type())
        .isEqualTo(NatType.SYMMETRIC_UDP_FIREWALL);
    assertThat(lab.profile(Transport.UDP, Family.IPV4).type()).isEqualTo(NatType.FULL_CONE);
    assertThat(lab.profile(Transport.TCP, Family.IPV6).type())
        .isEqualTo(NatType.SYMMETRIC_UDP_FIREWALL);
  }

  @Test
  void behindACarrierTheWorseOfTwoNatsIsSeen() {
    Lab lab = Lab.behindACarrier("full-cone-equal", "port-restricted-random", 1);
    lab.withServer("stun.example");

    NatProfile found = lab.profile(Transport.UDP);

    assertThat(found.type()).as("%s", found).isEqualTo(NatType.PORT_RESTRICTED);
    assertThat(found.delta()).isEqualTo(NatDelta.random());
  }

  @ParameterizedTest
  @CsvSource({"10s,0", "20s,15", "45s,30", "100s,60", "200s,120", "10m,300"})
  void theLifetimeOfMappingsIsMeasuredOnDemand(String lifetime, long expected) {
    Lab lab =
        Lab.behind("port-restricted-equal udp.lifetime=" + lifetime, 1).withServer("stun.example");

    assertThat(lab.lifetime(Duration.ofMinutes(6))).isEqualTo(Duration.ofSeconds(expected));
  }

  @Test
  void theLifetimeIsMeasuredNoLongerThanTheLimitAllows() {
    Lab lab = Lab.behind("port-restricted-equal udp.lifetime=5m", 1).withServer("stun.example");

    assertThat(lab.lifetime(Duration.ofSeconds(40))).isEqualTo(Duration.ofSeconds(30));
    assertThat(lab.took()).isLessThan(Duration.ofSeconds(40));
  }

  @Test
  void aServerThatCannotAnswerToAnotherPortDoesNotShowTheLifetime() {
    Lab lab = Lab.behind("full-cone-equal", 1).asking("plain.example");
    ScriptedServer.on(lab.internet, "plain.example", 1);

    assertThatThrownBy(() -> lab.lifetime(Duration.ofMinutes(1)))
        .hasMessageContaining("RESPONSE-PORT");
  }
}
