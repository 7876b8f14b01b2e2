package net.p2pd.acceptance;

import static net.p2pd.acceptance.RunningServers.ALTERNATE;
import static net.p2pd.acceptance.RunningServers.LISTEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.p2pd.acceptance.Product.Result;
import net.p2pd.foreign.Foreign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The servers of one command, with the clients that people have: coturn's and Mosquitto's. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it takes addresses of 127.0.0.0/8 for granted")
final class ServeTest {

  /** What the operators are promised. */
  private static final long MOST_RESIDENT_KIB = 128L << 10;

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path data;

  private static Result run(String program, String... words) {
    return Product.run(LIMIT, Path.of(program), Map.of(), List.of(words));
  }

  private static String text(Result result) {
    return result.out() + result.err();
  }

  @Test
  void allThreeServeWhatOthersAsk() throws Exception {
    Foreign.need("turnutils_stunclient", "turnutils_natdiscovery");
    Foreign.need("turnutils_uclient", "mosquitto_pub");
    Foreign.certificate(data, "IP:" + LISTEN);
    try (RunningServers servers =
        RunningServers.start(
            data,
            "--listen",
            LISTEN,
            "--alternate",
            ALTERNATE,
            "--certificate",
            data.resolve("cert.pem").toString(),
            "--private-key",
            data.resolve("key.pem").toString(),
            "--set",
            "plugin.service-turn.allowed-peers=[\"127.0.0.0/8\"]")) {
      assertThat(servers.ready().get("natDetection").asBoolean()).isTrue();
      long idle = servers.residentKib();
      tellAddresses();
      relay(servers);
      passMessages(servers, "1883");
      passMessages(servers, "8883", "--cafile", data.resolve("cert.pem").toString());
      System.out.printf(
          "p2pd serve: ready after %d ms, %d KiB resident when idle, %d KiB after its use%n",
          servers.startTime().toMillis(), idle, servers.residentKib());
      Result ended = servers.terminate();
      assertThat(ended.exitCode()).as(ended.toString()).isZero();
      assertThat(ended.out()).isEqualTo("{\"event\":\"stopped\"}\n");
      assertThat(ended.err()).doesNotContain("severe:", "Exception");
    }
  }

  private static void tellAddresses() {
    assertThat(text(run("turnutils_stunclient", LISTEN))).contains("UDP reflexive addr: 127.0.0.1");
    assertThat(text(run("turnutils_natdiscovery", "-m", "-f", LISTEN)))
        .contains("NAT with Endpoint Independent Mapping!")
        .contains("NAT with Endpoint Independent Filtering!");
  }

  /**
   * Each of them sends packets to itself over two allocations; side by side, to save time. A busy
   * machine may lose a datagram that is relayed over UDP; over TCP ({@code -T}) the client misses a
   * message of which it reads a part alone, or with the answer to its ConnectionBind. What TCP
   * relays is compared byte by byte in service-turn.
   */
  private static void relay(RunningServers servers) {
    Stream.of("", "-t", "-T", "-T -S")
        .parallel()
        .forEach(
            transport -> {
              String port = transport.contains("-S") ? "5349" : "3480";
              String words =
                  transport
                      + " -u "
                      + servers.username()
                      + " -w "
                      + servers.password()
                      + " -y -c -m 5 -n 20 -l 200 -p "
                      + port
                      + " "
                      + LISTEN;
              String said = text(run("turnutils_uclient", words.strip().split(" ")));
              assertThat(said)
                  .as("turnutils_uclient %s", words)
                  .containsPattern(
                      transport.contains("-T")
                          ? "Total lost packets \\d \\("
                          : "Total lost packets")
                  .doesNotContain("(100.0");
            });
  }

  private static void passMessages(RunningServers servers, String port, String... more) {
    String[] here = with(new String[] {"-h", LISTEN, "-p", port, "-t", "mailbox"}, more);
    String[] login = with(here, "-u", servers.username(), "-P", servers.password(), "-q", "1");
    assertThat(run("mosquitto_pub", with(login, "-m", "an envelope", "-r")))
        .isEqualTo(new Result(0, "", ""));
    assertThat(run("mosquitto_sub", with(login, "-C", "1", "-W", "20")))
        .isEqualTo(new Result(0, "an envelope\n", ""));
    Result stranger = run("mosquitto_pub", with(here, "-m", "x"));
    assertThat(stranger.exitCode()).isNotZero();
  }

