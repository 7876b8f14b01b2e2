package net.p2pd.api.route;

import static net.p2pd.api.route.RouteTest.ranges;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.internal.Literals;
import org.junit.jupiter.api.Test;

class RouteBuilderTest {
  private final List<String> asked = new ArrayList<>();

  @Test
  void theIpv4ExampleOfTheBasicsDocument() {
    List<Route> routes =
        resolve(
            ranges("192.168.0.20", "193.168.0.0/16", "7.7.7.7", "8.8.0.0/16"),
            Map.of(
                "192.168.0.20", "1.3.3.7",
                "193.168.0.1", "1.3.3.7",
                "7.7.7.7", "1.3.3.7",
                "8.8.0.1", "8.8.0.1"));

    assertThat(texts(routes))
        .containsExactly(
            "[192.168.0.20, 193.168.0.0/16, 7.7.7.7] -> [1.3.3.7] on eth0#2",
            "[8.8.0.0/16] -> [8.8.0.0/16] on eth0#2");
    assertThat(asked).containsExactly("192.168.0.20", "193.168.0.1", "7.7.7.7", "8.8.0.1");
  }

  @Test
  void theIpv6ExampleOfTheBasicsDocument() {
    List<Route> routes =
        resolve(
            ranges(
                "2020:DEED:BEEF::0000/128", "2020:DEED:DEED::0000/64", "FE80:DEED:BEEF::0000/128"),
            Map.of(
                "2020:deed:beef::", "2020:deed:beef::", "2020:deed:deed::1", "2020:deed:deed::1"));

    assertThat(texts(routes))
        .containsExactly(
            "[fe80:deed:beef::] -> [2020:deed:beef::] on eth0#2",
            "[fe80:deed:beef::] -> [2020:deed:deed::/64] on eth0#2");
    assertThat(asked).containsExactly("2020:deed:beef::", "2020:deed:deed::1");
  }

  @Test
  void privateIpv4AddressesAreAskedAboutOnce() {
    List<Route> routes =
        resolve(
            ranges("10.0.0.1", "192.168.0.1", "10.0.0.1", "100.64.0.9"),
            Map.of("10.0.0.1", "1.3.3.7"));
    assertThat(texts(routes))
        .containsExactly("[10.0.0.1, 192.168.0.1, 100.64.0.9] -> [1.3.3.7] on eth0#2");
    assertThat(asked).containsExactly("10.0.0.1");
  }

  @Test
  void privateAddressesLeadTheRouteWhateverTheirPlace() {
    List<Route> routes =
        resolve(ranges("7.7.7.7", "10.0.0.1"), Map.of("7.7.7.7", "1.3.3.7", "10.0.0.1", "1.3.3.7"));
    assertThat(texts(routes)).containsExactly("[10.0.0.1, 7.7.7.7] -> [1.3.3.7] on eth0#2");
  }

  @Test
  void aPublicAddressThatIsSeenAsAThirdOneIsNotClaimedForTheGroup() {
    List<Route> routes =
        resolve(
            ranges("10.0.0.1", "7.7.7.7", "7.7.7.8"),
            Map.of("10.0.0.1", "1.3.3.7", "7.7.7.7", "5.5.5.5", "7.7.7.8", "5.5.5.5"));
    assertThat(texts(routes))
        .containsExactly(
            "[10.0.0.1] -> [1.3.3.7] on eth0#2", "[7.7.7.7, 7.7.7.8] -> [5.5.5.5] on eth0#2");
  }

  @Test
  void whatIsNotSeenStaysUnknownAndApart() {
    List<Route> routes =
        resolve(ranges("10.0.0.1", "7.7.7.7", "8.8.0.0/16"), Map.of("8.8.0.1", "8.8.0.1"));
    assertThat(texts(routes))
        .containsExactly(
            "[10.0.0.1] -> [unknown] on eth0#2",
            "[7.7.7.7] -> [unknown] on eth0#2",
            "[8.8.0.0/16] -> [8.8.0.0/16] on eth0#2");
  }

  @Test
  void linkLocalAndLoopbackIpv4AreNeverPutBehindANat() {
    List<Route> routes =
        resolve(
            ranges("169.254.1.1", "127.0.0.1", "10.0.0.1"),
            Map.of("10.0.0.1", "1.3.3.7", "169.254.1.1", "1.3.3.7"));
    assertThat(texts(routes))
        .containsExactly(
            "[10.0.0.1] -> [1.3.3.7] on eth0#2",
            "[169.254.1.1] -> [unknown] on eth0#2",
            "[127.0.0.1] -> [unknown] on eth0#2");
    assertThat(asked).containsExactly("10.0.0.1", "127.0.0.1");
  }

  @Test
  void globalIpv6ThatIsNotSeenKeepsItsAddressInTheNicPart() {
    List<Route> routes = resolve(ranges("fe80::1", "2001:db8::5", "fe80::2"), Map.of());
    assertThat(texts(routes))
        .containsExactly("[2001:db8::5, fe80::1, fe80::2] -> [unknown] on eth0#2");
  }

