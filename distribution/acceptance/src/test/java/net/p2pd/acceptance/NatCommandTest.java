package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code p2pd nat} and {@code p2pd nics} say what plugins found out, for programs and for people.
 */
class NatCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path temporary;

  private static Path plugins;
  private static NatDouble nat;

  @BeforeAll
  static void makePlugin() throws IOException {
    plugins = temporary.resolve("plugins");
    nat = NatDouble.make(temporary, plugins);
  }

  @BeforeAll
  static void needsANetwork() throws IOException {
    JsonNode nics = JSON.readTree(Product.run("nics", "--json").out());
    boolean ipv4 = false;
    for (JsonNode nic : nics) {
      boolean wide = !nic.get("loopback").asBoolean() && nic.get("up").asBoolean();
      ipv4 |= wide && !nic.get("routes").get("ipv4").isEmpty();
    }
    assumeThat(ipv4).as("a network interface with IPv4 that is up").isTrue();
  }

  private static Result run(String command, String... more) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(nat.options());
    words.addAll(List.of(more));
    return Product.run(words.toArray(new String[0]));
  }

  private static JsonNode finding(Result result, String transport) throws IOException {
    for (JsonNode one : JSON.readTree(result.out())) {
      if (one.get("family").asText().equals("ipv4")
          && one.get("transport").asText().equals(transport)) {
        return one;
      }
    }
    throw new AssertionError("nothing about IPv4 and " + transport + " in " + result);
  }

  private static void routerIsKnown() throws IOException {
    nat.answers(
        "external.ipv4=203.0.113.7",
        "nat.ipv4.udp=type=symmetric delta=independent:-4 mapping=address-dependent"
            + " confidence=0.97 samples=12 unsolicited=answered",
        "nat.ipv4.tcp=type=port-restricted delta=equal confidence=0.8");
  }

  @Test
  void programsGetOneObjectForEachNicFamilyAndTransport() throws IOException {
    routerIsKnown();
    Result result = run("nat", "--json");
    assertThat(result.exitCode()).as(result.toString()).isZero();
    JsonNode udp = finding(result, "udp");
    assertThat(udp.get("nic").asText()).isNotEmpty();
    assertThat(udp.get("type").asText()).isEqualTo("symmetric");
    assertThat(udp.get("delta").toString()).isEqualTo("{\"type\":\"independent\",\"value\":-4}");
    assertThat(udp.get("mapping").asText()).isEqualTo("address-dependent");
    assertThat(udp.get("filtering").asText()).isEqualTo("address-and-port-dependent");
    assertThat(udp.get("externalAddress").asText()).isEqualTo("203.0.113.7");
    assertThat(udp.get("confidence").asDouble()).isEqualTo(0.97);
    assertThat(udp.get("measured").asBoolean()).isTrue();
    assertThat(udp.get("samples").asInt()).isEqualTo(12);
    JsonNode tcp = finding(result, "tcp");
    assertThat(tcp.get("type").asText()).isEqualTo("port-restricted");
    assertThat(tcp.get("delta").toString()).isEqualTo("{\"type\":\"equal\",\"value\":0}");
    assertThat(tcp.get("cause").isNull()).isTrue();
  }

  @Test
  void peopleGetWhatTheRouterDoesAndWhatThatMeans() throws IOException {
    routerIsKnown();
    Result result = run("nat");
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out())
        .contains("seen from outside as 203.0.113.7")
        .contains("UDP: symmetric, independent:-4; 97 % sure")
        .contains("a NAT that uses another outside port for each destination")
        .contains("each new connection moves the outside port by -4")
        .contains("it answers packets that nobody here asked for")
        .contains("the next outside port can be foretold")
        .contains("TCP: port-restricted, equal; 80 % sure");
  }

  @Test
  void whatIsUnknownIsSaidWithCauseAndRemedyAndIsNotGuessed() throws IOException {
    nat.answers("external.ipv4=203.0.113.7", "nat.ipv4.tcp=type=open delta=equal confidence=0.9");
    Result result = run("nat", "--json", "--set", "stun.servers=[\"192.0.2.1:3478\"]");
    assertThat(result.exitCode()).as("some is known: %s", result).isZero();
    JsonNode udp = finding(result, "udp");
    assertThat(udp.get("measured").asBoolean()).isFalse();
    assertThat(udp.get("type").asText()).as("the default").isEqualTo("port-restricted");
    assertThat(udp.get("delta").get("type").asText()).isEqualTo("random");
    assertThat(udp.get("confidence").asDouble()).isZero();
    assertThat(udp.get("mapping").asText()).isEqualTo("unknown");
    assertThat(udp.get("filtering").asText()).isEqualTo("unknown");
    assertThat(udp.get("cause").asText()).isEqualTo("none of 2 servers answered by udp");
    assertThat(udp.get("remedy").asText()).contains("192.0.2.1:3478", "firewall");
  }

  @Test
  void whereNothingCouldBeFoundOutItFailsInBoundedTime() throws IOException {
    nat.answers(
        "silent=true", "nat.ipv4.udp=type=open delta=equal", "nat.ipv4.tcp=type=open delta=equal");
    long start = System.nanoTime();
    Result result = run("nat", "--json", "--set", "nat.timeout=\"300ms\"");
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(100));
    assertThat(finding(result, "udp").get("cause").asText())
        .isEqualTo("'double' gave no answer within 300 ms");
    assertThat(result.err())
        .startsWith(
            "p2pd: nothing was found out: 'double' gave no answer within 300 ms; name a STUN")
        .doesNotContain("\tat ");
  }

  @Test
  void withoutServersOrPluginsTheRemedySaysSo() {
    Result nobody = Product.run("nat", "--set", "plugins.disabled=[\"nat-stun\"]");
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.err())
        .contains(
            "no plugin that measures NATs is there and configured; install the plugin nat-stun");
    Result unset = Product.run("nat");
    assertThat(unset.exitCode()).isEqualTo(1);
    assertThat(unset.err())
        .contains(
            "no plugin that measures NATs",
            "name a STUN server, with --set 'stun.servers=[\"HOST:3478\"]'");
  }

  @Test
  void withoutANetworkItSaysSo() {
    try (Network network = Network.make()) {
      network.run("ip link del eth0");
      String printed = network.run(program("nat --json") + "; test $? = 1");
      assertThat(printed.lines())
          .containsExactly(
              "[]",
              "p2pd: no network interface that is up has an address that others could answer to;"
                  + " connect this machine to a network; 'p2pd nics' shows what it has");
    }
  }

  @Test
  void deadServersAndNamesThatNobodyResolvesTakeBoundedTime() {
    String settings = " --set 'stun.servers=[\"192.168.7.9\", \"stun.example.net\"]'";
    try (Network network = Network.make()) {
      long start = System.nanoTime();
      String printed = network.run(program("nat") + settings + "; test $? = 1");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(100));
      assertThat(printed)
          .contains("UDP: unknown", "TCP: unknown", "192.168.7.9", "stun.example.net")
          .contains("p2pd: nothing was found out: ")
          .doesNotContain("Exception", "\tat ");
    }
  }

  private static String program(String command) {
    return Product.HOME.resolve("bin/p2pd") + " " + command;
  }

  @Test
  void itPrintsWhatTheReadmeShows() throws Exception {
    ReadmeBlock block =
        ReadmeBlock.of("distribution/README.md").stream()
            .filter(each -> each.text().startsWith("$ p2pd nat "))
            .findFirst()
            .orElseThrow();
    nat.answers(
        "external.ipv4=203.0.113.7",
        "nat.ipv4.udp=type=port-restricted delta=equal confidence=0.97");
    String command = block.text().lines().findFirst().orElseThrow().substring("$ p2pd ".length());
    try (Network network = Network.make()) {
      String options =
          nat.options().stream().map(word -> " '" + word + "'").collect(Collectors.joining());
      String printed = network.run(program(command) + options);
      assertThat(printed.lines().toList()).isEqualTo(block.text().lines().skip(1).toList());
    }
  }

  @Test
  void nicsShowsHowTheyAreSeenFromOutsideUnlessItIsToAskNobody() throws IOException {
    routerIsKnown();
    String servers = "stun.servers=[\"192.0.2.1\"]";
    Result asked = run("nics", "--set", servers);
    assertThat(asked.exitCode()).as(asked.toString()).isZero();
    assertThat(asked.out())
        .contains("-> 203.0.113.7")
        .contains("ipv4, udp: symmetric, independent:-4; 97 % sure");
    JsonNode nics = JSON.readTree(run("nics", "--json", "--set", servers).out());
    assertThat(nics.findValues("nat").toString()).contains("type=symmetric delta=independent:-4");
    assertThat(nics.findValuesAsText("external")).contains("203.0.113.7");
    assertThat(run("nics", "--local", "--set", servers).out()).doesNotContain("203.0.113.7");
    assertThat(run("nics").out()).as("nobody is configured").doesNotContain("203.0.113.7");
  }

  @Test
  void theRunningNodesAddressIsExplainedWithWhatWasMeasured() throws Exception {
    routerIsKnown();
    Path data = temporary.resolve("explained");
    List<String> up = new ArrayList<>(List.of("up", "--json", "--data-dir", data.toString()));
    up.addAll(nat.options());
    try (Network network = Network.make();
        Network.Program node = network.start(up.toArray(new String[0]))) {
      node.lineWith("\"event\":\"address\"", "symmetric:independent:-4");
      Result words = Product.run("address", "--explain", "--data-dir", data.toString());
      assertThat(words.out())
          .contains("192.168.7.2")
          .contains("seen from the internet as 203.0.113.7")
          .contains("UDP: symmetric (a NAT that uses another outside port for each destination)");
      JsonNode json =
          JSON.readTree(Product.run("address", "--json", "--data-dir", data.toString()).out());
      List<String> measured = new ArrayList<>();
      for (JsonNode endpoint : json.get("endpoints")) {
        if (endpoint.get("internal").asText().equals("192.168.7.2")) {
          measured.add(endpoint.get("nat").get("udp").toString());
        }
      }
      assertThat(measured)
          .containsExactly(
              "{\"type\":\"symmetric\",\"delta\":{\"type\":\"independent\",\"value\":-4},"
                  + "\"confidence\":0.97}");
    }
  }

  @Test
  void itDisturbsNoNodeThatRuns() throws IOException {
    routerIsKnown();
    Path data = temporary.resolve("running");
    try (RunningNode node = RunningNode.start(data)) {
      assertThat(run("nat", "--data-dir", data.toString()).exitCode()).isZero();
      assertThat(Product.run("address", "--data-dir", data.toString()).out().strip())
          .isEqualTo(node.address());
    }
  }
}
