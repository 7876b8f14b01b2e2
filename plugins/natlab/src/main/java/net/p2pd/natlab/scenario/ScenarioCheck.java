package net.p2pd.natlab.scenario;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.AddressPlan;
import net.p2pd.natlab.virtual.LinkConditions;

/** Finds all that does not fit together in a scenario. For one thread. */
final class ScenarioCheck {

  /** As in a name service, so that a name may stand wherever an engine writes it. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

  /** The smallest MTU of a link that carries IPv6 (RFC 8200 section 5). */
  private static final int IPV6_MTU = 1280;

  private final Scenario scenario;
  private final List<Mistake> mistakes = new ArrayList<>();
  private final Map<String, ScenarioHome> homes = new HashMap<>();
  private final Set<String> hosts = new HashSet<>();

  private ScenarioCheck(Scenario scenario) {
    this.scenario = scenario;
  }

  static List<Mistake> check(Scenario scenario) {
    ScenarioCheck check = new ScenarioCheck(scenario);
    if (scenario.families().isEmpty()) {
      check.add("IPv4 and IPv6 are both off; one must be on", "ipv4");
    }
    scenario.homes().forEach(check::home);
    scenario.publicHosts().forEach(check::publicHost);
    check.number(scenario.homes().size(), 0, AddressPlan.MAX_NUMBER, "homes");
    check.number(scenario.publicHosts().size(), 0, AddressPlan.MAX_NUMBER, "public");
    for (int i = 0; i < scenario.services().size(); i++) {
      check.service(scenario.services().get(i), i);
    }
    scenario.run().ifPresent(name -> check.knownHost(name, "run"));
    return check.mistakes;
  }

  private void add(String text, Object... path) {
    mistakes.add(Mistake.at(text, path));
  }

  private void home(ScenarioHome home) {
    String name = home.name();
    name(name, "homes", name);
    if (homes.containsKey(name)) {
      add("there is another home of this name", "homes", name);
    }
    home.behind().ifPresent(carrier -> behind(home, carrier));
    number(home.addresses(), 1, AddressPlan.MAX_EXTERNAL, "homes", name, "addresses");
    if (!home.nat().translates() && home.addresses() != 1) {
      add(
          "a router that does not translate has no addresses to choose",
          "homes",
          name,
          "addresses");
    }
    if (home.firewall().translates()) {
      add(
          "the firewall for IPv6 must not translate; leave it out, or write"
              + " \"symmetric-udp-firewall-equal\" or \"open-equal\"",
          "homes",
          name,
          "firewall");
    }
    number(home.hosts().size(), 0, AddressPlan.MAX_HOSTS, "homes", name, "hosts");
    home.hosts().forEach(host -> host(host, "homes", name, "hosts"));
    link(home.link(), "homes", name);
    homes.put(name, home);
  }

  private void behind(ScenarioHome home, String carrier) {
    Object[] path = {"homes", home.name(), "behind"};
    ScenarioHome before = homes.get(carrier);
    if (before == null) {
      boolean later = scenario.homes().stream().anyMatch(other -> other.name().equals(carrier));
      add(
          later
              ? "the home \"" + carrier + "\" must stand before the homes behind it"
              : "there is no home \"" + carrier + "\"" + nearest(carrier, homes.keySet()),
          path);
    } else if (!before.nat().translates()) {
      add("the router of \"" + carrier + "\" does not translate, so it can be no carrier's", path);
    }
    if (!scenario.families().contains(Family.IPV4)) {
      add("homes behind a carrier have IPv4 alone, which is off", path);
    }
  }

  private void publicHost(ScenarioHost host) {
    host(host.name(), "public", host.name());
    number(host.addresses(), 1, AddressPlan.MAX_PUBLIC, "public", host.name(), "addresses");
    link(host.link(), "public", host.name());
  }

  private void host(String name, Object... path) {
    name(name, path);
    if (!hosts.add(name)) {
      add("there is another host \"" + name + "\"", path);
    }
  }

  private void link(LinkConditions link, String kind, String name) {
    if (scenario.families().contains(Family.IPV6) && link.mtu() < IPV6_MTU) {
      add("IPv6 needs an MTU of at least " + IPV6_MTU, kind, name, "link", "mtu");
    }
  }

  private void service(ScenarioService service, int index) {
    knownHost(service.host(), "services", index, "host");
    if (service.command().isEmpty() || service.command().get(0).isBlank()) {
      add("the command must begin with a program", "services", index, "command");
    }
  }

  private void knownHost(String name, Object... path) {
    if (!hosts.contains(name)) {
      add("there is no host \"" + name + "\"" + nearest(name, hosts), path);
    }
  }

  private static String nearest(String name, Set<String> known) {
    return known.isEmpty() ? "" : "; did you mean \"" + Nearest.of(name, known) + "\"?";
  }

  private void name(String name, Object... path) {
    if (!NAME.matcher(name).matches()) {
      add(
          "\""
              + name
              + "\" is no name: 1 to 63 small letters, digits, dots and hyphens, of which"
              + " dots and hyphens stand inside",
          path);
    }
  }

  private void number(int value, int from, int to, Object... path) {
    if (value < from || value > to) {
      add(value + " is not between " + from + " and " + to, path);
    }
  }
}
