package net.p2pd.natlab.linux;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.scenario.Scenario;
import net.p2pd.natlab.scenario.ScenarioHome;
import net.p2pd.natlab.scenario.ScenarioHost;
import net.p2pd.natlab.scenario.ScenarioService;

/** The homes and hosts of a scenario on real network stacks, by their names, and its services. */
public final class LinuxScenario implements AutoCloseable {

  private final LinuxInternet internet;
  private final Map<String, LinuxHome> homes = new LinkedHashMap<>();
  private final Map<String, LinuxHost> hosts = new LinkedHashMap<>();

  private LinuxScenario(Scenario scenario) {
    internet = LinuxInternet.open(scenario.seed(), scenario.families());
    try {
      scenario.homes().forEach(home -> add(home, scenario.families().contains(Family.IPV6)));
      for (ScenarioHost host : scenario.publicHosts()) {
        hosts.put(host.name(), internet.publicHost(host.name(), host.addresses(), host.link()));
      }
    } catch (RuntimeException e) {
      internet.close();
      throw e;
    }
  }

  /**
   * Builds all that a scenario describes, but starts none of its services yet.
   *
   * @throws LinuxLabException if that cannot be done here; {@link LinuxSupport} says why beforehand
   */
  public static LinuxScenario of(Scenario scenario) {
    return new LinuxScenario(scenario);
  }

  private void add(ScenarioHome described, boolean ipv6) {
    LinuxHome home =
        described
            .behind()
            .map(
                carrier ->
                    internet.home(
                        described.name(),
                        described.nat(),
                        find(homes, carrier),
                        described.addresses()))
            .orElseGet(
                () -> internet.home(described.name(), described.nat(), described.addresses()));
    if (ipv6 && described.behind().isEmpty()) {
      home.withIpv6(described.firewall());
    }
    home.router().conditions(described.link());
    homes.put(described.name(), home);
    described.hosts().forEach(name -> hosts.put(name, home.host(name)));
  }

  /**
   * Starts a service of the scenario.
   *
   * @param output where what it prints goes, on both streams
   * @return its process; see {@link LinuxHost#start}
   */
  public Process start(ScenarioService service, ProcessBuilder.Redirect output) {
    ProcessBuilder builder = new ProcessBuilder(service.command());
    builder.redirectErrorStream(true).redirectOutput(output);
    return host(service.host()).start(builder);
  }

  /** Returns the internet. */
  public LinuxInternet internet() {
    return internet;
  }

  /** Returns all hosts by their names, in the order of the scenario. */
  public Map<String, LinuxHost> hosts() {
    return Collections.unmodifiableMap(hosts);
  }

  /**
   * Returns a home.
   *
   * @throws IllegalArgumentException if the scenario has none of this name
   */
  public LinuxHome home(String name) {
    return find(homes, name);
  }

  /**
   * Returns a host of a home, or a public one.
   *
   * @throws IllegalArgumentException if the scenario has none of this name
   */
  public LinuxHost host(String name) {
    return find(hosts, name);
  }

  private static <T> T find(Map<String, T> things, String name) {
    T thing = things.get(name);
    if (thing == null) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is not in the scenario; it has " + things.keySet());
    }
    return thing;
  }

  /** Ends the services and takes everything away. */
  @Override
  public void close() {
    internet.close();
  }
}
