package net.p2pd.api.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.PeerId;
import net.p2pd.api.internal.Json;
import net.p2pd.api.internal.Literals;
import org.junit.jupiter.api.Test;

class ConnectReportTest {

  private static final PeerId PEER = PeerIds.any();

  private static final AttemptReport WON =
      new AttemptReport("direct", "local IPv4", "192.0.2.1:7", AttemptReport.CONNECTED, "", 5, 20);

  private static final AttemptReport LOST =
      new AttemptReport(
          "direct", "", "", AttemptReport.NOT_APPLICABLE, "the peer has no IPv6", 0, 0);

  private static final ConnectReport SUCCESS =
      ConnectReport.about(PEER)
          .attempt(LOST)
          .attempt(WON)
          .connectedBy("direct", new InetSocketAddress(Literals.parse("192.0.2.1"), 7), false)
          .elapsedMillis(21)
          .build();

  private static final ConnectReport FAILURE =
      ConnectReport.about(PEER).failed("nobody answered").elapsedMillis(30_000).build();

  /** The names that the command line promises to whoever reads its JSON. */
  private static final List<String> PROMISED =
      List.of("connected", "strategy", "relayed", "remote", "elapsedMs", "attempts");

  private static final List<String> PROMISED_OF_ATTEMPTS =
      List.of("strategy", "outcome", "cause", "startMs", "endMs");

  @Test
  void theTreeHasThePromisedKeysAndThreeMore() {
    for (ConnectReport report : List.of(SUCCESS, FAILURE)) {
      Set<String> keys = report.toMap().keySet();
      assertThat(keys).containsAll(PROMISED);
      assertThat(keys)
          .containsExactly(
              "peerId",
              "connected",
              "reused",
              "strategy",
              "relayed",
              "remote",
              "elapsedMs",
              "cause",
              "attempts");
    }
    assertThat(WON.toMap().keySet()).containsAll(PROMISED_OF_ATTEMPTS);
    assertThat(WON.toMap().keySet())
        .containsExactly(
            "strategy",
            "path",
            "remote",
            "outcome",
            "cause",
            "causeId",
            "remedy",
            "side",
            "startMs",
            "endMs");
  }

  @Test
  void jsonTellsTheSameStoryInOneDocument() {
    Map<?, ?> tree = (Map<?, ?>) Json.parse(SUCCESS.toJson());
    assertThat(tree.get("peerId")).isEqualTo(PEER.toString());
    assertThat(tree.get("connected")).isEqualTo(true);
    assertThat(tree.get("reused")).isEqualTo(false);
    assertThat(tree.get("strategy")).isEqualTo("direct");
    assertThat(tree.get("relayed")).isEqualTo(false);
    assertThat(tree.get("remote")).isEqualTo("192.0.2.1:7");
    assertThat(tree.get("elapsedMs")).isEqualTo(21L);
    assertThat(tree.get("cause")).isEqualTo("");
    List<?> attempts = (List<?>) tree.get("attempts");
    assertThat(attempts).hasSize(2);
    Map<?, ?> lost = (Map<?, ?>) attempts.get(0);
    assertThat(lost.get("outcome")).isEqualTo("not-applicable");
    assertThat(lost.get("cause")).isEqualTo("the peer has no IPv6");
    Map<?, ?> won = (Map<?, ?>) attempts.get(1);
    assertThat(won.get("strategy")).isEqualTo("direct");
    assertThat(won.get("path")).isEqualTo("local IPv4");
    assertThat(won.get("outcome")).isEqualTo("connected");
    assertThat(won.get("startMs")).isEqualTo(5L);
    assertThat(won.get("endMs")).isEqualTo(20L);
    assertThat(SUCCESS.toJson()).doesNotContain("\n");
  }

  @Test
  void linesForPeopleSayWhatHappened() {
    String name = PEER.shortName();
    assertThat(SUCCESS.toString().lines())
        .containsExactly(
            "connected to " + name + " by direct (directly) at 192.0.2.1:7 after 21 ms",
            "  0..0 ms direct: not-applicable (the peer has no IPv6)",
            "  5..20 ms direct, local IPv4, 192.0.2.1:7: connected");
    assertThat(FAILURE)
        .hasToString("not connected to " + name + ": nobody answered after 30000 ms");
    assertThat(ConnectReport.about(PEER).connectedBy("relay", "relay:1", true).build())
        .hasToString("connected to " + name + " by relay (relayed) at relay:1 after 0 ms");
    assertThat(ConnectReport.about(PEER).connectedBy("direct", null, false).reused().build())
        .hasToString("connected to " + name + " by a living session after 0 ms");
  }

  @Test
  void theAccessorsTellTheSame() {
    assertThat(SUCCESS.peer()).isEqualTo(PEER);
    assertThat(SUCCESS.isConnected()).isTrue();
    assertThat(SUCCESS.isReused()).isFalse();
    assertThat(SUCCESS.isRelayed()).isFalse();
    assertThat(SUCCESS.elapsedMillis()).isEqualTo(21);
    assertThat(SUCCESS.attempts()).containsExactly(LOST, WON);
    assertThat(FAILURE.isConnected()).isFalse();
    assertThat(FAILURE.cause()).isEqualTo("nobody answered");
    assertThat(FAILURE.strategy()).isEmpty();
    assertThat(FAILURE.remote()).isEmpty();
    assertThat(WON.remote()).isEqualTo("192.0.2.1:7");
  }

  @Test
  void attemptsAreInOrderOfStartAndFixed() {
    ConnectReport.Builder builder = ConnectReport.about(PEER).attempt(WON).attempt(LOST);
    ConnectReport report = builder.build();
    builder.attempt(WON);
    assertThat(report.attempts()).containsExactly(LOST, WON);
    assertThatThrownBy(() -> report.attempts().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void theRemoteIsAnAddressEvenIfItsNameIsKnown() throws Exception {
    InetAddress named = InetAddress.getByAddress("name.invalid", new byte[] {(byte) 192, 0, 2, 1});
    assertThat(remote(new InetSocketAddress(named, 7))).isEqualTo("192.0.2.1:7");
    assertThat(remote(new InetSocketAddress(Literals.parse("2001:db8::1"), 7)))
        .isEqualTo("[2001:db8::1]:7");
    assertThat(remote(new InetSocketAddress(Literals.parse("fe80::1%2"), 7)))
        .isEqualTo("[fe80::1%2]:7");
    assertThat(remote(null)).isEmpty();
  }

  private static String remote(InetSocketAddress address) {
    return ConnectReport.about(PEER).connectedBy("direct", address, false).build().remote();
  }

  @Test
  void theLastWordCounts() {
    InetSocketAddress address = new InetSocketAddress(Literals.parse("192.0.2.1"), 7);
    ConnectReport failed =
        ConnectReport.about(PEER)
            .connectedBy("relay", address, true)
            .reused()
            .failed("it went away")
            .build();
    assertThat(failed.isConnected() || failed.isRelayed() || failed.isReused()).isFalse();
    assertThat(failed.strategy() + failed.remote()).isEmpty();
    ConnectReport connected =
        ConnectReport.about(PEER).failed("not yet").connectedBy("direct", address, false).build();
    assertThat(connected.isConnected()).isTrue();
    assertThat(connected.cause()).isEmpty();
  }

  @Test
  void aFailedConnectCarriesItsReport() {
    ConnectException thrown = new ConnectException("nobody answered", FAILURE);
    assertThat(thrown).hasMessage("nobody answered");
    assertThat(thrown.report()).isSameAs(FAILURE);
  }
}
