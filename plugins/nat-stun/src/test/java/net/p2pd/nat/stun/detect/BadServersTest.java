package net.p2pd.nat.stun.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import net.p2pd.api.P2pdException;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Transport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers that lie, contradict each other or say nothing: never a wrong certainty, never a hang.
 */
class BadServersTest {

  private static final double SURE = 0.5;
  private static final String LIAR = "liar.example";

  private final SplittableRandom random = new SplittableRandom(1);

  private static Lab home() {
    return Lab.behind("port-restricted-random", 1);
  }

  private static ScriptedServer scripted(Lab lab, String name, int addresses) {
    lab.asking(name);
    return ScriptedServer.on(lab.internet, name, addresses);
  }

  private InetSocketAddress somewhere(InetSocketAddress seen) {
    return new InetSocketAddress("192.0.2." + (1 + random.nextInt(250)), seen.getPort());
  }

  private static void assertUnsure(Lab lab, String cause) {
    NatProfile found = lab.profile(Transport.UDP);
    assertThat(found.confidence()).as("%s %s", found, found.cause()).isLessThan(SURE);
    assertThat(found.cause().orElseThrow()).contains(cause);
    assertThat(lab.took()).isLessThan(Duration.ofSeconds(3));
  }

  private static void assertRight(Lab lab) {
    NatProfile found = lab.profile(Transport.UDP);
    assertThat(found.type()).as("%s %s", found, found.cause()).isEqualTo(NatType.PORT_RESTRICTED);
    assertThat(found.delta()).isEqualTo(NatDelta.random());
    assertThat(found.confidence()).as("%s %s", found, found.cause()).isGreaterThan(SURE);
  }

  private static void assertFails(ThrowingCallable asking, String why) {
    assertThatThrownBy(asking)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(P2pdException.class)
        .hasMessageContaining("The NAT of eth0 for IPv4 and ")
        .hasMessageContaining(why);
  }

  // Lies

  @Test
  void oneLiarOfThreeIsOutvotedAndNamed() {
    Lab lab = home().withServer("one.example").withServer("other.example");
    scripted(lab, LIAR, 2).telling(this::somewhere);

    assertRight(lab);
    NatProfile found = lab.profile(Transport.UDP);
    assertThat(found.cause().orElseThrow()).contains(LIAR).contains("another external address");
  }

  @Test
  void oneLiarOfTwoMakesTheVerdictUnsure() {
    Lab lab = home().withServer("one.example");
    scripted(lab, LIAR, 1).telling(this::somewhere);

    assertUnsure(lab, "different external addresses");
  }

  @Test
  void aServerThatAlwaysTellsTheSameIsNotBelieved() {
    Lab lab = home();
    scripted(lab, LIAR, 2).telling(seen -> new InetSocketAddress("192.0.2.7", 4711));

    assertUnsure(lab, "same external port for different sockets");
  }

