package net.p2pd.connect.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.Session;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.natlab.LabNode;
import net.p2pd.natlab.virtual.LinkConditions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole nodes of the laboratory that have nothing but relays. */
class WholeNodesTest {

  private static final String SERVER = "turn:relay.example:3480";

  /** Who makes sessions over datagrams. */
  enum Datagrams {
    BOTH,
    CALLER,
    CALLEE,
    NOBODY
  }

  /** The types with random ports; with {@code -Dp2pd.relay.matrix=full} all 23 kinds. */
  private static List<String> kinds() {
    return NatKind.canonical().stream()
        .filter(
            kind ->
                System.getProperty("p2pd.relay.matrix", "").equals("full")
                    || !kind.type().translates()
                    || kind.delta() == DeltaType.RANDOM)
        .map(NatKind::name)
        .toList();
  }

  private static Relayed world(String caller, String callee, Datagrams datagrams) {
    Relayed world = new Relayed(caller, callee).bothKnow(SERVER);
    world.server();
    if (datagrams == Datagrams.NOBODY || datagrams == Datagrams.CALLEE) {
      var before = world.callersWishes;
      world.callersWishes = builder -> before.apply(builder).withoutDatagramSessions();
    }
    if (datagrams == Datagrams.NOBODY || datagrams == Datagrams.CALLER) {
      var before = world.calleesWishes;
      world.calleesWishes = builder -> before.apply(builder).withoutDatagramSessions();
    }
    return world;
  }

