package net.p2pd.natlab.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import net.p2pd.natlab.linux.Program.Result;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that know nothing of the laboratory name the type of NAT that was configured. */
class NatTypeTruthTest {

  /** What the two programs have to say of a type. */
  private record Words(List<String> natdiscovery, String stun) {}

  private static final String EIM = "NAT with Endpoint Independent Mapping!";
  private static final String APDM = "NAT with Address and Port Dependent Mapping!";
  private static final String NONE = "No NAT! (Endpoint Independent Mapping)";
  private static final String EIF = "NAT with Endpoint Independent Filtering!";
  private static final String ADF = "NAT with Address Dependent Filtering!";
  private static final String APDF = "NAT with Address and Port Dependent Filtering!";

  /** The classic program tells random ports from preserved ones too. */
  private static final String CONE = "Independent Mapping, %s Filter, random port, no hairpin";

  private static Map<String, Words> types() {
    Map<String, Words> types = new LinkedHashMap<>();
    types.put("open", new Words(List.of(NONE, EIM, EIF), "Open"));
    types.put("symmetric-udp-firewall", new Words(List.of(NONE, EIM, APDF), "Firewall"));
    types.put("full-cone", new Words(List.of(EIM, EIF), CONE.formatted("Independent")));
    types.put("restricted-cone", new Words(List.of(EIM, ADF), CONE.formatted("Address Dependent")));
    types.put("port-restricted", new Words(List.of(EIM, APDF), CONE.formatted("Port Dependent")));
    types.put(
        "symmetric", new Words(List.of(APDM, APDF), "Dependent Mapping, random port, no hairpin"));
    types.put("blocked", new Words(List.of(), "Blocked or could not reach STUN server"));
    return types;
  }

  @Test
  void coturnsClientAndTheClassicOneNameEachOfTheSevenTypes(@TempDir Path directory)
      throws Exception {
    Here.canRunTheLaboratory();
    Foreign.need("turnserver", "turnutils_natdiscovery", "stun");
    ExecutorService asking = Executors.newCachedThreadPool();
    try (LinuxInternet internet = LinuxInternet.open(5);
        Coturn coturn = coturn(internet, directory)) {
      Map<String, Future<Result>> natdiscovery = new LinkedHashMap<>();
      Map<String, Future<Result>> stun = new LinkedHashMap<>();
      for (String type : types().keySet()) {
        LinuxHome home = internet.home(type, NatOptions.parse(type + "-random"));
        LinuxHost one = home.host(type + "-1");
        LinuxHost other = home.host(type + "-2");
        String server = coturn.address();
        String own = one.address(Family.IPV4).getHostAddress();
        natdiscovery.put(
            type,
            asking.submit(
                () -> Program.run(one, "turnutils_natdiscovery", "-m", "-f", "-L", own, server)));
        stun.put(type, asking.submit(() -> Program.run(other, "stun", server)));
      }
      for (Map.Entry<String, Words> type : types().entrySet()) {
        String long5780 = natdiscovery.get(type.getKey()).get().output();
        String short3489 = stun.get(type.getKey()).get().output();
        assertThat(verdicts(long5780))
            .as("%s: %s", type.getKey(), long5780)
            .containsExactlyElementsOf(type.getValue().natdiscovery());
        assertThat(short3489.lines().map(String::strip))
            .as(type.getKey())
            .contains("Primary: " + type.getValue().stun());
      }
    } finally {
      asking.shutdown();
    }
  }

  private static Coturn coturn(LinuxInternet internet, Path directory) throws IOException {
    LinkConditions link = LinkConditions.delayed(Duration.ofMillis(5));
    return new Coturn(internet.publicHost("stun.example", 2, link), directory);
  }

  /** The lines that say what was found; the others tell of packets. */
  private static List<String> verdicts(String output) {
    return output
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("No NAT!") || line.startsWith("NAT with "))
        .distinct()
        .toList();
  }
}
