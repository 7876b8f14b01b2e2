package net.p2pd.connect.reverse;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.Session;
import net.p2pd.natlab.LabNode;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualSignalling.Mischief;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole nodes that can connect by signalling only, over a broker that reads, alters, replays,
 * reorders and invents: whoever gets a session gets it with the right peer.
 */
class EvilBrokerTest {

  private static final String EVIL = "lab://evil.example";
  private static final String HONEST = "lab://honest.example";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Two nodes of which the second cannot be reached, and the broker between them. */
  private static final class Town {

    final Random random;
    final NatLab lab;
    final LabNode alice;
    final LabNode bob;
    final List<byte[]> seen = new ArrayList<>();

    Town(long seed, String... brokers) {
      random = new Random(seed);
      lab = NatLab.seeded(seed);
      alice =
          lab.on(lab.internet().publicHost("alice"))
              .running(new ReverseStrategy())
              .signallingBy(brokers)
              .sealingItsSignals()
              .knowingItsNat()
              .start();
      bob =
          lab.on(
                  lab.internet()
                      .home("home", NatOptions.parse("port-restricted-random"))
                      .host("bob"))
              .running(new ReverseStrategy())
              .signallingBy(brokers)
              .sealingItsSignals()
              .knowingItsNat()
              .start();
      lab.internet().signalling().mischief(this::evil);
    }

    private void evil(URI endpoint, byte[] envelope, Consumer<byte[]> deliver) {
      if (endpoint.toString().equals(HONEST)) {
        deliver.accept(envelope);
        return;
      }
      seen.add(envelope);
      mischief().took(endpoint, envelope, deliver);
    }

    private Mischief mischief() {
      return switch (random.nextInt(6)) {
        case 0 -> (endpoint, envelope, deliver) -> {}; // lost
        case 1 -> (endpoint, envelope, deliver) -> deliver.accept(altered(envelope));
        case 2 ->
            (endpoint, envelope, deliver) -> {
              for (int i = 0; i < 10; i++) {
                deliver.accept(envelope);
              }
            };
        case 3 ->
            (endpoint, envelope, deliver) ->
                alice
                    .host()
                    .eventLoop()
                    .schedule(
                        Duration.ofMillis(random.nextInt(3000)), () -> deliver.accept(envelope));
        case 4 ->
            (endpoint, envelope, deliver) -> {
              deliver.accept(seen.get(random.nextInt(seen.size())));
              deliver.accept(envelope);
            };
        default ->
            (endpoint, envelope, deliver) -> {
              byte[] invented = new byte[envelope.length];
              random.nextBytes(invented);
              invented[0] = envelope[0];
              deliver.accept(invented);
              deliver.accept(envelope);
            };
      };
    }

    private byte[] altered(byte[] envelope) {
      byte[] changed = envelope.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      return changed;
    }

    ConnectReport connect() {
      return lab.connect(alice, bob, ConnectOptions.defaults().timeout(LIMIT));
    }

    void checkPeers() {
      assertThat(peers(alice)).as("whom Alice has a session with").isSubsetOf(bob.peerId());
      assertThat(peers(bob)).as("whom Bob has a session with").isSubsetOf(alice.peerId());
    }

    private static List<PeerId> peers(LabNode node) {
      return node.sessions().stream().map(Session::peer).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void nobodyGetsAWrongPeerAndEveryFailureHasACause(long seed) {
    Town town = new Town(seed, EVIL);
    ConnectReport report = town.connect();
    if (report.isConnected()) {
      assertThat(report.strategy()).isEqualTo("reverse");
    } else {
      assertThat(report.cause()).isNotBlank();
    }
    town.lab.pass(Duration.ofSeconds(5));
    town.checkPeers();
    assertThat(town.bob.sessions()).hasSizeLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void oneHonestBrokerIsEnough(long seed) {
    Town town = new Town(seed, EVIL, HONEST);
    ConnectReport report = town.connect();
    assertThat(report.isConnected()).as("seed %s: %s", seed, report).isTrue();
    town.checkPeers();
  }

  @Test
  void whatWasSeenIsOfNoUseLater() {
    Town town = new Town(11, HONEST, EVIL);
    town.lab
        .internet()
        .signalling()
        .mischief(
            (endpoint, envelope, deliver) -> {
              town.seen.add(envelope);
              deliver.accept(envelope);
              for (int again = 1; again <= 20; again++) {
                town.alice
                    .host()
                    .eventLoop()
                    .schedule(Duration.ofSeconds(again * 10L), () -> deliver.accept(envelope));
              }
            });
    assertThat(town.connect().isConnected()).isTrue();
    town.lab.await(town.alice.sessions().get(0).closeAsync(), LIMIT);
    town.lab.pass(Duration.ofMinutes(5));
    assertThat(town.alice.sessions()).as("sessions by what was replayed").isEmpty();
    assertThat(town.bob.sessions()).isEmpty();
  }
}
