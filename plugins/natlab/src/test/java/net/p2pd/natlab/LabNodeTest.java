package net.p2pd.natlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.nat.UnsolicitedBehavior;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node of the laboratory knows and can, beyond connecting. */
class LabNodeTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final NatLab lab = NatLab.seeded(3);

  private LabNodeBuilder behind(String name, String nat) {
    return lab.on(lab.internet().home(name, NatOptions.parse(nat)).host(name));
  }

  private static Nic nic(LabNode node) {
    return node.nics().stream().filter(one -> !one.isLoopback()).findFirst().orElseThrow();
  }

  private static PeerEndpoint ipv4(LabNode node) {
    return node.address().endpoints().stream()
        .filter(endpoint -> !endpoint.isIpv6())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void itKnowsNothingOfItsNatUnlessItIsTold() {
    LabNode node = behind("home", "symmetric-independent").start();

    assertThat(nic(node).nat(Family.IPV4, Transport.UDP).confidence()).isZero();
    assertThat(ipv4(node).udp().confidence()).isZero();
    assertThat(ipv4(node).externalAddress()).isEmpty();
    assertThat(node.address().signalling()).isEmpty();
  }

  @Test
  void whatItIsToldIsWhatADetectorWouldMeasure() {
    LabNode node =
        behind(
                "home",
                "symmetric-independent delta=independent:4 unsolicited=reset ports=2000-9000")
            .knowingItsNat()
            .start();
    NatProfile known = nic(node).nat(Family.IPV4, Transport.UDP);

    assertThat(known.kind()).isEqualTo(NatKind.parse("symmetric-independent"));
    assertThat(known.delta().value()).isEqualTo(4);
    assertThat(known.unsolicited()).isEqualTo(UnsolicitedBehavior.ANSWERED);
    assertThat(known.ports().first()).isEqualTo(2000);
    assertThat(known.confidence()).isEqualTo(1);
    assertThat(ipv4(node).udp()).isEqualTo(known.brief());
    assertThat(ipv4(node).externalAddress().orElseThrow().getHostAddress()).isEqualTo("203.0.0.2");
    assertThat(ipv4(node).externalPort()).as("nobody knows which port it will be").isEmpty();
    assertThat(nic(node).route(Family.IPV4).external()).isPresent();
  }

  @Test
  void aPublicHostIsSeenAsItIs() {
    LabNode node = lab.on(lab.internet().publicHost("server")).knowingItsNat().start();

    assertThat(ipv4(node).external()).contains(ipv4(node).internal());
    assertThat(ipv4(node).udp().type()).isEqualTo(NatType.OPEN);
  }

  @Test
  void behindACarrierTheStricterOfTheTwoCounts() {
    VirtualHome carrier = lab.internet().home("carrier", NatOptions.parse("symmetric-random"));
    VirtualHome home =
        lab.internet().home("home", NatOptions.parse("full-cone-preserving"), carrier);
    LabNode node = lab.on(home.host("alice")).knowingItsNat().start();

    assertThat(ipv4(node).udp().kind()).isEqualTo(NatKind.parse("symmetric-random"));
    assertThat(ipv4(node).externalAddress().orElseThrow().getHostAddress()).isEqualTo("203.0.0.2");
  }

  @Test
  void whereUdpIsBlockedTcpIsNot() {
    LabNode node = behind("home", "blocked-equal").knowingItsNat().start();

    assertThat(ipv4(node).udp().type()).isEqualTo(NatType.BLOCKED);
    assertThat(ipv4(node).tcp().type()).isNotEqualTo(NatType.BLOCKED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nodesSignalToEachOtherSealedOrNot(boolean sealing) {
    LabNodeBuilder one = behind("one", "symmetric-random").signallingBy("lab://a", "lab://b");
    LabNodeBuilder other = behind("other", "blocked-equal").signallingBy("lab://b", "lab://a");
    LabNode alice = (sealing ? one.sealingItsSignals() : one).start();
    LabNode bob = (sealing ? other.sealingItsSignals() : other).start();
    List<String> heard = new ArrayList<>();
    bob.signalling()
        .onMessage(
            (from, message) -> {
              heard.add(text(from, message));
              bob.signalling().answer(from, bytes("and to you"));
            });
    alice.signalling().onMessage((from, message) -> heard.add(text(from, message)));
    assertThat(alice.signalling().reaches(bob.address())).isTrue();
    lab.await(alice.signalling().send(bob.address(), bytes("good morning")), LIMIT);
    lab.pass(Duration.ofSeconds(1));

    assertThat(heard)
        .as("each once, though there are two servers")
        .containsExactly(
            alice.peerId().shortName() + ": good morning",
            bob.peerId().shortName() + ": and to you");
  }

  private static String text(PeerAddress from, ByteBuffer message) {
    return from.peerId().shortName() + ": " + StandardCharsets.UTF_8.decode(message);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Waits in start, as services of real nodes may, and reads a setting of its own. */
  private static final class Slow implements NodeService {
    private static final ConfigKey<String> WORD = ConfigKey.string("word", "What it says.");

    private Duration started = Duration.ZERO;
    private String word = "";
    private Path files = Path.of("");

    @Override
    public String id() {
      return "slow";
    }

    @Override
    public void start(PluginContext context) {
      long before = context.eventLoop().nanoTime();
      java.util.concurrent.CountDownLatch latch = new java.util.concurrent.CountDownLatch(1);
      context.eventLoop().schedule(Duration.ofMillis(250), latch::countDown);
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new P2pdException("interrupted", e);
      }
      started = Duration.ofNanos(context.eventLoop().nanoTime() - before);
      word = context.settings().get(WORD) + context.shared().get(WORD);
      files = context.dataDirectory();
    }
  }

  @Test
  void servicesMayWaitInStartAndHaveSettingsOfTheirOwnAndFiles() {
    Slow slow = new Slow();
    LabNode node =
        behind("home", "open-equal")
            .set("word", "all")
            .running(slow, Map.of("word", "mine "))
            .start();

    assertThat(slow.started).isGreaterThanOrEqualTo(Duration.ofMillis(250));
    assertThat(slow.word).isEqualTo("mine all");
    assertThat(slow.files).isDirectory();
    lab.await(node.close(), LIMIT);
    assertThat(Files.exists(slow.files)).isFalse();
  }

  @Test
  void whatHangsInStartIsSaid() {
    LabNodeBuilder builder =
        behind("home", "open-equal")
            .running(
                new NodeService() {
                  @Override
                  public String id() {
                    return "hanging";
                  }

                  @Override
                  public void start(PluginContext context) {
                    try {
                      new java.util.concurrent.CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }
                });

    assertThatThrownBy(builder::start).hasMessageContaining("the start of hanging hangs");
  }
}
