package net.p2pd.natlab.scenario;

import java.util.LinkedHashMap;
import java.util.Map;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/**
 * A scenario as an internet in virtual time. Its services are left out, since programs do not run
 * there; a test puts what it needs on their hosts. For one thread.
 */
public final class VirtualScenario {

  private final VirtualInternet internet;
  private final Map<String, VirtualHome> homes = new LinkedHashMap<>();
  private final Map<String, VirtualHost> hosts = new LinkedHashMap<>();

  private VirtualScenario(Scenario scenario) {
    this.internet = new VirtualInternet(scenario.seed(), scenario.families());
    scenario.homes().forEach(home -> add(home, scenario.families().contains(Family.IPV6)));
    for (ScenarioHost described : scenario.publicHosts()) {
      VirtualHost host = internet.publicHost(described.name(), described.addresses());
      host.conditions(described.link());
      hosts.put(described.name(), host);
    }
  }

  /** Builds all that a scenario describes. */
  public static VirtualScenario of(Scenario scenario) {
    return new VirtualScenario(scenario);
  }

  private void add(ScenarioHome described, boolean ipv6) {
    VirtualHome home =
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

  /** Returns the internet. */
  public VirtualInternet internet() {
    return internet;
  }

  /**
   * Returns a home.
   *
   * @throws IllegalArgumentException if the scenario has none of this name
   */
  public VirtualHome home(String name) {
    return find(homes, name);
  }

  /**
   * Returns a host of a home, or a public one.
   *
   * @throws IllegalArgumentException if the scenario has none of this name
   */
  public VirtualHost host(String name) {
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
}
