package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.P2pdException;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.node.TestServices.Detector;
import net.p2pd.node.TestServices.Resolver;
import net.p2pd.node.route.ManualLoop;
import org.awaitility.Awaitility;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

class InquiryTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Nic ETH =
      Nic.builder("eth0").index(2).up(true).address("192.168.1.5/24").build();
  private static final NatProfile MEASURED =
      NatProfile.builder(NatType.PORT_RESTRICTED, NatDelta.equal()).confidence(0.9).build();

  private final ManualLoop loop = new ManualLoop();

  private Inquiry inquiry(List<Resolver> resolvers, List<Detector> detectors) {
    return new Inquiry(loop, List.copyOf(resolvers), List.copyOf(detectors), LIMIT);
  }

  private static List<Route> seenAs(String external) {
    return List.of(ETH.route(Family.IPV4).withExternal(IpRange.parse(external)));
  }

  private static CompletionStage<NatProfile> done(NatProfile profile) {
    return CompletableFuture.completedFuture(profile);
  }

  @Test
  void aServiceThatBlocksHoldsUpNoOther() {
    CountDownLatch released = new CountDownLatch(1);
    Detector blocking =
        new Detector(
            "slow",
            question -> {
              await(released);
              return done(MEASURED);
            });
    Resolver quick =
        new Resolver(
            "quick",
            (nic, family) -> {
              released.countDown();
              return CompletableFuture.completedFuture(seenAs("203.0.113.7"));
            });
    Inquiry inquiry = inquiry(List.of(quick), List.of(blocking));
    var nat = inquiry.nat(ETH, Family.IPV4, Transport.UDP);
    var routes = inquiry.routes(ETH, Family.IPV4);
    inquiry.start().join();
    assertThat(nat.join().value()).contains(MEASURED);
    assertThat(routes.join().value()).contains(seenAs("203.0.113.7"));
    assertThat(loop.timers()).as("no timer stays behind").isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatHasNoAnswerWhenTheTimeIsOverIsUnknownAndGivenUp() {
    CompletableFuture<NatProfile> never = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    Detector silent =
        new Detector(
            "silent",
            question -> {
              asked.countDown();
              return never;
            });
    Inquiry inquiry = inquiry(List.of(), List.of(silent));
    var nat = inquiry.nat(ETH, Family.IPV4, Transport.TCP);
    CompletableFuture<Void> all = inquiry.start();
    await(asked);
    loop.pass(LIMIT);
    assertThat(all).as("it has until the last moment").isNotDone();
    loop.pass(Inquiry.GRACE);
    assertThat(all).isDone();
    assertThat(nat.join().whyUnknown()).isEqualTo("'silent' gave no answer within 5000 ms");
    Awaitility.await().atMost(Durations.ONE_MINUTE).until(never::isCancelled);
  }

  @Test
  void givingUpCancelsWhatIsUnderWay() {
    CompletableFuture<NatProfile> never = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    Detector silent =
        new Detector(
            "silent",
            question -> {
              asked.countDown();
              return never;
            });
    Inquiry inquiry = inquiry(List.of(), List.of(silent));
    inquiry.nat(ETH, Family.IPV4, Transport.TCP);
    CompletableFuture<Void> all = inquiry.start();
    await(asked);
    inquiry.cancel();
    assertThat(all).isDone();
    Awaitility.await().atMost(Durations.ONE_MINUTE).until(never::isCancelled);
    assertThat(loop.timers()).isZero();
  }

  @Test
  void everyKindOfFailureIsAReasonInWords() {
    Inquiry inquiry =
        inquiry(
            List.of(
                new Resolver(
                    "liar",
                    (nic, family) ->
                        CompletableFuture.completedFuture(
                            List.of(Route.of("wlan0", 7, List.of(IpRange.parse("10.0.0.1"))))))),
            List.of(
                new Detector(
                    "thrower",
                    question -> {
                      throw new P2pdException("no STUN server is configured");
                    }),
                new Detector("nothing", question -> null),
                new Detector("empty", question -> CompletableFuture.completedFuture(null)),
                new Detector(
                    "checked",
                    question ->
                        CompletableFuture.failedFuture(new java.io.IOException("wire cut"))),
                new Detector(
                    "late",
                    question ->
                        CompletableFuture.supplyAsync(
                            () -> {
                              throw new P2pdException("no server of three answered");
                            }))));
    var nat = inquiry.nat(ETH, Family.IPV4, Transport.UDP);
    var routes = inquiry.routes(ETH, Family.IPV4);
    inquiry.start().join();
    assertThat(nat.join().isKnown()).isFalse();
    assertThat(nat.join().whyUnknown())
        .isEqualTo(
            "no STUN server is configured; 'nothing' returned nothing; 'empty' answered nothing;"
                + " 'checked' failed: java.io.IOException: wire cut; no server of three answered");
    assertThat(routes.join().whyUnknown()).startsWith("the answer of 'liar' is wrong: ");
  }

  @Test
  void whereNobodyCanKnowThatIsSaid() {
    Inquiry inquiry = inquiry(List.of(), List.of());
    var nat = inquiry.nat(ETH, Family.IPV4, Transport.UDP);
    var routes = inquiry.routes(ETH, Family.IPV4);
    inquiry.start().join();
    assertThat(nat.join().whyUnknown()).contains("no plugin");
    assertThat(routes.join().whyUnknown()).contains("no plugin");
  }

  @Test
  void theQuestionSaysForWhatAndHowLong() {
    CompletableFuture<String> asked = new CompletableFuture<>();
    Inquiry inquiry =
        inquiry(
            List.of(),
            List.of(
                new Detector(
                    "curious",
                    question -> {
                      asked.complete(
                          question.nic().name()
                              + " "
                              + question.family()
                              + " "
                              + question.transport()
                              + " "
                              + question.limit());
                      return done(MEASURED);
                    })));
    inquiry.nat(ETH, Family.IPV4, Transport.TCP);
    inquiry.start().join();
    assertThat(asked.join()).isEqualTo("eth0 ipv4 tcp PT5S");
  }
}
