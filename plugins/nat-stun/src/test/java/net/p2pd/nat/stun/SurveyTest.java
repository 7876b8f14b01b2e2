package net.p2pd.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.route.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurveyTest {

  private static final InetSocketAddress ONE = at("198.51.100.1:3478");
  private static final InetSocketAddress TWO = at("198.51.100.2:3478");
  private static final InetSocketAddress THREE = at("198.51.100.3:3478");

  private final Survey survey = new Survey(Family.IPV4);

  private static InetSocketAddress at(String text) {
    Destination destination = Destination.parse(text);
    return new InetSocketAddress(destination.literal().orElseThrow(), destination.port());
  }

  private void says(InetSocketAddress server, String seen) {
    survey.answered(server, at(seen));
  }

  private String failure() {
    assertThat(survey.finding()).isCompletedExceptionally();
    try {
      survey.finding().join();
      throw new AssertionError("it has failed");
    } catch (CompletionException e) {
      return String.valueOf(e.getCause().getMessage());
    }
  }

  private Finding finding() {
    assertThat(survey.finding()).isCompleted();
    return survey.finding().join();
  }

  @Test
  void twoThatAgreeDecide() {
    survey.expect(3);
    says(ONE, "203.0.113.7:1000");
    assertThat(survey.finding()).isNotDone();
    says(TWO, "203.0.113.7:2000");

    assertThat(finding().address()).as("the port of the first").isEqualTo(at("203.0.113.7:1000"));
    assertThat(finding().warning()).isEmpty();
  }

  @Test
  void theOnlyOneThatIsAskedDecides() {
    survey.expect(1);
    says(ONE, "203.0.113.7:1000");

    assertThat(finding().address()).isEqualTo(at("203.0.113.7:1000"));
  }

  @Test
  void theOnlyOneThatAnswersDecidesWhenTheOthersHaveFailed() {
    survey.expect(3);
    survey.failed("b is down");
    says(ONE, "203.0.113.7:1000");
    assertThat(survey.finding()).isNotDone();
    survey.failed("c is down");

    assertThat(finding().address()).isEqualTo(at("203.0.113.7:1000"));
  }

  @Test
  void theOnlyOneThatAnswersDecidesWhenTheTimeIsOver() {
    survey.expect(3);
    says(ONE, "203.0.113.7:1000");
    survey.stop("over");

    assertThat(finding().address()).isEqualTo(at("203.0.113.7:1000"));
  }

  @Test
  void aMajorityIsBelievedAndTheDisagreementTold() {
    survey.expect(3);
    says(ONE, "203.0.113.9:1000");
    says(TWO, "203.0.113.7:1000");
    says(THREE, "203.0.113.7:1001");

    assertThat(finding().address()).isEqualTo(at("203.0.113.7:1000"));
    assertThat(finding().warning())
        .contains(
            "STUN servers disagree about the external address: 198.51.100.1:3478 sees 203.0.113.9,"
                + " 198.51.100.2:3478 sees 203.0.113.7, 198.51.100.3:3478 sees 203.0.113.7; one of"
                + " them is wrong, or the router uses several addresses");
  }

  @Test
  void withoutAMajorityNobodyIsBelieved() {
    survey.expect(2);
    says(ONE, "203.0.113.9:1000");
    says(TWO, "203.0.113.7:1000");

    assertThat(failure()).startsWith("STUN servers disagree about the external address: ");
  }

  @Test
  void oneServerThatAnswersTwiceIsOneWitness() {
    survey.expect(2);
    says(ONE, "203.0.113.7:1000");
    says(ONE, "203.0.113.7:1000");

    assertThat(finding().address()).as("as all have answered").isEqualTo(at("203.0.113.7:1000"));
    Survey other = new Survey(Family.IPV4);
    other.expect(3);
    other.answered(ONE, at("203.0.113.7:1000"));
    other.answered(ONE, at("203.0.113.7:1000"));
    assertThat(other.finding()).isNotDone();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:1000, 'tells a private address, which it cannot have seen, 10.0.0.1:1000'",
    "100.64.0.1:1000, 'tells a private address, which it cannot have seen, 100.64.0.1:1000'",
    "127.0.0.1:1000, 'tells a private address, which it cannot have seen, 127.0.0.1:1000'",
    "224.0.0.1:1000, 'tells an address that no socket has, 224.0.0.1:1000'",
    "0.0.0.0:1000, 'tells an address that no socket has, 0.0.0.0:1000'",
    "[2001:db8::1]:1000, 'tells an address of another family, [2001:db8:0:0:0:0:0:1]:1000'"
  })
  void whatCannotBeSeenIsALie(String seen, String words) {
    survey.expect(2);
    says(ONE, seen);
    assertThat(survey.finding()).isNotDone();
    survey.failed("b is down");

    assertThat(failure()).isEqualTo("198.51.100.1:3478 " + words + "; b is down");
  }

  @Test
  void aServerInThePrivateNetworkMaySeeAPrivateAddress() {
    survey.expect(1);
    says(at("192.168.1.1:3478"), "192.168.1.20:1000");

    assertThat(finding().address()).isEqualTo(at("192.168.1.20:1000"));
  }

  @Test
  void theOtherWayIsTriedOnceWhereTheFirstBringsNothing() {
    survey.expect(1);
    int[] tried = {0};
    survey.onSilence(
        () -> {
          tried[0]++;
          survey.expect(1);
        });
    survey.failed("no answer over UDP");
    survey.silence();
    assertThat(tried[0]).isEqualTo(1);
    assertThat(survey.finding()).isNotDone();
    survey.failed("no answer over TCP");

    assertThat(failure()).isEqualTo("no answer over UDP; no answer over TCP");
  }

  @Test
  void theOtherWayIsNotTriedAfterAnAnswer() {
    survey.expect(2);
    survey.onSilence(() -> survey.expect(100));
    says(ONE, "203.0.113.7:1000");
    survey.silence();
    survey.failed("b is down");

    assertThat(survey.finding()).isCompleted();
  }
}