  @ParameterizedTest
  @EnumSource
  void everyPairOfTypesMeetsAtARelay(Datagrams datagrams) {
    List<String> failures = new ArrayList<>();
    for (String one : kinds()) {
      for (String other : kinds()) {
        ConnectReport report = world(one, other, datagrams).connect();
        if (!report.isConnected() || !report.isRelayed()) {
          failures.add(one + " to " + other + ": " + report);
        }
      }
    }
    assertThat(failures).as("seed %d", Relayed.SEED).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void itTakesNoMoreThanASecondWithItsGrace(String transport) {
    for (String callee : List.of("symmetric-random", "blocked-equal")) {
      Relayed world = new Relayed("symmetric-random", callee);
      world.bothKnow(SERVER + "?transport=" + transport, SERVER + "?transport=tcp");
      world.server();
      ConnectReport report = world.connect();
      System.out.println(transport + " to " + callee + ": " + report.elapsedMillis() + " ms");
      assertThat(report.isRelayed()).isTrue();
      assertThat(report.elapsedMillis())
          .as("with 100 ms between the homes, 50 ms to the relay, over %s to %s", transport, callee)
          .isLessThanOrEqualTo(1000);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "symmetric-random, symmetric-random",
    "symmetric-random, blocked-equal",
    "blocked-equal, symmetric-random",
    "blocked-equal, blocked-equal"
  })
  void oneSideThatKnowsARelayIsEnough(String callers, String callees) {
    for (boolean callerKnows : List.of(true, false)) {
      Relayed world = new Relayed(callers, callees);
      world.server();
      if (callerKnows) {
        world.callersWishes = Relayed.knowing(SERVER);
      } else {
        world.calleesWishes = Relayed.knowing(SERVER);
      }
      ConnectReport report = world.connect();
      assertThat(report.isRelayed()).as("caller knows: %s; %s", callerKnows, report).isTrue();
    }
  }

  @Test
  void packetsThatAreLostAreNoReasonToFail() {
    List<String> failures = new ArrayList<>();
    for (int seed = 1; seed <= 30; seed++) {
      for (String callee : List.of("symmetric-random", "blocked-equal")) {
        Relayed world = new Relayed(seed, "symmetric-random", callee).bothKnow(SERVER);
        world.links = LinkConditions.delayed(Duration.ofMillis(25)).loss(0.05);
        world.server();
        ConnectReport report = world.connect();
        if (!report.isRelayed()) {
          failures.add("seed " + seed + " to " + callee + ": " + report);
        }
      }
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void whereADirectWayIsCertainNoServerIsTroubled() {
    Relayed world = new Relayed("port-restricted-equal", "open-equal").bothKnow(SERVER);
    world.lab.internet().publicHost("relay.example");
    LabNode callee = world.callee();
    LabNode caller = world.caller();
    long before = world.lab.trace().events();
    caller.connect(callee.address(), ConnectOptions.defaults().timeout(Duration.ofMillis(145)));
    world.lab.pass(Duration.ofMillis(140));
    assertThat(world.lab.trace().events()).isEqualTo(before);
    world.lab.pass(Duration.ofSeconds(1));
  }

  @Test
  void whereNobodyKnowsARelayThatIsTheCause() {
    ConnectReport report = new Relayed("symmetric-random", "symmetric-random").connect();
    assertThat(report.isConnected()).isFalse();
    assertThat(causes(report)).contains(Cause.NO_RELAY.id());
  }

  @Test
  void theNextServerIsAskedWhereTheFirstDoesNotDoIt() {
    Relayed world =
        new Relayed("symmetric-random", "blocked-equal")
            .bothKnow("turn:nobody.example", "turn:silent.example", SERVER);
    world.server();
    world.lab.internet().publicHost("silent.example").connected(false);
    ConnectReport report = world.connect();
    assertThat(report.isRelayed()).as("%s", report).isTrue();
  }

  @Test
  void aWrongPasswordIsSaid() {
    Relayed world = new Relayed("symmetric-random", "symmetric-random");
    world.server();
    world.callersWishes =
        builder ->
            builder.set(
                "turn.servers",
                List.of(Map.of("uri", SERVER, "username", "ada", "password", "wrong")));
    ConnectReport report = world.connect();
    assertThat(report.isConnected()).isFalse();
    assertThat(causes(report)).contains(Cause.RELAY_REFUSED.id());
    assertThat(report.toString()).contains("401");
  }

  @Test
  void aFullQuotaIsSaid() {
    Relayed world = new Relayed("symmetric-random", "symmetric-random").bothKnow(SERVER);
    world.server("relay.example", Map.of("allocations-per-user", 1L));
    LabNode callee = world.callee();
    LabNode caller = world.caller();
    assertThat(world.lab.connect(caller, callee).isRelayed()).isTrue();
    ConnectReport second = world.lab.connect(caller, callee, ConnectOptions.defaults().fresh());
    assertThat(second.isConnected()).isFalse();
    assertThat(causes(second)).contains(Cause.RELAY_QUOTA.id());
    assertThat(caller.sessions()).as("the first goes on").hasSize(1);
  }

  @Test
  void aServerThatIsNotThereIsSaid() {
    Relayed world = new Relayed("symmetric-random", "symmetric-random").bothKnow(SERVER);
    world.lab.internet().publicHost("relay.example").connected(false);
    ConnectReport report = world.connect();
    assertThat(report.isConnected()).isFalse();
    assertThat(causes(report)).contains(Cause.RELAY_UNREACHABLE.id());
    assertThat(report.elapsedMillis()).as("bounded").isLessThan(20_000);
  }

  @Test
  void anAllocationThatIsNotNeededIsGivenBack() {
    Relayed world = new Relayed("symmetric-random", "symmetric-random").bothKnow(SERVER);
    world.server("relay.example", Map.of("allocations-per-user", 1L));
    LabNode callee = world.callee();
    LabNode caller = world.caller();
    for (int i = 0; i < 3; i++) {
      ConnectReport report = world.lab.connect(caller, callee, ConnectOptions.defaults().fresh());
      assertThat(report.isRelayed()).as("connect %d: %s", i, report).isTrue();
      caller.sessions().forEach(session -> session.closeAsync());
      world.lab.pass(Duration.ofSeconds(2));
    }
  }

  @Test
  void aRelayedSessionOutlivesQuietHours() {
    Relayed world = new Relayed("symmetric-random", "port-restricted-equal").bothKnow(SERVER);
    world.server();
    LabNode callee = world.callee();
    LabNode caller = world.caller();
    world.lab.connect(caller, callee);
    Session session = caller.sessions().get(0);
    world.lab.pass(Duration.ofHours(2));
    List<String> heard = new ArrayList<>();
    callee.onMessage((message, pipe) -> heard.add(message.text()));
    Pipe pipe = world.lab.await(session.open(""), Duration.ofSeconds(1));
    pipe.send("still there");
    world.lab.pass(Duration.ofSeconds(1));
    assertThat(heard).containsExactly("still there");
  }

  private static List<String> causes(ConnectReport report) {
    return report.attempts().stream().map(AttemptReport::causeId).toList();
  }
}