  @Test
  void aServerThatTellsWhatItLikesIsNotBelieved() {
    Lab lab = home();
    scripted(lab, LIAR, 2).telling(this::somewhere);

    assertUnsure(lab, "different external addresses");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.3", "192.168.1.2", "100.64.3.4", "127.0.0.1", "169.254.1.1"})
  void aPrivateExternalAddressIsNotBelieved(String address) {
    Lab lab = home();
    scripted(lab, LIAR, 2).telling(seen -> new InetSocketAddress(address, seen.getPort()));

    assertUnsure(lab, "private external address");
  }

  @Test
  void aServerThatTellsItsOwnAddressIsNotBelieved() {
    Lab lab = home();
    ScriptedServer liar = scripted(lab, LIAR, 2);
    liar.telling(seen -> new InetSocketAddress(liar.address().getAddress(), seen.getPort()));

    assertUnsure(lab, "its own address as the external one");
  }

  @Test
  void aLieAmongTheTruthIsLeftOut() {
    Lab lab = home().withServer("one.example");
    scripted(lab, LIAR, 2).telling(seen -> new InetSocketAddress("10.0.0.1", seen.getPort()));

    assertRight(lab);
  }

  // Other addresses

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "224.0.0.1", "255.255.255.255"})
  void anOtherAddressThatCannotBeIsNotAsked(String other) {
    Lab lab = home();
    scripted(lab, LIAR, 1).withOther(new InetSocketAddress(other, 3479));

    assertUnsure(lab, "another address that it cannot have");
  }

  @Test
  void anOtherAddressThatIsTheFirstOneIsNone() {
    Lab lab = home();
    ScriptedServer loop = scripted(lab, LIAR, 1);
    loop.withOther(loop.address());

    assertUnsure(lab, "only one server, and it has only one address");
    assertThat(loop.asked()).as("requests to a server that names itself").isLessThan(20);
  }

  @Test
  void anOtherAddressWhereNobodyAnswersProvesNothing() {
    Lab lab = home();
    scripted(lab, LIAR, 1).withOther(new InetSocketAddress("192.0.2.200", 3479));

    assertUnsure(lab, "its other address does not answer");
  }

  @Test
  void aServerThatIgnoresChangesDoesNotShowTheFiltering() {
    Lab lab = home();
    scripted(lab, LIAR, 2).withoutChanges();

    NatProfile found = lab.profile(Transport.UDP);
    assertThat(found.mapping()).isEqualTo(MappingBehavior.ENDPOINT_INDEPENDENT);
    assertThat(found.filtering()).isEqualTo(FilteringBehavior.UNKNOWN);
    assertThat(found.confidence()).isLessThan(SURE);
    assertThat(found.cause().orElseThrow()).contains("no server can answer from its other address");
  }

  @ParameterizedTest
  @ValueSource(ints = {450, 600, 900})
  void aServerThatIsBusyForAWhileIsNotTakenForAStrictNat(int millis) {
    for (NatType type : List.of(NatType.FULL_CONE, NatType.RESTRICTED_CONE)) {
      Lab lab = Lab.behind(type.text() + "-random", 1);
      scripted(lab, "busy.example", 2).restingFor(Duration.ofMillis(millis));

      NatProfile found = lab.profile(Transport.UDP);

      assertThat(found.type()).as("%s %s", found, found.cause()).isEqualTo(type);
    }
  }

  @Test
  void aServerThatIsBusyForAWhileDoesNotHideAStrictNat() {
    Lab lab = home();
    scripted(lab, "busy.example", 2).restingFor(Duration.ofMillis(600));

    assertRight(lab);
  }

  @Test
  void aServerThatEndsMeanwhileSaysNothingAboutTheFiltering() {
    Lab lab = home();
    scripted(lab, LIAR, 2).restingFor(Duration.ofMinutes(1));

    NatProfile found = lab.profile(Transport.UDP);
    assertThat(found.filtering()).isEqualTo(FilteringBehavior.UNKNOWN);
    assertThat(lab.took()).isLessThan(Duration.ofSeconds(3));
  }

  // Few servers, or none

  @Test
  void answersFromAnotherAddressAreNone() {
    Lab lab = Lab.behind("full-cone-random", 1);
    scripted(lab, LIAR, 2).fromElsewhere();

    assertFails(() -> lab.profile(Transport.UDP), "which was not asked");
  }

  @Test
  void oneServerOfThreeIsEnough() {
    Lab lab = home().asking("gone.example").withServer("one.example");
    lab.internet.publicHost("silent.example").connected(false);
    lab.asking("silent.example");

    assertRight(lab);
  }

  @Test
  void twoServersWithOneAddressShowTheMapping() {
    Lab lab = home().withSimpleServer("one.example").withSimpleServer("other.example");

    NatProfile found = lab.profile(Transport.UDP);
    assertThat(found.mapping()).isEqualTo(MappingBehavior.ENDPOINT_INDEPENDENT);
    assertThat(found.filtering()).isEqualTo(FilteringBehavior.UNKNOWN);
    assertThat(found.confidence()).isLessThan(SURE);
  }

  @Test
  void threeServersWithOneAddressShowASymmetricNatWithCertainty() {
    Lab lab =
        Lab.behind("symmetric-random", 1)
            .withSimpleServer("one.example")
            .withSimpleServer("other.example")
            .withSimpleServer("third.example");

    NatProfile found = lab.profile(Transport.UDP);
    assertThat(found.type()).isEqualTo(NatType.SYMMETRIC);
    assertThat(found.confidence()).as("%s %s", found, found.cause()).isGreaterThan(SURE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UDP", "TCP"})
  void withoutAnyServerThereIsASentenceInTime(String transport) {
    Lab lab = home().asking("silent.example").asking("unknown.example");
    lab.internet.publicHost("silent.example").connected(false);

    assertFails(() -> lab.profile(Transport.of(transport)), "silent.example");
    assertThat(lab.took()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void whereOnlyUdpIsMissingAtTheServerTheNatIsNotBlamed() {
    Lab lab = home().asking("empty.example");
    lab.internet.publicHost("empty.example");

    assertFails(() -> lab.profile(Transport.UDP), "no STUN server listens there");
  }

  @Test
  void classicServersShowEverythingToo() {
    for (String nat :
        new String[] {
          "open-equal",
          "full-cone-equal",
          "restricted-cone-random",
          "port-restricted-preserving",
          "symmetric-random",
          "symmetric-udp-firewall-equal"
        }) {
      Lab lab = Lab.behind(nat, 1);
      scripted(lab, "classic.example", 2).classic();

      NatProfile found = lab.profile(Transport.UDP);
      assertThat(found.kind().name()).as("%s %s", found, found.cause()).isEqualTo(nat);
      assertThat(found.confidence()).isGreaterThan(SURE);
    }
  }

  @Test
  void aShortLimitIsKept() {
    Lab lab = home().withServer("one.example");

    NatProfile found = lab.profile(Transport.UDP, Duration.ofMillis(120));

    assertThat(lab.took()).isLessThanOrEqualTo(Duration.ofMillis(120));
    assertThat(found.confidence()).as("%s %s", found, found.cause()).isLessThan(SURE);
    assertThat(found.cause().orElseThrow()).contains("time limit of 120 ms");
  }
}
