package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import net.p2pd.acceptance.Network.Program;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node on a real network that changes while it runs. */
class NetworkChangeTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temporary;
  private Network network;
  private NatDouble nat;

  @BeforeEach
  void make() throws IOException {
    network = Network.make();
    nat = NatDouble.make(temporary, temporary.resolve("plugins"));
  }

  @AfterEach
  void close() {
    network.close();
  }

  private Program node(String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("up", "--json", "--data-dir", temporary.resolve("data").toString()));
    words.addAll(nat.options());
    words.addAll(List.of(more));
    return network.start(words.toArray(new String[0]));
  }

  private static String address(String event) throws IOException {
    return JSON.readTree(event).get("address").asText();
  }

  /** Changes the network, and returns the node's next address with these words. */
  private String after(String change, Program node, String... words)
      throws IOException, InterruptedException {
    List<String> all = List.of(words);
    return after(change, node, all.toString(), line -> all.stream().allMatch(line::contains));
  }

  private String after(String change, Program node, String what, Predicate<String> kind)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    network.run(change);
    String line = node.lineWhere(what, kind);
    System.out.printf(
        "'%s' was noticed after %d ms%n", change, (System.nanoTime() - start) / 1_000_000);
    return address(line);
  }

  @Test
  void addressesThatComeAndGoAndAnotherGatewayMakeAnotherAddress() throws Exception {
    nat.answers(
        "external.ipv4=203.0.113.7",
        "nat.ipv4.udp=type=port-restricted delta=equal confidence=0.9",
        "nat.ipv4.tcp=type=symmetric delta=random confidence=0.5");
    try (Program node = node()) {
      String first = address(node.lineWith("\"event\":\"ready\""));
      // What is known of UDP and of TCP may come one after the other.
      String measured =
          address(
              node.lineWith(
                  "\"event\":\"address\"", "port-restricted:equal", "tcp:symmetric:random"));
      assertThat(measured).contains("external:203.0.113.7-port-unknown");
      assertThat(first).as("ready did not wait for that").contains("internal:192.168.7.2");

      after("ip addr add 192.168.7.3/24 dev eth0", node, "internal:192.168.7.3-port");
      // What becomes known of the NAT before the new address makes another address, perhaps late.
      after(
          "ip addr del 192.168.7.3/24 dev eth0",
          node,
          "192.168.7.2 alone",
          line -> line.contains("internal:192.168.7.2") && !line.contains("192.168.7.3"));
      assertThat(after("ip addr add fd00:7::2/64 dev eth0 nodad", node, "internal:fd00:7::2-port"))
          .as("what is gone does not come back")
          .doesNotContain("192.168.7.3");

      nat.answers(
          "external.ipv4=198.51.100.9",
          "nat.ipv4.udp=type=full-cone delta=preserving confidence=0.9");
      String moved =
          after(
              "ip route replace default via 192.168.7.254",
              node,
              "external:198.51.100.9",
              "full-cone:preserving");
      assertThat(moved)
          .as("what was known of TCP is worth nothing")
          .doesNotContain("tcp:symmetric");

      after("ip link set eth0 down", node, "internal:127.0.0.1");
      after(
          "ip link set eth0 up && ip route add default via 192.168.7.254",
          node,
          "external:198.51.100.9");
    }
  }

  @Test
  void aNewAddressIsListenedOnAndALivingSessionIsNotDisturbed() throws Exception {
    nat.answers("external.ipv4=203.0.113.7");
    // So that there is one path only, and the connection that is there is that of the session.
    network.run("ip -6 addr flush dev eth0 && ip -6 addr flush dev router");
    try (Program node = node("--set", "node.nics=[\"eth0\"]")) {
      String address = address(node.lineWith("\"event\":\"ready\""));
      String port = address.replaceFirst(".*internal:192\\.168\\.7\\.2-port-(\\d+).*", "$1");
      try (Program peer =
          network.start(
              "connect",
              address,
              "--data-dir",
              temporary.resolve("peer").toString(),
              "--expect",
              "never said",
              "--timeout",
              "100s")) {
        String connections =
            "ss -tnH state established dport = :" + port + " | awk '{print $3, $4}' | sort";
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> !network.run(connections).isBlank());
        String before = network.run(connections);

        after("ip addr add 192.168.7.3/24 dev eth0", node, "internal:192.168.7.3-port-" + port);
        assertThat(network.run("exec 3<>/dev/tcp/192.168.7.3/" + port)).isEmpty();
        nat.answers("external.ipv4=198.51.100.9");
        after("ip route replace default via 192.168.7.254", node, "external:198.51.100.9");
        after("ip addr del 192.168.7.3/24 dev eth0", node, "internal:192.168.7.2");

        assertThat(network.run(connections)).as("the same connection").isEqualTo(before);
        assertThat(peer.err()).isEmpty();
      }
    }
  }
}
