package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.p2pd.acceptance.Product.Result;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.nat.NatType;
import net.p2pd.foreign.Foreign;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.model.Verdict;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code p2pd connect} from home to home, with real sockets, the kernel's own network stack, an
 * MQTT broker and a TURN server of others: every pair connects, directly wherever the model of NATs
 * has a certain way, though the caller has only just started. All homes are in one laboratory.
 * {@code -Dmatrix=full} meets the seven types with the seven types, and the symmetric type with
 * each delta with all types; else a few pairs.
 */
@Timeout(900)
final class ConnectMatrixTest {

  /** Who calls whom. */
  private record Pair(NatKind caller, NatKind answerer) {

    static Pair of(String caller, String answerer) {
      return new Pair(NatKind.parse(caller), NatKind.parse(answerer));
    }

    /** What the model of NATs says of it. */
    Verdict verdict() {
      return Verdict.of(NatOptions.of(caller), NatOptions.of(answerer), true);
    }

    @Override
    public String toString() {
      return caller + " calls " + answerer;
    }
  }

  private static final boolean FULL = "full".equals(System.getProperty("matrix"));
  private static final Duration LIMIT = Duration.ofSeconds(FULL ? 840 : 420);

  /**
   * How often a pair may try for a direct way. The first time as users do; after that without
   * relays, which may be quicker on a busy machine, and patiently: what an answerer sends to a
   * stranger does not suffice for guesses before the caller knows its NAT.
   */
  private static final int TRIES = 3;

  private static final String CONFIGURATION =
      """
      signal.mqtt.brokers = ["tcp://198.18.0.2:1883"]
      stun.servers = ["198.18.0.3:3478"]
      turn.servers = [
        { uri = "turn:198.18.0.3:3478", username = "ada", password = "secret" },
        { uri = "turn:198.18.0.3:3478?transport=tcp", username = "ada", password = "secret" },
      ]
      nat.timeout = "30s"
      """;

  private static final String SERVERS =
      """
      run = "broker.example"
      [public."broker.example"]
      [public."turn.example"]
      addresses = 2
      [[services]]
      host = "broker.example"
      command = ["sh", "-c", \"\"\"exec mosquitto -c %1$s/mosquitto.conf > %1$s/broker.log 2>&1\"\"\"]
      [[services]]
      host = "turn.example"
      command = ["sh", "-c", \"\"\"exec turnserver -n --no-tls --no-dtls --no-cli --log-file stdout \
      --pidfile %1$s/pid --userdb %1$s/users --lt-cred-mech --user ada:secret --realm p2pd \
      -L 198.18.0.3 -L 198.19.0.3 > %1$s/turn.log 2>&1\"\"\"]
      """;

  private static final String START =
      """
      home=$1
      eval net=\\$P2PD_LAB_NET_A$home
      nsenter --net=$net %2$s up --verbose --json --config %1$s/p2pd.toml --data-dir %1$s/a-$home \
        > %1$s/a-$home.json 2> %1$s/a-$home.err < /dev/null &
      echo $! >> %1$s/started
      tries=0
      until grep -q ready %1$s/a-$home.json; do
        tries=$((tries+1)); [ $tries -lt 600 ] || exit 9; sleep 0.1
      done
      """;

  private static final String CONNECT =
      """
      caller=$1 answerer=$2 how=$4 out=%1$s/$1-$2-$3
      eval net=\\$P2PD_LAB_NET_C$caller
      address=$(sed -n 's/.*"address":"\\([^"]*\\)".*/\\1/p' %1$s/a-$answerer.json | tail -1)
      nsenter --net=$net %2$s connect "$address" --json $how \
        --config %1$s/p2pd.toml --data-dir %1$s/c-$caller \
        --send "ECHO all the way" --expect "all the way" \
        > $out.json 2> $out.err < /dev/null || kill -QUIT $(sed -n ${answerer}p %1$s/started) || true
      """;

  @TempDir Path directory;

  private static List<Pair> pairs() {
    if (!FULL) {
      return List.of(
          Pair.of("port-restricted-equal", "open-equal"),
          Pair.of("open-equal", "port-restricted-equal"),
          Pair.of("port-restricted-equal", "port-restricted-equal"),
          Pair.of("blocked-equal", "port-restricted-equal"),
          Pair.of("symmetric-equal", "port-restricted-equal"),
          Pair.of("symmetric-random", "symmetric-random"));
    }
    Set<Pair> pairs = new LinkedHashSet<>();
    for (NatType one : NatType.values()) {
      for (NatType other : NatType.values()) {
        pairs.add(new Pair(NatKind.of(one, DeltaType.EQUAL), NatKind.of(other, DeltaType.EQUAL)));
      }
    }
    for (DeltaType delta : DeltaType.values()) {
      NatKind symmetric = NatKind.of(NatType.SYMMETRIC, delta);
      for (NatType other : NatType.values()) {
        pairs.add(new Pair(symmetric, NatKind.of(other, DeltaType.EQUAL)));
        pairs.add(new Pair(NatKind.of(other, DeltaType.EQUAL), symmetric));
      }
    }
    return List.copyOf(pairs);
  }

