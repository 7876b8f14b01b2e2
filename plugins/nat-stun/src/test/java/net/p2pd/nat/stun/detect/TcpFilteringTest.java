package net.p2pd.nat.stun.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.UnsolicitedBehavior;
import net.p2pd.api.pipe.Transport;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose connections come in is known where a server connects back, and nowhere else. */
class TcpFilteringTest {

  private static final LinkConditions USUAL = LinkConditions.delayed(Duration.ofMillis(38));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "open-equal",
        "symmetric-udp-firewall-equal",
        "full-cone-equal",
        "restricted-cone-random",
        "port-restricted-equal",
        "symmetric-random"
      })
  void aServerThatConnectsBackShowsTheType(String nat) {
    for (double loss : new double[] {0, 0.05}) {
      NatProfile found =
          Lab.behind(nat, 3)
              .over(USUAL.loss(loss))
              .withServer("stun.example")
              .profile(Transport.TCP);

      assertThat(found.type())
          .as("%s %s", found, found.cause())
          .isEqualTo(NatOptions.parse(nat).type());
      assertThat(found.filtering()).isEqualTo(found.type().filtering());
      assertThat(found.confidence()).as("%s %s", found, found.cause()).isGreaterThan(0.5);
    }
  }

  @ParameterizedTest
  @CsvSource({"silence,DROPPED", "reset,ANSWERED"})
  void itIsSeenWhetherTheRouterAnswersStrangers(String what, UnsolicitedBehavior expected) {
    NatProfile found =
        Lab.behind("port-restricted-equal unsolicited=" + what, 1)
            .over(USUAL)
            .withServer("stun.example")
            .profile(Transport.TCP);

    assertThat(found.unsolicited()).isEqualTo(expected);
    assertThat(found.filtering()).isEqualTo(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT);
  }

  @Test
  void withoutItTheFilteringIsUnknownAndTheTypeNotSure() {
    NatProfile found =
        Lab.behind("full-cone-equal", 1)
            .over(USUAL)
            .withSimpleServer("one.example")
            .withSimpleServer("other.example")
            .profile(Transport.TCP);

    assertThat(found.filtering()).isEqualTo(FilteringBehavior.UNKNOWN);
    assertThat(found.confidence()).isLessThan(0.5);
    assertThat(found.cause().orElseThrow()).contains("no server has a second address");
  }
}