  @Test
  void translatedIpv6IsARouteToWhatIsSeen() {
    List<Route> routes = resolve(ranges("fd00::5", "fe80::1"), Map.of("fd00::5", "2001:db8::5"));
    assertThat(texts(routes)).containsExactly("[fd00::5, fe80::1] -> [2001:db8::5] on eth0#2");
  }

  @Test
  void globalIpv6WithoutLinkLocalAddressesHasItselfAsNicPart() {
    List<Route> routes = resolve(ranges("2001:db8::/64"), Map.of("2001:db8::1", "2001:db8::1"));
    assertThat(texts(routes)).containsExactly("[2001:db8::/64] -> [2001:db8::/64] on eth0#2");
  }

  @Test
  void aNicWithNothingButLinkLocalAddressesHasOneRouteAndNoQuestion() {
    List<Route> routes = resolve(ranges("fe80::1", "fe80::2"), Map.of());
    assertThat(texts(routes)).containsExactly("[fe80::1, fe80::2] -> [unknown] on eth0#2");
    assertThat(asked).isEmpty();
  }

  @Test
  void withoutAddressesThereAreNoRoutes() {
    assertThat(resolve(List.of(), Map.of())).isEmpty();
    assertThat(RouteBuilder.unresolved("eth0", 2, List.of())).isEmpty();
  }

  @Test
  void unresolvedRoutesAreThoseOfNoAnswer() {
    List<IpRange> ranges = ranges("10.0.0.1", "7.7.7.7", "169.254.0.1");
    assertThat(RouteBuilder.unresolved("eth0", 2, ranges)).isEqualTo(resolve(ranges, Map.of()));
  }

  @Test
  void theOrderDoesNotDependOnWhoAnswersFirst() {
    Map<String, CompletableFuture<Optional<InetAddress>>> pending = new HashMap<>();
    CompletableFuture<List<Route>> routes =
        RouteBuilder.resolve(
                "eth0",
                2,
                ranges("10.0.0.1", "7.7.7.7", "8.8.8.8"),
                address ->
                    pending.computeIfAbsent(
                        Literals.format(address), unused -> new CompletableFuture<>()))
            .toCompletableFuture();

    assertThat(pending).as("all are asked at once").hasSize(3);
    for (String last : List.of("8.8.8.8", "7.7.7.7", "10.0.0.1")) {
      assertThat(routes).isNotDone();
      pending.get(last).complete(Optional.of(Literals.parse(last)));
    }
    assertThat(texts(routes.join()))
        .containsExactly(
            "[10.0.0.1] -> [10.0.0.1] on eth0#2",
            "[7.7.7.7] -> [7.7.7.7] on eth0#2",
            "[8.8.8.8] -> [8.8.8.8] on eth0#2");
  }

  @Test
  void aQuestionThatFailsFailsTheWhole() {
    CompletableFuture<List<Route>> routes =
        RouteBuilder.resolve(
                "eth0",
                2,
                ranges("10.0.0.1"),
                address -> CompletableFuture.failedFuture(new IllegalStateException("broken")))
            .toCompletableFuture();
    assertThatThrownBy(routes::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("broken");
  }

  @Test
  void anAnswerOfTheOtherFamilyIsNotBelieved() {
    assertThatThrownBy(() -> resolve(ranges("10.0.0.1"), Map.of("10.0.0.1", "2001:db8::1")))
        .hasRootCauseMessage(
            "external address 2001:db8::1 does not fit a route of ipv4 on NIC eth0");
  }

  @Test
  void impossibleRangesAreRefusedBeforeAnythingIsAsked() {
    assertThatThrownBy(() -> resolve(ranges("10.0.0.1", "fe80::1"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("NIC address fe80::1 does not fit a route of ipv4 on NIC eth0");
    assertThatThrownBy(() -> resolve(ranges("224.0.0.1"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void theRangesOfANicAreItsOwnAddresses() {
    Nic nic = Nic.builder("eth0").index(2).address("192.168.1.5/24").address("8.8.0.0/16").build();
    List<Route> routes =
        RouteBuilder.resolve(
                nic, Family.IPV4, address -> answer(Map.of("8.8.0.1", "8.8.0.1"), address))
            .toCompletableFuture()
            .join();
    assertThat(texts(routes))
        .containsExactly(
            "[192.168.1.5] -> [unknown] on eth0#2", "[8.8.0.0/16] -> [8.8.0.0/16] on eth0#2");
  }

  private List<Route> resolve(List<IpRange> ranges, Map<String, String> seen) {
    return RouteBuilder.resolve("eth0", 2, ranges, address -> answer(seen, address))
        .toCompletableFuture()
        .join();
  }

  private CompletionStage<Optional<InetAddress>> answer(
      Map<String, String> seen, InetAddress bound) {
    String text = Literals.format(bound);
    asked.add(text);
    // A minimal stage offers no more than the interface asks for, as a plugin's may.
    return CompletableFuture.completedStage(
        Optional.ofNullable(seen.get(text)).map(Literals::parse));
  }

  private static List<String> texts(List<Route> routes) {
    return routes.stream().map(Route::text).toList();
  }
}