  @Test
  void everyPairConnectsAsTheModelOfNatsForetells() throws IOException {
    Foreign.need("mosquitto", "turnserver", "turnutils_stunclient", "nsenter", "mosquitto_pub");
    List<Pair> pairs = pairs();
    List<NatKind> callers = pairs.stream().map(Pair::caller).distinct().toList();
    List<NatKind> answerers = pairs.stream().map(Pair::answerer).distinct().toList();
    Path configuration = Files.writeString(directory.resolve("p2pd.toml"), CONFIGURATION);
    Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(
        directory.resolve("mosquitto.conf"), "listener 1883 0.0.0.0\nallow_anonymous true\n");
    String program = Product.HOME.resolve("bin/p2pd").toString();
    Files.writeString(directory.resolve("start.sh"), START.formatted(directory, program));
    Files.writeString(directory.resolve("connect.sh"), CONNECT.formatted(directory, program));
    String scenario = scenario(callers, answerers);
    canRun(scenario);

    String all = program(pairs, callers, answerers);
    Path script = Files.writeString(directory.resolve("all.sh"), all);
    Result result =
        Product.run(
            LIMIT,
            Product.HOME.resolve("bin/p2pd"),
            Map.of(),
            List.of("lab", scenario, "--", "sh", script.toString()));
    assertThat(result.exitCode())
        .as("%s %s %s", result, read("broker.log"), read("turn.log"))
        .isZero();
    assertAll(pairs, callers, answerers);
  }

  /** All that happens within the laboratory, as a program of the shell. */
  private String program(List<Pair> pairs, List<NatKind> callers, List<NatKind> answerers) {
    StringBuilder all = new StringBuilder();
    all.append("trap 'kill $(cat %s/started)' EXIT%n".formatted(directory)); // nodes that stay up
    all.append(ready());
    all.append("for home in $(seq ").append(answerers.size());
    all.append("); do sh ").append(directory).append("/start.sh $home || exit 8; done\n");
    for (int round = 1; round <= TRIES; round++) {
      for (Pair pair : pairs) {
        if (round > 1 && pair.verdict() != Verdict.CERTAIN) {
          continue;
        }
        int caller = callers.indexOf(pair.caller()) + 1;
        int answerer = answerers.indexOf(pair.answerer()) + 1;
        all.append("cat %s/%d-%d-*.json 2> /dev/null".formatted(directory, caller, answerer));
        all.append(" | grep -q '\"connected\":true.*\"relayed\":false' || sh ").append(directory);
        String how = round == 1 ? "" : "--relay never --set nat.patience='20s'";
        all.append("/connect.sh %d %d %d \"%s\"%n".formatted(caller, answerer, round, how));
      }
    }
    return all.toString();
  }

  private static String ready() {
    return """
    tries=0
    until timeout 1 turnutils_stunclient 198.18.0.3 | grep -q reflexive \
      && timeout 2 mosquitto_pub -h 198.18.0.2 -t ready -m yes; do
      tries=$((tries+1)); [ $tries -lt 60 ] || exit 7; sleep 0.1
    done
    """;
  }

  private String scenario(List<NatKind> callers, List<NatKind> answerers) throws IOException {
    StringBuilder text = new StringBuilder(SERVERS.formatted(directory));
    String home = "[homes.%1$s]%nnat = \"%2$s\"%nhosts = [\"%1$s\"]%nlink = { delay = \"25ms\" }%n";
    for (int i = 0; i < callers.size(); i++) {
      text.append(home.formatted("c" + (i + 1), callers.get(i).name()));
    }
    for (int i = 0; i < answerers.size(); i++) {
      text.append(home.formatted("a" + (i + 1), answerers.get(i).name()));
    }
    return Files.writeString(directory.resolve("lab.toml"), text).toString();
  }

  private void assertAll(List<Pair> pairs, List<NatKind> callers, List<NatKind> answerers)
      throws IOException {
    SoftAssertions all = new SoftAssertions();
    Map<String, Integer> strategies = new TreeMap<>();
    for (Pair pair : pairs) {
      int caller = callers.indexOf(pair.caller()) + 1;
      int answerer = answerers.indexOf(pair.answerer()) + 1;
      JsonNode last = null;
      StringBuilder told = new StringBuilder();
      for (int round = 1; round <= TRIES; round++) {
        String name = caller + "-" + answerer + "-" + round;
        String output = read(name + ".json");
        if (!output.isBlank()) {
          last = new ObjectMapper().readTree(output);
        }
        told.append(output).append(read(name + ".err"));
      }
      String what = pair + ": " + told;
      if (last == null || !last.path("connected").asBoolean()) {
        what +=
            "%nthe answerer: %s%nthe broker: %s".formatted(answerer(answerer), read("broker.log"));
      }
      all.assertThat(last).as(what).isNotNull();
      if (last != null) {
        String strategy = last.path("connected").asBoolean() ? last.path("strategy").asText() : "-";
        System.out.printf("%-55s %-10s %5d ms%n", pair, strategy, last.path("elapsedMs").asLong());
        strategies.merge(strategy, 1, Integer::sum);
        all.assertThat(last.path("connected").asBoolean()).as(what).isTrue();
        all.assertThat(last.path("received").asText()).as(what).contains("all the way");
        if (pair.verdict() != Verdict.BIRTHDAY) {
          boolean relayed = pair.verdict() == Verdict.RELAYED;
          all.assertThat(last.path("relayed").asBoolean()).as(what).isEqualTo(relayed);
        }
      }
    }
    System.out.println(strategies);
    all.assertAll();
  }

  /** Returns what an answerer said, and its threads once it did not connect. */
  private String answerer(int home) throws IOException {
    return read("a-" + home + ".json") + read("a-" + home + ".err");
  }

  private String read(String name) throws IOException {
    Path file = directory.resolve(name);
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static void canRun(String scenario) {
    Result result = Product.run("lab", scenario, "--", "true");
    if (result.exitCode() != 0) {
      Foreign.skip(result.err().strip());
    }
  }
}