  private static String[] with(String[] first, String... more) {
    return Stream.of(List.of(first), List.of(more)).flatMap(List::stream).toArray(String[]::new);
  }

  @Test
  void whatItPrintsIsConfigurationAndStaysTheSame() throws Exception {
    JsonNode first;
    try (RunningServers servers = RunningServers.start(data, "--listen", LISTEN)) {
      first = servers.ready();
      assertThat(servers.residentKib()).isLessThanOrEqualTo(MOST_RESIDENT_KIB);
    }
    assertThat(first.get("natDetection").asBoolean()).isFalse();
    assertThat(first.get("stun")).hasToString("[\"" + LISTEN + ":3478\"]");
    assertThat(first.get("mqtt")).hasToString("[\"tcp://" + LISTEN + ":1883\"]");
    assertThat(first.get("password").asText()).hasSize(32);
    assertThat(Files.getPosixFilePermissions(data.resolve("serve/users.toml")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    try (RunningServers servers = RunningServers.start(data, "--listen", LISTEN, "--mqtt")) {
      assertThat(servers.password()).isEqualTo(first.get("password").asText());
      assertThat(servers.ready().get("stun")).isEmpty();
      assertThat(servers.ready().get("turn")).isEmpty();
    }
    Path configuration = Files.createTempFile(data, "p2pd", ".toml");
    Files.writeString(configuration, first.get("configuration").asText());
    Result read = Product.run("nics", "--config", configuration.toString());
    assertThat(read.exitCode()).as(read.toString()).isZero();
  }

  /** The addresses of the README stand for any; those of the test are there. */
  @Test
  void theReadmesExampleIsWhatHappens() throws IOException {
    String example =
        ReadmeBlock.of("distribution/README.md").stream()
            .map(ReadmeBlock::text)
            .filter(block -> block.startsWith("$ p2pd serve"))
            .findFirst()
            .orElseThrow()
            .replace("192.0.2.1", LISTEN)
            .replace("192.0.2.2", ALTERNATE);
    List<String> shown = example.lines().toList();
    List<String> command = new ArrayList<>(List.of(shown.get(0).split(" ")));
    command.remove(0);
    command.set(0, Product.HOME.resolve("bin/p2pd").toString());
    command.addAll(List.of("--data-dir", data.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    SharedStart.into(builder.environment(), Map.of());
    Process process = builder.redirectErrorStream(true).start();
    try (var out = process.inputReader()) {
      for (String line : shown.subList(1, shown.size())) {
        assertThat(out.readLine())
            .matches(actual -> ReadmeBlock.shows(line, actual), "is shown as '" + line + "'");
      }
    } finally {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  @Test
  void withOneAddressItSaysWhatThatMeans() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Product.HOME.resolve("bin/p2pd").toString(),
            "serve",
            "--stun",
            "--listen",
            LISTEN,
            "--data-dir",
            data.toString());
    SharedStart.into(builder.environment(), Map.of());
    Process process = builder.redirectErrorStream(true).start();
    try (var out = process.inputReader()) {
      assertThat(out.readLine()).startsWith("ready; put this into the p2pd.toml");
      assertThat(out.readLine()).isEmpty();
      assertThat(out.readLine()).isEqualTo("stun.servers = [\"" + LISTEN + ":3478\"]");
      assertThat(out.readLine()).isEmpty();
      assertThat(out.readLine()).contains("RFC 5780", "--alternate");
    } finally {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  @Test
  void mistakesAreNamed() throws IOException {
    refused(2, "no network interface of this machine has the address 192.0.2.1", "192.0.2.1");
    refused(2, "--listen localhost is no IP address", "localhost");
    refused(2, "would be of no use to others", "0.0.0.0");
    refused(2, "it must be a second one", LISTEN, "--alternate", LISTEN);
    refused(2, "both --certificate and --private-key", LISTEN, "--certificate", "c.pem");
    refused(1, "cannot be read", LISTEN, "--users-file", data.resolve("none").toString());
    String here = RunningServers.own(192);
    try (ServerSocket taken = new ServerSocket(1883, 1, InetAddress.getByName(here))) {
      assertThat(taken.isBound()).isTrue();
      refused(1, "cannot listen at " + here + " port 1883: ", here, "--mqtt");
    }
  }

  private void refused(int exitCode, String words, String listen, String... more) {
    String[] common = {"serve", "--data-dir", data.toString(), "--listen", listen};
    Result result = Product.run(with(common, more));
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(exitCode);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(words).doesNotContain("\tat ");
  }
}
