package net.p2pd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectReport;
import org.junit.jupiter.api.Test;

class TimeLineTest {

  private static final PeerId PEER = peer();

  private static PeerId peer() {
    try {
      return PeerId.of(
          java.security.KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic());
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static AttemptReport line(String strategy, String outcome, long start, long end) {
    return new AttemptReport(
        strategy,
        "external IPv4",
        "203.0.113.2:4000",
        outcome,
        outcome.equals(AttemptReport.CONNECTED) ? "" : "nothing came back",
        start,
        end);
  }

  @Test
  void eachPathIsABarOnOneLineOfTime() {
    List<String> lines =
        TimeLine.of(
            ConnectReport.about(PEER)
                .attempt(line("direct", AttemptReport.FAILED, 0, 50))
                .attempt(line("udp-punch", AttemptReport.CONNECTED, 50, 100))
                .attempt(
                    line("udp-punch", AttemptReport.FAILED, 60, 70).notedBy(AttemptReport.PEER))
                .connectedBy("udp-punch", "203.0.113.2:4000", false)
                .elapsedMillis(100)
                .build());
    assertThat(lines)
        .containsExactly(
            "connected after 100 ms by udp-punch, directly, to 203.0.113.2:4000",
            "       0 ms |---------------x                | direct            "
                + "failed, external IPv4 203.0.113.2:4000: nothing came back",
            "      50 ms |               ================>| udp-punch         "
                + "connected, external IPv4 203.0.113.2:4000",
            "      60 ms |                  ---x          | udp-punch (peer)  "
                + "failed, external IPv4 203.0.113.2:4000: nothing came back");
  }

  @Test
  void aFailureEndsWithWhatHelpsEachOnce() {
    AttemptReport offline =
        new AttemptReport("signalling", "", "", AttemptReport.FAILED, "offline", 0, 30_000)
            .because(Cause.PEER_OFFLINE);
    List<String> lines =
        TimeLine.of(
            ConnectReport.about(PEER)
                .attempt(offline)
                .attempt(offline)
                .attempt(
                    new AttemptReport(
                            "relay", "", "", AttemptReport.NOT_APPLICABLE, "no relay", 0, 0)
                        .because(Cause.NO_RELAY))
                .failed("nobody is there")
                .elapsedMillis(30_000)
                .build());
    assertThat(lines.get(0)).isEqualTo("not connected after 30000 ms: nobody is there");
    assertThat(lines).contains("  not tried: relay: no relay");
    assertThat(lines)
        .filteredOn(line -> line.startsWith("  what may help: "))
        .containsExactlyInAnyOrder(
            "  what may help: " + Cause.PEER_OFFLINE.remedy(),
            "  what may help: " + Cause.NO_RELAY.remedy());
  }

  @Test
  void timesThatMakeNoSenseBreakNothing() {
    ConnectReport odd =
        ConnectReport.about(PEER)
            .attempt(line("a", AttemptReport.FAILED, -5, 1L << 40))
            .attempt(line("b", AttemptReport.CANCELLED, 9, 3))
            .failed("no")
            .elapsedMillis(0)
            .build();
    assertThat(TimeLine.of(odd)).hasSize(3);
  }
}
