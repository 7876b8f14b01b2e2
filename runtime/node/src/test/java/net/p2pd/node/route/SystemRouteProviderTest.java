package net.p2pd.node.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import org.junit.jupiter.api.Test;

class SystemRouteProviderTest {
  private static final Nic ETH = Nic.builder("eth0").index(2).up(true).build();
  private static final Nic WLAN = Nic.builder("wlan0").index(3).up(true).build();
  private static final Duration POLL = SystemRouteProvider.POLL;
  private static final Duration SEEN = POLL.plus(SystemRouteProvider.SETTLE);

  private final ManualLoop loop = new ManualLoop();
  private final List<String> log = new ArrayList<>();
  private final List<Boolean> askedOnLoop = new ArrayList<>();
  private List<Nic> system = List.of(ETH);
  private int asked;
  private boolean broken;
  private boolean restless;
  private Executor blocking = Runnable::run;
  private Long glance;

  private final SystemRouteProvider provider =
      new SystemRouteProvider(
          task -> blocking.execute(task),
          this::ask,
          new GatewaySource.NoGateways("Plan 9"),
          () -> glance);

  @Test
  void theNicsOfThisMachineAreThoseThatTheJdkSees() {
    List<Nic> nics = new SystemRouteProvider(Runnable::run).nics();
    assertThat(nics.stream().map(Nic::name))
        .containsExactlyElementsOf(Nic.ofSystem().stream().map(Nic::name).toList());
    assumeThat(Files.isReadable(Path.of("/proc/net/route"))).isTrue();
    assumeThat(Files.isReadable(Path.of("/proc/net/fib_triestat"))).isTrue();
    Nic loopback = nics.stream().filter(Nic::isLoopback).findFirst().orElseThrow();
    assertThat(loopback.gateways(Family.IPV4).orElse(List.of())).isEmpty();
  }

