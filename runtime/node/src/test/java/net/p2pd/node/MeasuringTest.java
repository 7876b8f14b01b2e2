package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import net.p2pd.api.P2pdException;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatQuestion;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In virtual time, with recorded NICs and services that answer what the test wants. */
class MeasuringTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration REFRESH = Duration.ofMinutes(10);
  private static final Nic ETH = nic("eth0", 2, "192.168.1.5/24", "192.168.1.1");
  private static final Nic ETH_ELSEWHERE = nic("eth0", 2, "192.168.1.5/24", "192.168.1.254");
  private static final Nic WLAN = nic("wlan0", 3, "10.0.0.9/24", "10.0.0.1");

  private final ManualLoop loop = new ManualLoop();
  private final RecordedNics provider = new RecordedNics(ETH, WLAN);
  private final Surroundings surroundings =
      new Surroundings(() -> provider, UnaryOperator.identity());
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<String> log = new ArrayList<>();
  private final Map<String, String> externals = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<NatProfile>> nats = new ConcurrentHashMap<>();
  private List<Resolver> resolvers = List.of(new Resolver("resolver", this::resolve));
  private List<Detector> detectors = List.of(new Detector("detector", this::detect));

  private final Measuring measuring =
      new Measuring(
          loop,
          surroundings,
          () -> new Inquiry(loop, List.copyOf(resolvers), List.copyOf(detectors), LIMIT),
          REFRESH,
          (level, text) -> log.add(level + " " + text));

  private static Nic nic(String name, int index, String address, String gateway) {
    return Nic.builder(name)
        .index(index)
        .up(true)
        .address(address)
        .gateways(Family.IPV4, List.of(ip(gateway)))
        .build();
  }

  private static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private CompletionStage<List<Route>> resolve(Nic nic, Family family) {
    asked.add(nic.name() + " where");
    String external = externals.get(nic.name());
    return external == null
        ? CompletableFuture.failedFuture(new P2pdException("no server answered"))
        : CompletableFuture.completedFuture(
            List.of(nic.route(family).withExternal(IpRange.parse(external))));
  }

  private CompletionStage<NatProfile> detect(NatQuestion question) {
    String what = question.nic().name() + " " + question.transport();
    asked.add(what);
    CompletableFuture<NatProfile> answer = nats.get(what);
    return answer == null
        ? CompletableFuture.failedFuture(new P2pdException("no server answered"))
        : answer;
  }

  private static CompletableFuture<NatProfile> nat(NatType type) {
    return CompletableFuture.completedFuture(
        NatProfile.builder(type, NatDelta.equal()).confidence(0.9).build());
  }

  private void everythingIsKnown() {
    for (String nic : List.of("eth0", "wlan0")) {
      externals.put(nic, "203.0.113." + nic.length());
      nats.put(nic + " udp", nat(NatType.PORT_RESTRICTED));
      nats.put(nic + " tcp", nat(NatType.SYMMETRIC));
    }
  }

  /** Lets the loop run until the round of questions that is under way has ended. */
  private void round() {
    Awaitility.await()
        .atMost(Durations.ONE_MINUTE)
        .until(
            () -> {
              loop.pass(Duration.ZERO);
              return loop.timers() == 1 && !measuring.isAsking();
            });
  }

  private Nic now(String name) {
    return surroundings.nics().stream()
        .filter(nic -> nic.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private String external(String nic) {
    return now(nic).route(Family.IPV4).external().map(Object::toString).orElse("unknown");
  }

  private NatType type(String nic, Transport transport) {
    return now(nic).nat(Family.IPV4, transport).type();
  }

  @AfterEach
  void nothingIsLeft() {
    measuring.close();
    measuring.close();
    assertThat(loop.timers()).isZero();
    assertThat(provider.listeners()).isZero();
  }

  @Test
  void whatIsFoundOutIsPartOfTheNics() {
    everythingIsKnown();
    measuring.start();
    assertThat(external("eth0")).as("nobody waits for it").isEqualTo("unknown");
    round();
    assertThat(external("eth0")).isEqualTo("203.0.113.4");
    assertThat(external("wlan0")).isEqualTo("203.0.113.5");
    assertThat(type("eth0", Transport.UDP)).isEqualTo(NatType.PORT_RESTRICTED);
    assertThat(type("eth0", Transport.TCP)).isEqualTo(NatType.SYMMETRIC);
    assertThat(asked).hasSize(6).doesNotHaveDuplicates();
    assertThat(log).isEmpty();
  }

  @Test
  void whereThereIsAnotherGatewayAllIsAskedAgainAndElsewhereNothing() {
    everythingIsKnown();
    measuring.start();
    round();
    asked.clear();
    externals.put("eth0", "198.51.100.1");
    nats.put("eth0 udp", nat(NatType.OPEN));
    provider.become(ETH_ELSEWHERE, WLAN);
    assertThat(external("eth0")).as("what was known is worth nothing").isNotEqualTo("203.0.113.4");
    assertThat(external("wlan0")).isEqualTo("203.0.113.5");
    round();
    assertThat(external("eth0")).isEqualTo("198.51.100.1");
    assertThat(type("eth0", Transport.UDP)).isEqualTo(NatType.OPEN);
    assertThat(asked).hasSize(3).allMatch(question -> question.startsWith("eth0 "));
  }

  @Test
  void aNewNicIsAskedAboutAndOneThatHasGoneIsForgotten() {
    everythingIsKnown();
    provider.become(ETH);
    measuring.start();
    round();
    provider.become(WLAN);
    round();
    assertThat(external("wlan0")).isEqualTo("203.0.113.5");
    provider.become(ETH, WLAN);
    round();
    assertThat(asked.stream().filter("eth0 where"::equals)).as("asked about twice").hasSize(2);
  }

  @Test
  void anAnswerAboutANetworkThatHasGoneIsDropped() {
    everythingIsKnown();
    CompletableFuture<NatProfile> late = new CompletableFuture<>();
    nats.put("eth0 udp", late);
    measuring.start();
    Awaitility.await()
        .atMost(Durations.ONE_MINUTE)
        .until(
            () -> {
              loop.pass(Duration.ZERO);
              return asked.size() == 6;
            });
    nats.put("eth0 udp", nat(NatType.OPEN));
    provider.become(ETH_ELSEWHERE, WLAN);
    Awaitility.await().atMost(Durations.ONE_MINUTE).until(late::isCancelled);
    round();
    assertThat(type("eth0", Transport.UDP)).isEqualTo(NatType.OPEN);
    provider.become(ETH, WLAN);
    round();
    assertThat(type("eth0", Transport.UDP)).isEqualTo(NatType.OPEN);
  }

  private boolean passed() {
    loop.pass(Duration.ZERO);
    return true;
  }

  private boolean isSettled() {
    return surroundings.measured().toCompletableFuture().isDone();
  }

  @Test
  void itIsSaidWhenTheFirstRoundInANetworkIsOver() {
    everythingIsKnown();
    CompletableFuture<NatProfile> late = new CompletableFuture<>();
    nats.put("eth0 tcp", late);
    measuring.start();
    assertThat(isSettled()).as("before the first question").isFalse();
    Awaitility.await().atMost(Durations.ONE_MINUTE).until(() -> passed() && asked.size() == 6);
    assertThat(isSettled()).as("one answer is missing").isFalse();
    late.complete(NatProfile.assumed());
    round();
    assertThat(isSettled()).isTrue();

    loop.pass(REFRESH);
    assertThat(isSettled()).as("what is known is only asked for again").isTrue();
    round();

    CompletableFuture<NatProfile> elsewhere = new CompletableFuture<>();
    nats.put("eth0 udp", elsewhere);
    provider.become(ETH_ELSEWHERE, WLAN);
    Awaitility.await().atMost(Durations.ONE_MINUTE).until(() -> passed() && !isSettled());
    measuring.close();
    assertThat(isSettled()).as("nothing more will be known").isTrue();
  }

  @Test
  void whereNobodyCanBeAskedAllIsSettledAtOnce() {
    resolvers = List.of();
    detectors = List.of();
    measuring.start();
    loop.pass(Duration.ZERO);
    assertThat(isSettled()).isTrue();
  }

  @Test
  void whatNobodyKnowsStaysTheDefaultIsSaidOnceAndAskedAgainMoreAndMoreSeldom() {
    provider.become(ETH);
    measuring.start();
    round();
    assertThat(now("eth0").nat(Family.IPV4, Transport.UDP)).isEqualTo(NatProfile.assumed());
    assertThat(log)
        .containsExactly(
            "WARNING eth0 (ipv4): unknown is the external address, the NAT for UDP, the NAT for"
                + " TCP: no server answered");
    Duration pause = Measuring.FIRST_RETRY;
    for (int i = 2; i <= 4; i++) {
      loop.pass(pause.minusMillis(1));
      assertThat(asked).hasSize(3 * (i - 1));
      loop.pass(Duration.ofMillis(1));
      round();
      assertThat(asked).hasSize(3 * i);
      pause = pause.multipliedBy(2);
    }
    assertThat(log).hasSize(1);
    everythingIsKnown();
    nats.remove("eth0 tcp");
    loop.pass(pause);
    round();
    assertThat(external("eth0")).isEqualTo("203.0.113.4");
    assertThat(log)
        .hasSize(2)
        .last()
        .as("it is no warning where something is known")
        .isEqualTo("INFO eth0 (ipv4): unknown is the NAT for TCP: no server answered");
  }

  @Test
  void aRouterThatGetsAnotherAddressIsNoticedAndMeasuredAgain() {
    everythingIsKnown();
    measuring.start();
    round();
    asked.clear();
    loop.pass(REFRESH);
    round();
    assertThat(asked).containsExactlyInAnyOrder("eth0 where", "wlan0 where");
    externals.put("eth0", "198.51.100.9");
    nats.put("eth0 udp", nat(NatType.FULL_CONE));
    loop.pass(REFRESH);
    Awaitility.await()
        .atMost(Durations.ONE_MINUTE)
        .until(
            () -> {
              loop.pass(Duration.ZERO);
              return !measuring.isAsking() && type("eth0", Transport.UDP) == NatType.FULL_CONE;
            });
    round();
    assertThat(external("eth0")).isEqualTo("198.51.100.9");
  }

  @Test
  void aServerThatFallsSilentTakesNothingAway() {
    everythingIsKnown();
    measuring.start();
    round();
    externals.clear();
    loop.pass(REFRESH);
    round();
    assertThat(external("eth0")).isEqualTo("203.0.113.4");
    assertThat(log).isEmpty();
  }

  @Test
  void withoutServicesNothingIsDone() {
    resolvers = List.of();
    detectors = List.of();
    measuring.start();
    loop.pass(Duration.ofHours(1));
    provider.become(WLAN);
    loop.pass(Duration.ofHours(1));
    assertThat(loop.timers()).isZero();
    assertThat(log).isEmpty();
  }

  @Test
  void whatThereIsNoServiceForIsNotAskedForAgainAndAgain() {
    everythingIsKnown();
    detectors = List.of();
    measuring.start();
    round();
    asked.clear();
    loop.pass(REFRESH.minusMillis(1));
    assertThat(asked).isEmpty();
  }

  @Test
  void whoeverListensHearsThatMoreIsKnown() {
    everythingIsKnown();
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    surroundings.onLearnt(() -> heard.add("more"));
    measuring.start();
    round();
    assertThat(heard).hasSize(6);
  }

  @Test
  void closingGivesUpWhatIsUnderWay() {
    everythingIsKnown();
    CompletableFuture<NatProfile> never = new CompletableFuture<>();
    nats.put("eth0 udp", never);
    measuring.start();
    Awaitility.await()
        .atMost(Durations.ONE_MINUTE)
        .until(
            () -> {
              loop.pass(Duration.ZERO);
              return asked.size() == 6;
            });
    measuring.close();
    Awaitility.await().atMost(Durations.ONE_MINUTE).until(never::isCancelled);
    provider.become(ETH_ELSEWHERE);
    loop.pass(Duration.ofHours(1));
    assertThat(asked).hasSize(6);
  }
}
