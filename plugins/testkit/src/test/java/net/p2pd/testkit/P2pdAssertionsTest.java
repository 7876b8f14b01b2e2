package net.p2pd.testkit;

import static net.p2pd.testkit.P2pdAssertions.assertThat;
import static net.p2pd.testkit.P2pdAssertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What holds is passed over in silence; what does not hold is told with the whole story. */
class P2pdAssertionsTest {

  private static final ConnectReport PUNCHED =
      ConnectReport.about(Identity.of(1).id())
          .connectedBy("tcp-punch", "203.0.0.2:4000", false)
          .attempt(attempt("direct", AttemptReport.FAILED, "nothing listens at 10.0.0.1:7"))
          .attempt(attempt("tcp-punch", AttemptReport.CONNECTED, ""))
          .attempt(attempt("relay", AttemptReport.NOT_APPLICABLE, "no relay is known"))
          .elapsedMillis(240)
          .build();

  private static final ConnectReport FAILED =
      ConnectReport.about(Identity.of(1).id())
          .failed("no path within 5 s")
          .attempt(attempt("direct", AttemptReport.FAILED, "no answer"))
          .elapsedMillis(5000)
          .build();

  private static AttemptReport attempt(String strategy, String outcome, String cause) {
    return new AttemptReport(strategy, "a path", "10.0.0.1:7", outcome, cause, 1, 90);
  }

  private static void fails(ThrowingCallable assertion, String... parts) {
    assertThatThrownBy(assertion)
        .isInstanceOf(AssertionError.class)
        .satisfies(error -> assertThat(error.getMessage()).contains(parts));
  }

  @Test
  void aReportThatIsAsExpectedPasses() {
    assertThat(PUNCHED).connectedBy("tcp-punch").directly().to("203.0.0.2:4000");
    assertThat(PUNCHED).within(Duration.ofMillis(240)).tried("direct").refusedBy("relay");
    assertThat(FAILED).failed().failedWith("within 5 s").tried("direct");
  }

  @Test
  void aReportIsToldAsAWhole() {
    String[] story = {
      "by tcp-punch (directly) at 203.0.0.2:4000 after 240 ms",
      "direct, a path, 10.0.0.1:7: failed (nothing listens at 10.0.0.1:7)",
      "relay, a path, 10.0.0.1:7: not-applicable (no relay is known)"
    };
    fails(
        () -> assertThat(PUNCHED).connectedBy("direct"), "Expected a connection by 'direct', but");
    fails(() -> assertThat(PUNCHED).connectedBy("direct"), story);
    fails(() -> assertThat(PUNCHED).relayed(), "Expected a relayed path");
    fails(() -> assertThat(PUNCHED).reused(), "the use of a living session");
    fails(() -> assertThat(PUNCHED).to("203.0.0.2:4001"), "a path to 203.0.0.2:4001");
    fails(() -> assertThat(PUNCHED).within(Duration.ofMillis(239)), "an end within 239 ms");
    fails(() -> assertThat(PUNCHED).failed(), "Expected no connection");
    fails(() -> assertThat(PUNCHED).tried("relay"), "an attempt of 'relay'");
    fails(() -> assertThat(PUNCHED).refusedBy("direct"), "that 'direct' is not applicable");
    fails(
        () -> assertThat(FAILED).connected(),
        "Expected a connection",
        "no path within 5 s",
        "failed (no answer)");
    fails(() -> assertThat(FAILED).directly(), "Expected a connection");
    fails(() -> assertThat(FAILED).failedWith("refused"), "a cause with 'refused'");
    fails(() -> assertThat((ConnectReport) null).connected(), "Expecting actual not to be null");
    fails(
        () -> assertThat(PUNCHED).as("the second try").relayed(),
        "[the second try]",
        "Expected a relayed path");
  }

