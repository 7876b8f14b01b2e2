package net.p2pd.api.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NatProfileTest {
  @Test
  void theAssumptionBeforeMeasuringIsPortRestrictedAndRandom() {
    NatProfile assumed = NatProfile.assumed();
    assertThat(assumed.kind().name()).isEqualTo("port-restricted-random");
    assertThat(assumed.mapping()).isEqualTo(MappingBehavior.ENDPOINT_INDEPENDENT);
    assertThat(assumed.filtering()).isEqualTo(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT);
    assertThat(assumed.ports()).isEqualTo(PortRange.ALL);
    assertThat(assumed.unsolicited()).isEqualTo(UnsolicitedBehavior.UNKNOWN);
    assertThat(assumed.hairpinning()).isEqualTo(Hairpinning.UNKNOWN);
    assertThat(assumed.confidence()).isZero();
    assertThat(assumed.samples()).isZero();
  }

  @Test
  void theTextSaysAllOfIt() {
    NatProfile profile =
        NatProfile.builder(NatType.SYMMETRIC, NatDelta.independent(-4))
            .mapping(MappingBehavior.ADDRESS_DEPENDENT)
            .ports(PortRange.of(1024, 65535))
            .unsolicited(UnsolicitedBehavior.ANSWERED)
            .hairpinning(Hairpinning.NO)
            .confidence(0.75)
            .samples(12)
            .build();
    assertThat(profile)
        .hasToString(
            "type=symmetric delta=independent:-4 mapping=address-dependent"
                + " filtering=address-and-port-dependent ports=1024-65535 unsolicited=answered"
                + " hairpinning=no confidence=0.75 samples=12");
    assertThat(NatProfile.parse(profile.toString())).isEqualTo(profile).hasSameHashCodeAs(profile);
    assertThat(profile.toBuilder().build()).isEqualTo(profile);
  }

  @Test
  void randomProfilesAreReadBack() {
    long seed = System.nanoTime();
    System.out.println("NatProfileTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      NatProfile profile = randomProfile(random);
      assertThat(NatProfile.parse(profile.toString())).isEqualTo(profile);
      assertThat(profile.toBuilder().build()).isEqualTo(profile);
      assertThat(profile.brief().brief()).isEqualTo(profile.brief());
    }
  }

  private static NatProfile randomProfile(Random random) {
    boolean translated = random.nextBoolean();
    MappingBehavior mapping =
        translated
            ? MappingBehavior.values()[random.nextInt(4)]
            : MappingBehavior.ENDPOINT_INDEPENDENT;
    FilteringBehavior filtering = FilteringBehavior.values()[random.nextInt(4)];
    DeltaType delta = DeltaType.values()[random.nextInt(5)];
    int first = 1 + random.nextInt(65535);
    return NatProfile.builder(
            NatType.of(translated, mapping, filtering),
            NatDelta.of(delta, delta.stepped() ? 1 + random.nextInt(65535) : 0))
        .mapping(mapping)
        .filtering(filtering)
        .ports(PortRange.of(first, first + random.nextInt(65536 - first)))
        .unsolicited(UnsolicitedBehavior.values()[random.nextInt(3)])
        .hairpinning(Hairpinning.values()[random.nextInt(3)])
        .confidence(Math.pow(random.nextDouble(), 1 + random.nextInt(60)))
        .samples(random.nextInt(1000))
        .build();
  }

  @Test
  void aTextMayLeaveOutAllButTypeAndDelta() {
    assertThat(NatProfile.parse("delta=random type=port-restricted"))
        .isEqualTo(NatProfile.assumed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=open|NAT profile: \"delta=\" is missing",
        "delta=equal|NAT profile: \"type=\" is missing",
        "open|NAT profile: \"open\" is not written key=value",
        "type=open  delta=equal|NAT profile: \"\" is not written key=value",
        "type=open type=open|NAT profile: \"type\" stands there twice",
        "type=open delta=equal colour=red|NAT profile: \"colour\" is unknown; known are: type,",
        "type=99 delta=equal|NAT type \"99\" is unknown",
        "type=open delta=99|Delta type \"99\" is unknown",
        "type=open delta=equal mapping=x|Mapping behaviour \"x\" is unknown; known are:",
        "type=open delta=equal filtering=x|Filtering behaviour \"x\" is unknown; known are:",
        "type=open delta=equal unsolicited=x|Unsolicited behaviour \"x\" is unknown; known are:",
        "type=open delta=equal hairpinning=x|Hairpinning \"x\" is unknown; known are: yes, no,",
        "type=open delta=equal ports=9|Port range \"9\" is not written first-last",
        "type=open delta=equal ports=9-8|Port range 9-8 is not within 1-65535",
        "type=open delta=equal ports=0-8|Port range 0-8 is not within 1-65535",
        "type=open delta=equal ports=1-99999|Port range 1-99999 is not within 1-65535",
        "type=open delta=equal confidence=2|Confidence 2.0 is not from 0 to 1",
        "type=open delta=equal confidence=NaN|NAT profile: confidence \"NaN\" is not a number",
        "type=open delta=equal confidence=-1|NAT profile: confidence \"-1\" is not a number",
        "type=open delta=equal samples=1.5|NAT profile: samples \"1.5\" is not a number",
        "type=full-cone delta=equal mapping=address-dependent|NAT type \"full-cone\" contradicts"
            + " mapping \"address-dependent\" with filtering \"endpoint-independent\"; derive the"
            + " type with NatType.of"
      })
  void wrongTextsAreRefused(String text, String message) {
    assertThatThrownBy(() -> NatProfile.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void overlongTextsAreRefused() {
    assertThatThrownBy(() -> NatProfile.parse("x".repeat(513)))
        .hasMessage("The NAT profile has 513 characters; at most 512");
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    NatProfile.Builder builder = NatProfile.assumed().toBuilder();
    for (double value : new double[] {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> builder.confidence(value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Confidence " + value + " is not from 0 to 1");
    }
    assertThatThrownBy(() -> builder.samples(-1))
        .hasMessage("The number of samples -1 is negative");
    assertThat(builder.confidence(-0.0).build()).isEqualTo(NatProfile.assumed());
  }

  @Test
  void theCauseIsForPeopleAndNoPartOfTheText() {
    NatProfile doubted =
        NatProfile.assumed().toBuilder().cause("the servers contradict each other").build();
    assertThat(doubted.cause()).contains("the servers contradict each other");
    assertThat(doubted).isNotEqualTo(NatProfile.assumed());
    assertThat(doubted.toBuilder().build()).isEqualTo(doubted);
    assertThat(NatProfile.parse(doubted.toString())).isEqualTo(NatProfile.assumed());
    assertThat(doubted.brief()).isEqualTo(NatProfile.assumed());
    assertThatThrownBy(() -> NatProfile.assumed().toBuilder().cause(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A blank cause says nothing; set none instead");
  }

  @Test
  void theBriefKeepsTypeAndDeltaAndWholePercents() {
    NatProfile profile =
        NatProfile.builder(NatType.SYMMETRIC, NatDelta.dependent(2))
            .mapping(MappingBehavior.ADDRESS_DEPENDENT)
            .samples(3)
            .confidence(0.333)
            .build();
    assertThat(profile.brief())
        .isEqualTo(
            NatProfile.builder(NatType.SYMMETRIC, NatDelta.dependent(2)).confidence(0.33).build());
  }

  @Test
  void aPortRangeKnowsItsPorts() {
    PortRange range = PortRange.of(1000, 1009);
    assertThat(range.size()).isEqualTo(10);
    assertThat(range.contains(1000) && range.contains(1009)).isTrue();
    assertThat(range.contains(999) || range.contains(1010)).isFalse();
    assertThat(PortRange.parse("1000-1009")).isEqualTo(range).hasSameHashCodeAs(range);
    assertThat(PortRange.ALL.size()).isEqualTo(65535);
  }
}
