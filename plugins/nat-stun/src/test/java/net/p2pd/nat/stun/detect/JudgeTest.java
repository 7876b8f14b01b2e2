package net.p2pd.nat.stun.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.Hairpinning;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.nat.PortRange;
import net.p2pd.api.nat.UnsolicitedBehavior;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What generated observations mean. */
class JudgeTest {

  private static final InetSocketAddress LOCAL = new InetSocketAddress("192.168.1.2", 40000);

  private final SplittableRandom random = new SplittableRandom(1);
  private final Map<Object, InetSocketAddress> mapped = new LinkedHashMap<>();

  static Stream<Arguments> behaviours() {
    List<Arguments> all = new ArrayList<>();
    for (MappingBehavior mapping : MappingBehavior.values()) {
      for (FilteringBehavior filtering : FilteringBehavior.values()) {
        if (mapping != MappingBehavior.UNKNOWN && filtering != FilteringBehavior.UNKNOWN) {
          all.add(Arguments.of(mapping, filtering));
        }
      }
    }
    return all.stream();
  }

  private InetSocketAddress external(MappingBehavior mapping, InetSocketAddress asked) {
    Object key =
        switch (mapping) {
          case ENDPOINT_INDEPENDENT, UNKNOWN -> "all";
          case ADDRESS_DEPENDENT -> asked.getAddress();
          case ADDRESS_AND_PORT_DEPENDENT -> asked;
        };
    return mapped.computeIfAbsent(
        key, any -> new InetSocketAddress("203.0.0.2", 1024 + random.nextInt(60000)));
  }

  private ServerReport server(int number, MappingBehavior mapping, FilteringBehavior filtering) {
    String net = "198.51.100.";
    InetSocketAddress one = new InetSocketAddress(net + number, 3478);
    InetSocketAddress other = new InetSocketAddress(net + (100 + number), 3479);
    Map<InetSocketAddress, InetSocketAddress> seen = new LinkedHashMap<>();
    for (InetSocketAddress asked :
        List.of(
            one,
            new InetSocketAddress(one.getAddress(), 3479),
            new InetSocketAddress(other.getAddress(), 3478),
            other)) {
      seen.put(asked, external(mapping, asked));
    }
    return new ServerReport(
        net + number,
        one,
        other,
        seen,
        filtering == FilteringBehavior.ENDPOINT_INDEPENDENT
            ? ChangeAnswer.CAME
            : ChangeAnswer.SILENT,
        filtering == FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT
            ? ChangeAnswer.SILENT
            : ChangeAnswer.CAME,
        List.of());
  }

  private ServerReport plain(int number, @Nullable InetSocketAddress external) {
    InetSocketAddress one = new InetSocketAddress("198.51.100." + number, 3478);
    return new ServerReport(
        "plain-" + number,
        one,
        null,
        external == null ? Map.of() : Map.of(one, external),
        ChangeAnswer.UNASKED,
        ChangeAnswer.UNASKED,
        List.of());
  }

  private NatProfile judge(ServerReport... servers) {
    PortRule rule =
        new PortRule(NatDelta.independent(-4), PortRange.of(1024, 65535), random.split());
    List<Allocation> row = new ArrayList<>();
    for (int i = 0; i < LocalPorts.OFFSETS.length; i++) {
      int local = 50000 + LocalPorts.OFFSETS[i];
      row.add(new Allocation(i, local, new InetSocketAddress("203.0.0.2", rule.next(local))));
    }
    return Judge.on(
        new Evidence(
            LOCAL, List.of(servers), row, Hairpinning.NO, UnsolicitedBehavior.UNKNOWN, List.of()));
  }

  @ParameterizedTest
  @MethodSource("behaviours")
  void mappingAndFilteringMakeTheType(MappingBehavior mapping, FilteringBehavior filtering) {
    for (int round = 0; round < 20; round++) {
      mapped.clear();
      NatProfile alone = judge(server(1, mapping, filtering));
      NatProfile together = judge(server(1, mapping, filtering), server(2, mapping, filtering));

      for (NatProfile found : List.of(alone, together)) {
        assertThat(found.type())
            .as("%s %s", found, found.cause())
            .isEqualTo(NatType.of(true, mapping, filtering));
        assertThat(found.mapping()).isEqualTo(mapping);
        assertThat(found.filtering()).isEqualTo(filtering);
        assertThat(found.delta()).isEqualTo(NatDelta.independent(-4));
        assertThat(found.hairpinning()).isEqualTo(Hairpinning.NO);
        assertThat(found.samples()).isGreaterThan(LocalPorts.OFFSETS.length);
        assertThat(found.cause()).isEmpty();
      }
      assertThat(together.confidence()).isGreaterThan(alone.confidence()).isGreaterThan(0.85);
      assertThat(alone.confidence()).isBetween(0.6, 0.85);
    }
  }

  @Test
  void oneLyingServerOfThreeChangesNothingButTheConfidence() {
    MappingBehavior mapping = MappingBehavior.ENDPOINT_INDEPENDENT;
    FilteringBehavior filtering = FilteringBehavior.ADDRESS_DEPENDENT;
    ServerReport liar = plain(9, new InetSocketAddress("203.0.0.99", 7));

    NatProfile found = judge(server(1, mapping, filtering), liar, server(2, mapping, filtering));

    assertThat(found.type()).isEqualTo(NatType.RESTRICTED_CONE);
    assertThat(found.confidence()).isBetween(0.5, 0.8);
    assertThat(found.cause().orElseThrow()).contains("plain-9").contains("203.0.0.99");
  }

  @Test
  void twoServersThatContradictEachOtherProveNothing() {
    InetSocketAddress one = new InetSocketAddress("203.0.0.2", 5000);
    InetSocketAddress other = new InetSocketAddress("203.0.0.2", 6000);

    NatProfile found = judge(plain(1, one), plain(2, other));

    assertThat(found.confidence()).isLessThan(0.5);
    assertThat(found.cause().orElseThrow()).contains("there is no third one to ask");
  }

  @Test
  void aSocketThatIsSeenAsItIsHasNoNatBeforeIt() {
    MappingBehavior mapping = MappingBehavior.ENDPOINT_INDEPENDENT;
    InetSocketAddress own = new InetSocketAddress("203.0.113.5", 40000);
    mapped.put("all", own);
    for (FilteringBehavior filtering :
        List.of(
            FilteringBehavior.ENDPOINT_INDEPENDENT, FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT)) {
      NatProfile found =
          Judge.on(
              new Evidence(
                  own,
                  List.of(server(1, mapping, filtering)),
                  List.of(),
                  Hairpinning.UNKNOWN,
                  UnsolicitedBehavior.UNKNOWN,
                  List.of()));

      assertThat(found.type()).isEqualTo(NatType.of(false, mapping, filtering));
      assertThat(found.confidence()).isGreaterThan(0.5);
    }
  }

  @Test
  void aServerInsideThePrivateNetworkDoesNotSeeTheInternet() {
    InetSocketAddress one = new InetSocketAddress("192.168.1.1", 3478);
    ServerReport near =
        new ServerReport(
            "router",
            one,
            null,
            Map.of(one, LOCAL),
            ChangeAnswer.UNASKED,
            ChangeAnswer.UNASKED,
            List.of());

    NatProfile found = judge(near);

    assertThat(found.confidence()).isLessThan(0.5);
    assertThat(found.cause().orElseThrow()).contains("sees a private address");
  }
}