  @Test
  void twoCallsShortlyAfterEachOtherAskTheSystemOnce() {
    provider.start(context());
    List<Nic> first = provider.nics();
    loop.pass(SystemRouteProvider.FRESH);
    assertThat(provider.nics()).isEqualTo(first);
    assertThat(asked).isEqualTo(1);
    system = List.of(ETH, WLAN);
    loop.pass(Duration.ofMillis(1));
    assertThat(provider.nics()).containsExactly(ETH, WLAN);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void itKnowsNicsBeforeItIsStartedAndAsksAgainAfterIt() {
    assertThat(provider.nics()).containsExactly(ETH);
    provider.start(context());
    assertThat(provider.nics()).containsExactly(ETH);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void theSystemIsAskedAgainAndAgainOnlyWhileSomebodyListens() {
    provider.start(context());
    loop.pass(POLL.multipliedBy(3));
    assertThat(asked).isZero();
    Registration one = provider.onChange(() -> {});
    Registration two = provider.onChange(() -> {});
    loop.pass(POLL.multipliedBy(3));
    assertThat(asked).isEqualTo(1 + 3);
    assertThat(loop.timers()).isEqualTo(1);
    one.close();
    one.close();
    assertThat(loop.timers()).isEqualTo(1);
    two.close();
    assertThat(loop.timers()).isZero();
    loop.pass(POLL.multipliedBy(3));
    assertThat(asked).isEqualTo(1 + 3);
  }

  @Test
  void aChangeIsToldOnceToEveryListenerOnTheLoop() {
    provider.start(context());
    List<String> told = new ArrayList<>();
    Runnable same = () -> told.add("b" + loop.inLoop());
    provider.onChange(() -> told.add("a" + loop.inLoop() + provider.nics().size()));
    provider.onChange(same);
    Registration removed = provider.onChange(same);
    removed.close();
    loop.pass(POLL.multipliedBy(2));
    assertThat(told).isEmpty();
    system = List.of(ETH, WLAN);
    loop.pass(SEEN);
    assertThat(told).containsExactly("atrue2", "btrue");
    loop.pass(POLL.multipliedBy(2));
    assertThat(told).hasSize(2);
    system = List.of(WLAN);
    loop.pass(SEEN);
    assertThat(told).hasSize(4);
  }

  @Test
  void aShortLookThatShowsNoChangeSparesTheSystemTheQuestion() {
    glance = 1L;
    provider.start(context());
    List<String> told = new ArrayList<>();
    provider.onChange(() -> told.add("changed"));
    loop.pass(POLL);
    int before = asked;
    loop.pass(POLL.multipliedBy(10));
    assertThat(asked).isEqualTo(before);
    system = List.of(ETH, WLAN);
    glance = 2L;
    loop.pass(SEEN);
    assertThat(told).containsExactly("changed");
  }

  @Test
  void whatAShortLookDoesNotShowIsSeenAfterTheLongestRest() {
    glance = 1L;
    provider.start(context());
    List<String> told = new ArrayList<>();
    provider.onChange(() -> told.add("changed"));
    loop.pass(POLL);
    system = List.of(ETH, WLAN);
    loop.pass(SystemRouteProvider.LONGEST_REST.minus(POLL));
    assertThat(told).isEmpty();
    loop.pass(SEEN);
    assertThat(told).containsExactly("changed");
  }

  @Test
  void changesThatFollowEachOtherAreToldOnceTheyHaveSettled() {
    provider.start(context());
    List<String> told = new ArrayList<>();
    provider.onChange(() -> told.add(provider.nics().size() + " NICs"));
    system = List.of();
    loop.pass(POLL);
    system = List.of(ETH, WLAN);
    loop.pass(SystemRouteProvider.SETTLE);
    assertThat(told).isEmpty();
    loop.pass(SystemRouteProvider.SETTLE);
    assertThat(told).containsExactly("2 NICs");
  }

  @Test
  void aChangeThatIsTakenBackAtOnceIsNotToldAtAll() {
    provider.start(context());
    List<String> told = new ArrayList<>();
    provider.onChange(() -> told.add("changed"));
    system = List.of();
    loop.pass(POLL);
    system = List.of(ETH);
    loop.pass(POLL.multipliedBy(3));
    assertThat(told).isEmpty();
  }

  @Test
  void nicsThatNeverSettleAreToldWithinTwoSeconds() {
    provider.start(context());
    List<String> told = new ArrayList<>();
    provider.onChange(() -> told.add("changed"));
    restless = true;
    loop.pass(Duration.ofSeconds(2));
    assertThat(told).isNotEmpty();
  }

  @Test
  void aChangeSinceTheNicsWereLastAskedForIsToldToo() {
    provider.start(context());
    assertThat(provider.nics()).containsExactly(ETH);
    loop.pass(SEEN);
    system = List.of(WLAN);
    List<String> told = new ArrayList<>();
    provider.onChange(() -> told.add("changed"));
    loop.pass(SEEN);
    assertThat(told).containsExactly("changed");
  }

  @Test
  void aChangeThatSomebodyElseSawFirstIsToldAllTheSame() {
    provider.start(context());
    List<String> told = new ArrayList<>();
    provider.onChange(() -> told.add("changed"));
    system = List.of(WLAN);
    loop.pass(Duration.ofSeconds(1));
    assertThat(provider.nics()).containsExactly(WLAN);
    loop.pass(SEEN);
    assertThat(told).containsExactly("changed");
  }

  @Test
  void theSystemIsAskedOnTheExecutorAndAnOldAnswerIsDropped() {
    List<Runnable> waiting = new ArrayList<>();
    blocking = waiting::add;
    provider.start(context());
    List<String> told = new ArrayList<>();
    Registration listener = provider.onChange(() -> told.add("old"));
    loop.pass(POLL.multipliedBy(3));
    assertThat(waiting).as("one question at a time").hasSize(1);
    listener.close();
    provider.onChange(() -> told.add("new"));
    system = List.of(WLAN);
    waiting.remove(0).run();
    loop.pass(Duration.ZERO);
    assertThat(told).isEmpty();
    assertThat(loop.timers()).isEqualTo(1);
    assertThat(askedOnLoop).containsOnly(false);
  }

  @Test
  void aListenerThatFailsIsLoggedAndCostsTheOthersNothing() {
    provider.start(context());
    List<String> told = new ArrayList<>();
    provider.onChange(
        () -> {
          throw new IllegalStateException("bad listener");
        });
    provider.onChange(() -> told.add("changed"));
    system = List.of(WLAN);
    loop.pass(SEEN);
    system = List.of(ETH);
    loop.pass(SEEN);
    assertThat(told).hasSize(2);
    assertThat(log).hasSize(2).allSatisfy(line -> assertThat(line).contains("bad listener"));
  }

  @Test
  void aSystemThatDoesNotAnswerIsAskedAgainAndLoggedOnce() {
    provider.start(context());
    List<String> told = new ArrayList<>();
    provider.onChange(() -> told.add("changed"));
    broken = true;
    loop.pass(POLL.multipliedBy(3));
    assertThat(log).singleElement().asString().contains("cannot be read", "no answer");
    broken = false;
    system = List.of(WLAN);
    loop.pass(SEEN);
    assertThat(told).containsExactly("changed");
  }

  @Test
  void anExecutorThatTakesNoMoreTasksIsLogged() {
    blocking =
        task -> {
          throw new RejectedExecutionException("closed");
        };
    provider.start(context());
    provider.onChange(() -> {});
    loop.pass(POLL);
    assertThat(log).singleElement().asString().contains("no longer seen");
  }

  @Test
  void afterClosingNothingIsLeftAndNobodyCanListen() {
    provider.start(context());
    List<String> told = new ArrayList<>();
    Registration listener = provider.onChange(() -> told.add("changed"));
    provider.close();
    provider.close();
    assertThat(loop.timers()).isZero();
    system = List.of(WLAN);
    loop.pass(POLL.multipliedBy(2));
    listener.close();
    assertThat(told).isEmpty();
    assertThatThrownBy(() -> provider.onChange(() -> {})).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> provider.start(context())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nobodyCanListenBeforeItIsStarted() {
    assertThatThrownBy(() -> provider.onChange(() -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not started");
  }

  private List<Nic> ask() {
    asked++;
    if (broken) {
      throw new P2pdException("no answer");
    }
    if (asked > 1) {
      askedOnLoop.add(loop.inLoop());
    }
    return restless ? List.of(ETH.toBuilder().mtu(asked).build()) : system;
  }

  private PluginContext context() {
    return (PluginContext)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {PluginContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "eventLoop" -> loop;
                  case "logger" -> logger();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private System.Logger logger() {
    return (System.Logger)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {System.Logger.class},
            (proxy, method, arguments) -> {
              log.add(List.of(arguments).toString());
              return null;
            });
  }
}