  @Test
  void aPipeIsToldWithItsState() {
    VirtualWorld world = new VirtualWorld(1);
    Wire wire = Wire.in(world, null);
    Pipe pipe = wire.client;
    InetSocketAddress remote = pipe.remote().orElseThrow();
    assertThat(pipe).isOpen().isOfKind(PipeKind.STREAM).isOver(Transport.TCP).leadsTo(remote);
    assertThat(pipe).hasRole(PipeRole.CLIENT).hasDroppedNothing();
    pipe.send("hello");
    fails(
        () -> assertThat(pipe).isClosed(),
        "Expected to be closed of " + pipe.name(),
        "STREAM",
        "remote " + remote,
        "5 of them pending");
    fails(() -> assertThat(pipe).isOfKind(PipeKind.DATAGRAM), "the kind DATAGRAM");
    fails(() -> assertThat(pipe).isOver(Transport.UDP), "the transport");
    fails(() -> assertThat(pipe).hasRole(PipeRole.SERVER), "the role SERVER");
    fails(() -> assertThat(pipe).leadsTo(new InetSocketAddress(1)), "to lead to");
    pipe.abort();
    world.pass(Duration.ofSeconds(1));
    assertThat(pipe).isClosed();
    fails(() -> assertThat(pipe).isOpen(), "to be open", "closed: ");
    fails(() -> assertThat(pipe).isClosedWith("by the moon"), "a cause with 'by the moon'");
  }

  @Test
  void aRouteIsToldWithAllItsParts() throws Exception {
    InetAddress inside = InetAddress.getByName("192.168.0.20");
    InetAddress outside = InetAddress.getByName("1.3.3.7");
    Route route = Route.of("eth0", 2, List.of(IpRange.of(inside)), IpRange.of(outside)).bind(1337);
    assertThat(route).isOf(Family.IPV4).isOn("eth0").holds(inside).isSeenAs(outside);
    assertThat(route).isBoundTo(new InetSocketAddress(inside, 1337));
    assertThat(Route.of("eth0", 2, List.of(IpRange.of(inside)))).hasUnknownOutside();

    fails(
        () -> assertThat(route).isOf(Family.IPV6),
        "the family ipv6",
        "[192.168.0.20] -> [1.3.3.7] on eth0#2 bound 192.168.0.20:1337");
    fails(() -> assertThat(route).isOn("wlan0"), "the NIC 'wlan0'");
    fails(() -> assertThat(route).holds(outside), "a NIC range with 1.3.3.7");
    fails(() -> assertThat(route).isSeenAs(inside), "the external address 192.168.0.20");
    fails(() -> assertThat(route).hasUnknownOutside(), "an unknown external part");
    fails(() -> assertThat(route).isBoundTo(new InetSocketAddress(inside, 1)), "to be bound to");
  }

  @Test
  void aProfileIsToldWithWhatItMeans() {
    NatProfile profile =
        NatProfile.builder(NatType.SYMMETRIC, NatDelta.independent(4)).confidence(0.6).build();
    assertThat(profile).isOfType(NatType.SYMMETRIC).isOfKind("symmetric-independent").isSure(0.6);
    assertThat(profile).hasDelta(DeltaType.INDEPENDENT).hasDelta(NatDelta.independent(4));
    assertThat(NatProfile.assumed()).isUnsure();

    fails(
        () -> assertThat(profile).isOfType(NatType.OPEN),
        "the type 'open'",
        "type=symmetric delta=independent:4",
        "a NAT that uses another outside port for each destination");
    fails(() -> assertThat(profile).isOfKind("symmetric-equal"), "the kind 'symmetric-equal'");
    fails(() -> assertThat(profile).hasDelta(DeltaType.EQUAL), "a delta of type 'equal'");
    fails(() -> assertThat(profile).hasDelta(NatDelta.independent(5)), "the delta 'independent:5'");
    fails(() -> assertThat(profile).isSure(0.7), "a confidence of at least 0.7");
    fails(() -> assertThat(profile).isUnsure(), "a confidence below 0.5");
  }
}
