package net.p2pd.node.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import org.junit.jupiter.api.Test;

class KnownGatewaysTest {
  private static final Nic ETH = Nic.builder("eth0").index(2).address("192.0.2.9/24").build();
  private static final Nic WLAN = Nic.builder("wlan0").index(3).address("10.0.0.9/24").build();
  private static final List<InetAddress> GATEWAY = List.of(InetAddress.getLoopbackAddress());

  private final List<Runnable> waiting = new ArrayList<>();
  private int asked;
  private long now = Long.MAX_VALUE - 10;
  private String reason = "";

  private final GatewaySource slow =
      new GatewaySource() {
        @Override
        public GatewayTable read(Family family) {
          asked += family == Family.IPV4 ? 1 : 0;
          return reason.isEmpty()
              ? GatewayTable.known(
                  family == Family.IPV4 ? Map.of("eth0", GATEWAY) : Map.of(), Set.of())
              : GatewayTable.unknown(reason);
        }

        @Override
        public boolean isQuick() {
          return false;
        }
      };

  private final KnownGateways gateways = new KnownGateways(slow, waiting::add, () -> now);

  @Test
  void untilASlowSourceHasAnsweredGatewaysAreUnknown() {
    assertThat(gateways.addTo(List.of(ETH))).containsExactly(ETH);
    assertThat(gateways.addTo(List.of(ETH))).containsExactly(ETH);
    assertThat(waiting).as("one question at a time").hasSize(1);
    waiting.remove(0).run();
    assertThat(gateway(List.of(ETH))).contains(GATEWAY);
    assertThat(waiting).isEmpty();
  }

  @Test
  void aNicThatIsNewOrHasChangedIsAskedForAtOnceAndIsUnknownUntilThen() {
    gateways.addTo(List.of(ETH));
    waiting.remove(0).run();
    List<Nic> nics = gateways.addTo(List.of(ETH, WLAN));
    assertThat(nics.get(0).gateways(Family.IPV4)).contains(GATEWAY);
    assertThat(nics.get(1).gateways(Family.IPV4)).isEmpty();
    waiting.remove(0).run();
    assertThat(gateways.addTo(List.of(ETH, WLAN)).get(1).gateways(Family.IPV4)).contains(List.of());
    Nic moved = ETH.toBuilder().address("198.51.100.9/24").build();
    assertThat(gateway(List.of(moved, WLAN))).as("the gateway of where it was").isEmpty();
    assertThat(waiting).hasSize(1);
  }

  @Test
  void theAnswerIsRenewedOnlyWhenItIsOld() {
    gateways.addTo(List.of(ETH));
    waiting.remove(0).run();
    now += KnownGateways.FRESH.toNanos();
    gateways.addTo(List.of(ETH));
    assertThat(waiting).isEmpty();
    now++;
    assertThat(gateway(List.of(ETH))).as("the old one meanwhile").contains(GATEWAY);
    waiting.remove(0).run();
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void aReasonIsLoggedOnceForEachFamilyThatANicSpeaks() {
    List<String> log = new ArrayList<>();
    KnownGateways logging = new KnownGateways(slow, Runnable::run, () -> now, log::add);
    reason = "there is no program {0} 'netstat'";
    for (int i = 0; i < 3; i++) {
      assertThat(logging.addTo(List.of(ETH)).get(0).gateways(Family.IPV4)).isEmpty();
      now += KnownGateways.FRESH.toNanos() + 1;
    }
    assertThat(asked).isEqualTo(3);
    assertThat(log)
        .containsExactly(
            "the default gateways of ipv4 are unknown: there is no program {0} 'netstat';"
                + " network interfaces are chosen without them");
    reason = "another";
    logging.addTo(List.of(ETH));
    assertThat(log).hasSize(2);
  }

  @Test
  void aThreadThatMayWaitGetsTheAnswerAndAnEventLoopDoesNotWait() throws Exception {
    CompletableFuture<Void> let = new CompletableFuture<>();
    Executor late = task -> let.thenRunAsync(task, KnownGatewaysTest::onThread);
    SystemRouteProvider provider =
        new SystemRouteProvider(late, () -> List.of(ETH), slow, () -> null);
    CompletableFuture<List<Nic>> ofLoop = new CompletableFuture<>();
    new FastThreadLocalThread(() -> ofLoop.complete(provider.nics()), "loop").start();
    assertThat(ofLoop.get(60, TimeUnit.SECONDS)).containsExactly(ETH);
    CompletableFuture<List<Nic>> ofOther = new CompletableFuture<>();
    onThread(() -> ofOther.complete(provider.nics()));
    let.complete(null);
    assertThat(ofOther.get(60, TimeUnit.SECONDS).get(0).gateways(Family.IPV4)).contains(GATEWAY);
  }

  @Test
  void waitingEndsAtALimit() {
    assertThat(KnownGateways.WAIT_LIMIT).isLessThanOrEqualTo(Duration.ofSeconds(5));
  }

  private static void onThread(Runnable task) {
    Thread thread = new Thread(task, "blocking");
    thread.setDaemon(true);
    thread.start();
  }

  private Optional<List<InetAddress>> gateway(List<Nic> nics) {
    return gateways.addTo(nics).get(0).gateways(Family.IPV4);
  }
}
