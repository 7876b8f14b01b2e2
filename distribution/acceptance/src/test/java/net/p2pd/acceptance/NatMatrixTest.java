package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.p2pd.acceptance.Product.Result;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatKind;
import net.p2pd.foreign.Foreign;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code p2pd nat} behind each of the 23 kinds of NAT, with real sockets and the kernel's own
 * network stack: it names type and delta as the laboratory was configured. All homes are in one
 * laboratory, and some of them measure side by side. With {@code -Dmatrix=full} each of the two
 * servers meets all kinds; else each meets every other one, so that together they meet all.
 */
@Timeout(300)
final class NatMatrixTest {

  /** A NAT as it is configured, and how it has to be named. */
  private record Home(String options, NatKind kind, NatDelta delta) {}

  private static final boolean FULL = "full".equals(System.getProperty("matrix"));
  private static final int PORT = 3478;
  private static final int SIDE_BY_SIDE = 2;
  private static final Duration LIMIT = Duration.ofSeconds(240);

  @TempDir Path directory;

  /**
   * The 23 kinds. Among those with a step some go up and some go down; the two tests have it the
   * other way round.
   */
  private static List<Home> homes(boolean swapped) {
    List<Home> homes = new ArrayList<>();
    boolean down = swapped;
    for (NatKind kind : NatKind.canonical()) {
      int step = 0;
      if (kind.type().translates() && kind.delta().stepped()) {
        step = down ? -4 : kind.delta() == DeltaType.INDEPENDENT ? 1 : 2;
        down ^= kind.delta() == DeltaType.DEPENDENT; // the same sign for both of a type
      }
      NatDelta delta = NatDelta.of(kind.delta(), step);
      homes.add(new Home(kind.name() + " delta=" + delta, kind, delta));
    }
    if (FULL) {
      return homes;
    }
    int first = swapped ? 1 : 0;
    return IntStream.range(0, homes.size())
        .filter(i -> i % 2 == first)
        .mapToObj(homes::get)
        .toList();
  }

  @Test
  void againstCoturnItNamesAllKinds() throws IOException {
    Foreign.need("turnserver", "turnutils_stunclient", "nsenter");
    namesAll(
        homes(false),
        "turnserver -n --no-tls --no-dtls --no-cli --log-file stdout --pidfile %1$s/pid"
            + " --userdb %1$s/users -L 198.18.0.2 -L 198.19.0.2 > %1$s/log 2>&1");
  }

  @Test
  void againstOurOwnServerItNamesAllKinds() throws IOException {
    Foreign.need("turnutils_stunclient", "nsenter");
    namesAll(
        homes(true),
        Product.HOME.resolve("bin/p2pd")
            + " serve --stun --listen 198.18.0.2 --alternate 198.19.0.2 --data-dir %1$s/serve"
            + " > %1$s/log 2>&1");
  }

  private void namesAll(List<Home> homes, String server) throws IOException {
    canRun(scenario(homes.subList(0, 1), "true"));
    String scenario = scenario(homes, server.formatted(directory));
    String program = Product.HOME.resolve("bin/p2pd").toString();
    String measure =
        "home=$1; eval net=\\$P2PD_LAB_NET_H$home; exec nsenter --net=$net "
            + program
            + " nat --json --data-dir "
            + directory
            + "/data-$home --set 'stun.servers=[\"198.18.0.2:"
            + PORT
            + "\"]' --set 'nat.timeout=\"30s\"' > "
            + directory
            + "/$home.json 2> "
            + directory
            + "/$home.err < /dev/null";
    Path measuring = Files.writeString(directory.resolve("measure.sh"), measure);
    String all =
        "tries=0; until timeout 1 turnutils_stunclient 198.18.0.2 | grep -q reflexive; do"
            + " tries=$((tries+1)); [ $tries -lt 60 ] || exit 9; sleep 0.1; done;"
            + " seq 1 "
            + homes.size()
            + " | xargs -P "
            + SIDE_BY_SIDE
            + " -I{} sh -c 'sh "
            + measuring
            + " {} || true'";
    Result result =
        Product.run(
            LIMIT,
            Product.HOME.resolve("bin/p2pd"),
            Map.of(),
            List.of("lab", scenario, "--", "sh", "-c", all));
    assertThat(result.exitCode()).as("%s %s", result, read("log")).isZero();
    assertNamed(homes);
  }

  private String scenario(List<Home> homes, String server) throws IOException {
    StringBuilder text = new StringBuilder("run = \"stun.example\"\n");
    for (int i = 0; i < homes.size(); i++) {
      text.append(
          "[homes.home%1$d]%nnat = \"%2$s\"%nhosts = [\"h%1$d\"]%n"
              .formatted(i + 1, homes.get(i).options()));
    }
    text.append(
        "[public.\"stun.example\"]\naddresses = 2\n[[services]]\nhost = \"stun.example\"\n");
    text.append("command = [\"sh\", \"-c\", \"\"\"exec ").append(server).append("\"\"\"]\n");
    return Files.writeString(directory.resolve("lab.toml"), text).toString();
  }

  private void assertNamed(List<Home> homes) throws IOException {
    SoftAssertions all = new SoftAssertions();
    for (int i = 0; i < homes.size(); i++) {
      Home home = homes.get(i);
      String output = read((i + 1) + ".json");
      String told = home.options() + ": " + output + read((i + 1) + ".err");
      JsonNode udp = udp(new ObjectMapper().readTree(output));
      all.assertThat(udp.path("measured").asBoolean()).as(told).isTrue();
      all.assertThat(udp.path("type").asText()).as(told).isEqualTo(home.kind().type().text());
      if (home.kind().type().translates()) {
        all.assertThat(udp.path("delta").path("type").asText())
            .as(told)
            .isEqualTo(home.delta().type().text());
        all.assertThat(udp.path("delta").path("value").asInt())
            .as(told)
            .isEqualTo(home.delta().value());
      }
    }
    all.assertAll();
  }

  private static JsonNode udp(JsonNode all) {
    for (JsonNode one : all) {
      if (one.path("nic").asText().equals("eth0")
          && one.path("family").asText().equalsIgnoreCase("ipv4")
          && one.path("transport").asText().equals("udp")) {
        return one;
      }
    }
    return all.path(-1);
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
