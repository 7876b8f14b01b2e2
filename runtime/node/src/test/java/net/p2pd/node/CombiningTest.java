package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import org.junit.jupiter.api.Test;

class CombiningTest {

  private static final Route INSIDE = Route.of("eth0", 2, List.of(IpRange.parse("192.168.1.5")));
  private static final Route OTHER = Route.of("eth0", 2, List.of(IpRange.parse("7.7.7.7")));

  private static Answer<NatProfile> verdict(NatType type, NatDelta delta, double confidence) {
    return Answer.of(NatProfile.builder(type, delta).confidence(confidence).build());
  }

  private static NatProfile nats(List<Answer<NatProfile>> answers) {
    return Combining.nats(answers).value().orElseThrow();
  }

  private static Route seenAs(String external) {
    return INSIDE.withExternal(IpRange.parse(external));
  }

  @Test
  void aSingleVerdictStaysAsItIs() {
    Answer<NatProfile> one = verdict(NatType.SYMMETRIC, NatDelta.independent(3), 0.7);
    assertThat(nats(List.of(one, Answer.unknown("no server")))).isEqualTo(one.value().get());
  }

  @Test
  void thoseThatAgreeMakeEachOtherSurer() {
    NatProfile both =
        nats(
            List.of(
                verdict(NatType.SYMMETRIC, NatDelta.independent(3), 0.6),
                verdict(NatType.SYMMETRIC, NatDelta.independent(3), 0.6)));
    assertThat(both.type()).isEqualTo(NatType.SYMMETRIC);
    assertThat(both.confidence()).isCloseTo(0.84, within(1e-9));
  }

  @Test
  void theSurerVerdictWinsAndIsLessSureThanBefore() {
    NatProfile winner =
        nats(
            List.of(
                verdict(NatType.FULL_CONE, NatDelta.equal(), 0.5),
                verdict(NatType.SYMMETRIC, NatDelta.equal(), 0.9)));
    assertThat(winner.type()).isEqualTo(NatType.SYMMETRIC);
    assertThat(winner.confidence()).isCloseTo(0.45, within(1e-9));
  }

  @Test
  void anotherStepOfTheDeltaIsAContradiction() {
    NatProfile winner =
        nats(
            List.of(
                verdict(NatType.SYMMETRIC, NatDelta.independent(3), 0.9),
                verdict(NatType.SYMMETRIC, NatDelta.independent(4), 0.9)));
    assertThat(winner.delta()).as("the one asked first").isEqualTo(NatDelta.independent(3));
    assertThat(winner.confidence()).isCloseTo(0.09, within(1e-9));
  }

  @Test
  void whoMerelyAssumesContradictsNobody() {
    NatProfile winner =
        nats(
            List.of(Answer.of(NatProfile.assumed()), verdict(NatType.OPEN, NatDelta.equal(), 0.8)));
    assertThat(winner.type()).isEqualTo(NatType.OPEN);
    assertThat(winner.confidence()).isCloseTo(0.8, within(1e-9));
  }

  @Test
  void theRoutesThatKnowMostExternalAddressesAreTaken() {
    List<Route> one = List.of(seenAs("203.0.113.1"), OTHER);
    List<Route> two = List.of(seenAs("203.0.113.2"), OTHER.withExternal(IpRange.parse("7.7.7.7")));
    assertThat(Combining.routes(List.of(Answer.of(one), Answer.of(two))).value()).contains(two);
  }

  @Test
  void amongEqualsTheMajorityIsBelievedThenTheOneAskedFirst() {
    List<Route> one = List.of(seenAs("203.0.113.1"));
    List<Route> two = List.of(seenAs("203.0.113.2"));
    assertThat(Combining.routes(List.of(Answer.of(one), Answer.of(two), Answer.of(two))).value())
        .contains(two);
    assertThat(Combining.routes(List.of(Answer.of(one), Answer.of(two))).value()).contains(one);
  }

  @Test
  void whereNobodyKnowsEachReasonIsSaidOnce() {
    assertThat(
            Combining.routes(
                    List.of(
                        Answer.unknown("no server"),
                        Answer.unknown("no server"),
                        Answer.unknown("no DNS")))
                .whyUnknown())
        .isEqualTo("no server; no DNS");
  }
}
