package net.p2pd.natlab.scenario;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.NicAddress;
import net.p2pd.natlab.model.AddressPlan;

/** Who has which address in a scenario, by the rule of {@link AddressPlan}. */
public final class ScenarioAddresses {

  private final Scenario scenario;

  ScenarioAddresses(Scenario scenario) {
    this.scenario = scenario;
  }

  /**
   * Returns the addresses of a host with the lengths of their prefixes, IPv4 first.
   *
   * @throws IllegalArgumentException if there is no such host
   */
  public List<NicAddress> host(String name) {
    List<NicAddress> found = new ArrayList<>();
    Optional<ScenarioHome> home = homeOf(name);
    for (Family family : scenario.families()) {
      if (home.isPresent()) {
        if (has(home.get(), family)) {
          int number = home.get().hosts().indexOf(name) + 1;
          boolean translates = home.get().nat().translates();
          InetAddress own = AddressPlan.host(family, number(home.get()), translates, number);
          found.add(NicAddress.of(own, AddressPlan.homePrefix(family)));
        }
      } else {
        ScenarioHost host = publicHost(name);
        int number = scenario.publicHosts().indexOf(host) + 1;
        for (int i = 0; i < host.addresses(); i++) {
          InetAddress own = AddressPlan.publicHost(family, number, i);
          found.add(NicAddress.of(own, AddressPlan.publicPrefix(family)));
        }
      }
    }
    return found;
  }

  /** Returns the home in which a host is; empty for a public host. */
  public Optional<ScenarioHome> homeOf(String host) {
    return scenario.homes().stream().filter(home -> home.hosts().contains(host)).findFirst();
  }

  private ScenarioHost publicHost(String name) {
    return scenario.publicHosts().stream()
        .filter(host -> host.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no host \""
                        + name
                        + "\"; there are: "
                        + scenario.hostNames().collect(Collectors.joining(", "))));
  }

  private int number(ScenarioHome home) {
    return scenario.homes().indexOf(home) + 1;
  }

  /** Whether a home has a family: of those behind a carrier, none has IPv6. */
  private boolean has(ScenarioHome home, Family family) {
    return scenario.families().contains(family)
        && (family == Family.IPV4 || home.behind().isEmpty());
  }

  /** Returns where a home's hosts send what is not for them; empty for a family it has not. */
  public Optional<InetAddress> router(ScenarioHome home, Family family) {
    return has(home, family)
        ? Optional.of(AddressPlan.router(family, number(home), home.nat().translates()))
        : Optional.empty();
  }

  /** Returns the external addresses of a home's router; none without translation or IPv4. */
  public List<InetAddress> external(ScenarioHome home) {
    return home.nat().translates() && has(home, Family.IPV4)
        ? AddressPlan.external(number(home), home.addresses(), home.behind().isPresent())
        : List.of();
  }
}
