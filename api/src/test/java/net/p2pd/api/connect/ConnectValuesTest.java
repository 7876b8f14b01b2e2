package net.p2pd.api.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.PeerId;
import net.p2pd.api.internal.Literals;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import org.junit.jupiter.api.Test;

/** How to connect, whether it can work, and what was found. */
class ConnectValuesTest {

  private static final InetSocketAddress REMOTE =
      new InetSocketAddress(Literals.parse("192.0.2.1"), 7);

  private static Pipe pipe(PipeKind kind) {
    return (Pipe)
        Proxy.newProxyInstance(
            Pipe.class.getClassLoader(),
            new Class<?>[] {Pipe.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "kind" -> kind;
                  case "name" -> "tcp-17";
                  case "remote" -> Optional.of(REMOTE);
                  default -> throw new AssertionError(method);
                });
  }

  @Test
  void theDefaultsOfAConnectAreThoseOfTheDocumentation() {
    ConnectOptions options = ConnectOptions.defaults();
    assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(options.only()).isEmpty();
    assertThat(options.without()).isEmpty();
    assertThat(options.relay()).isEqualTo(ConnectOptions.RelayPolicy.AUTO);
    assertThat(options.isFresh()).isFalse();
    assertThat(options.protocol()).isEmpty();
    options.reportTo().accept(ConnectReport.about(PeerIds.any()).build());
  }

  @Test
  void eachChangeIsACopyThatKeepsTheRest() {
    List<ConnectReport> reports = new ArrayList<>();
    ConnectOptions changed =
        ConnectOptions.defaults()
            .reportTo(reports::add)
            .protocol("chat")
            .fresh()
            .relay(ConnectOptions.RelayPolicy.NEVER)
            .without("relay")
            .only("direct")
            .only("reverse")
            .timeout(Duration.ofMillis(1));
    assertThat(changed.timeout()).isEqualTo(Duration.ofMillis(1));
    assertThat(changed.only()).containsExactlyInAnyOrder("direct", "reverse");
    assertThat(changed.without()).containsExactly("relay");
    assertThat(changed.relay()).isEqualTo(ConnectOptions.RelayPolicy.NEVER);
    assertThat(changed.isFresh()).isTrue();
    assertThat(changed.protocol()).isEqualTo("chat");
    ConnectReport report = ConnectReport.about(PeerIds.any()).build();
    changed.reportTo().accept(report);
    assertThat(reports).containsExactly(report);
    assertThatThrownBy(() -> changed.only().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    theDefaultsOfAConnectAreThoseOfTheDocumentation();
  }

  @Test
  void aConnectWithoutTimeIsRefused() {
    for (Duration limit : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      assertThatThrownBy(() -> ConnectOptions.defaults().timeout(limit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a connect needs a time limit above zero, not " + limit);
    }
  }

  @Test
  void aStrategyAnswersYesLikelyOrNo() {
    Applicability yes = Applicability.yes();
    assertThat(yes.verdict()).isEqualTo(Applicability.Verdict.YES);
    assertThat(yes.probability()).isEqualTo(1);
    assertThat(yes.start()).isZero();
    assertThat(yes.cost()).isZero();
    assertThat(yes.reason()).isEmpty();
    Applicability likely = Applicability.likely(0.25).startingAfter(Duration.ofMillis(300)).cost(9);
    assertThat(likely.verdict()).isEqualTo(Applicability.Verdict.LIKELY);
    assertThat(likely.probability()).isEqualTo(0.25);
    assertThat(likely.start()).isEqualTo(Duration.ofMillis(300));
    assertThat(likely.cost()).isEqualTo(9);
    assertThat(likely).hasToString("LIKELY(0.25) at PT0.3S");
    Applicability no = Applicability.no("the peer has no IPv6");
    assertThat(no.verdict()).isEqualTo(Applicability.Verdict.NO);
    assertThat(no.probability()).isZero();
    assertThat(no.reason()).isEqualTo("the peer has no IPv6");
    assertThat(no).hasToString("NO: the peer has no IPv6");
  }

  @Test
  void aProbabilityIsAboveZeroAndAtMostOneAndNoStartLiesInThePast() {
    assertThat(Applicability.likely(1).probability()).isEqualTo(1);
    for (double wrong : new double[] {0, -0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Applicability.likely(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("probability " + wrong + " is not in (0, 1]");
    }
    assertThatThrownBy(() -> Applicability.yes().startingAfter(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a start cannot lie in the past: PT-0.001S");
  }

  @Test
  void aRawPathIsDialledUnlessMarkedOtherwise() {
    for (PipeKind kind : List.of(PipeKind.STREAM, PipeKind.DATAGRAM)) {
      Pipe pipe = pipe(kind);
      RawPath path = RawPath.of(pipe);
      assertThat(path.pipe().orElseThrow()).isSameAs(pipe);
      assertThat(path.remote()).contains(REMOTE);
      assertThat(path.isRelayed()).isFalse();
      assertThat(path.isSymmetric()).isFalse();
      assertThat(path.progress()).isEmpty();
    }
    assertThat(RawPath.inbound().pipe()).isEmpty();
    assertThat(RawPath.inbound().remote()).isEmpty();
  }

  @Test
  void eachMarkOfARawPathKeepsTheOthers() {
    PathProgress line = cause -> {};
    Pipe pipe = pipe(PipeKind.STREAM);
    RawPath plain = RawPath.of(pipe);
    for (RawPath path :
        List.of(
            plain.relayed().symmetric().reportedAs(line),
            plain.reportedAs(line).symmetric().relayed())) {
      assertThat(path.isRelayed()).isTrue();
      assertThat(path.isSymmetric()).isTrue();
      assertThat(path.progress()).contains(line);
      assertThat(path.pipe().orElseThrow()).isSameAs(pipe);
    }
    assertThat(plain.isRelayed()).isFalse();
    assertThat(plain.relayed().isSymmetric()).isFalse();
    assertThat(plain.symmetric().isRelayed()).isFalse();
  }

  @Test
  void aStreamOfASessionIsNoRawPath() {
    assertThatThrownBy(() -> RawPath.of(pipe(PipeKind.MESSAGES)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a raw path is a STREAM or DATAGRAM pipe, not tcp-17 of kind MESSAGES");
  }

  @Test
  void aVerdictIsTakenOrRefusedWithItsCause() {
    assertThat(PathVerdict.taken().isTaken()).isTrue();
    assertThat(PathVerdict.taken().cause()).isEmpty();
    assertThat(PathVerdict.taken()).hasToString("taken");
    PathVerdict refused = PathVerdict.refused("somebody else answered");
    assertThat(refused.isTaken()).isFalse();
    assertThat(refused.cause()).isEqualTo("somebody else answered");
    assertThat(refused).hasToString("refused: somebody else answered");
  }

  @Test
  void aSessionRequestMayExpectAnybody() {
    PeerId self = PeerIds.any();
    PeerId other = PeerIds.any();
    Pipe pipe = pipe(PipeKind.STREAM);
    Duration limit = Duration.ofSeconds(4);
    SessionRequest request = new SessionRequest(pipe, true, self, message -> message, other, limit);
    assertThat(request.pipe()).isSameAs(pipe);
    assertThat(request.isClient()).isTrue();
    assertThat(request.self()).isEqualTo(self);
    assertThat(request.expected()).contains(other);
    assertThat(request.limit()).isEqualTo(limit);
    assertThat(new SessionRequest(pipe, false, self, message -> message, null, limit).expected())
        .isEmpty();
    assertThat(new SecuredPath(pipe, other).peer()).isEqualTo(other);
  }
}
