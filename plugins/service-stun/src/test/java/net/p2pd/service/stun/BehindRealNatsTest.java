package net.p2pd.service.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.p2pd.api.route.Family;
import net.p2pd.foreign.Foreign;
import net.p2pd.foreign.ForeignProgram;
import net.p2pd.natlab.linux.LinuxHome;
import net.p2pd.natlab.linux.LinuxHost;
import net.p2pd.natlab.linux.LinuxInternet;
import net.p2pd.natlab.linux.LinuxSupport;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import org.junit.jupiter.api.Test;

/**
 * Clients of others ask this server from behind NATs on the network stacks of Linux, and name the
 * type that was configured.
 */
class BehindRealNatsTest {

  /** What natdiscovery and the classic client have to say of a type. */
  private record Words(List<String> natdiscovery, String stun) {}

  private static final String SAME = "NAT with Endpoint Independent Mapping!";
  private static final String NONE = "No NAT! (Endpoint Independent Mapping)";
  private static final String OTHER = "NAT with Address and Port Dependent Mapping!";
  private static final String FILTERING = "NAT with %s Filtering!";
  private static final String ALL = FILTERING.formatted("Endpoint Independent");
  private static final String ADDRESS = FILTERING.formatted("Address Dependent");
  private static final String PORT = FILTERING.formatted("Address and Port Dependent");
  private static final String CONE = "Independent Mapping, %s Filter, random port, no hairpin";

  private static Map<String, Words> types() {
    Map<String, Words> types = new LinkedHashMap<>();
    types.put("open", new Words(List.of(NONE, SAME, ALL), "Open"));
    types.put("symmetric-udp-firewall", new Words(List.of(NONE, SAME, PORT), "Firewall"));
    types.put("full-cone", new Words(List.of(SAME, ALL), CONE.formatted("Independent")));
    types.put(
        "restricted-cone", new Words(List.of(SAME, ADDRESS), CONE.formatted("Address Dependent")));
    types.put("port-restricted", new Words(List.of(SAME, PORT), CONE.formatted("Port Dependent")));
    types.put(
        "symmetric", new Words(List.of(OTHER, PORT), "Dependent Mapping, random port, no hairpin"));
    types.put("blocked", new Words(List.of(), "Blocked or could not reach STUN server"));
    return types;
  }

  @Test
  void eachOfTheSevenTypesIsNamed() throws Exception {
    LinuxSupport.problem().ifPresent(Foreign::skip);
    Foreign.need("turnutils_natdiscovery", "stun");
    ExecutorService asking = Executors.newCachedThreadPool();
    try (LinuxInternet internet = LinuxInternet.open(5)) {
      LinkConditions link = LinkConditions.delayed(Duration.ofMillis(5));
      LinuxHost machine = internet.publicHost("stun.example", 2, link);
      List<InetAddress> own =
          machine.addresses().stream().filter(at -> Family.of(at) == Family.IPV4).toList();
      String server = own.get(0).getHostAddress();
      Process process = start(machine, server, own.get(1).getHostAddress());
      Map<String, Future<String>> natdiscovery = new LinkedHashMap<>();
      Map<String, Future<String>> stun = new LinkedHashMap<>();
      for (String type : types().keySet()) {
        LinuxHome home = internet.home(type, NatOptions.parse(type + "-random"));
        LinuxHost one = home.host(type + "-1");
        LinuxHost other = home.host(type + "-2");
        String local = one.address(Family.IPV4).getHostAddress();
        natdiscovery.put(
            type,
            asking.submit(
                () -> said(one, "turnutils_natdiscovery", "-m", "-f", "-L", local, server)));
        stun.put(type, asking.submit(() -> said(other, "stun", server)));
      }
      for (Map.Entry<String, Words> type : types().entrySet()) {
        String discovered = natdiscovery.get(type.getKey()).get();
        assertThat(Verdicts.in(discovered))
            .as("%s: %s", type.getKey(), discovered)
            .containsExactlyElementsOf(type.getValue().natdiscovery());
        assertThat(stun.get(type.getKey()).get().lines().map(String::strip))
            .as(type.getKey())
            .contains("Primary: " + type.getValue().stun());
      }
      process.destroy();
    } finally {
      asking.shutdown();
    }
  }

  private static String said(LinuxHost host, Object... command) {
    try (ForeignProgram program = ForeignProgram.start(host::start, command)) {
      return program.finish();
    }
  }

  private static Process start(LinuxHost machine, String main, String alternate)
      throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            java,
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ServerProcess.class.getName(),
            main,
            alternate,
            "3478",
            "3479");
    Process process = machine.start(builder.redirectError(ProcessBuilder.Redirect.INHERIT));
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(output.readLine()).as("what the server says first").startsWith("ready");
    return process;
  }
}
