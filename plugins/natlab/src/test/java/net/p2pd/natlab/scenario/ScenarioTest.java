package net.p2pd.natlab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualInternet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scenario files say, and what is said about their mistakes. */
class ScenarioTest {

  static final String WHOLE =
      """
      seed = 7
      ipv6 = true
      run = "bob"

      [homes.carrier]
      nat = "symmetric-random"
      addresses = 2

      [homes.alices]
      nat = "port-restricted-equal port-mapping=nat-pmp,pcp"
      behind = "carrier"
      hosts = ["alice", "printer"]
      link = { delay = "30ms", jitter = "5ms", loss = 0.02, mtu = 1400 }

      [homes.bobs]
      nat = "symmetric-independent delta=independent:-4"
      firewall = "open-equal"
      hosts = ["bob"]
      link.duplication = 0.5
      link.reordering = 1

      [public."stun.example"]
      addresses = 2
      link.delay = "100ms"

      [[services]]
      host = "stun.example"
      command = ["turnserver", "-n", "-L", "198.18.0.2"]
      """;

  private static List<String> mistakes(String toml) {
    return catchThrowableOfType(
            ScenarioException.class, () -> Scenario.parse(toml.stripIndent(), "lab.toml"))
        .mistakes();
  }

  @Test
  void aFileSaysAllThatABuilderCan() {
    Scenario scenario = Scenario.parse(WHOLE, "lab.toml");

    assertThat(scenario.seed()).isEqualTo(7);
    assertThat(scenario.families()).containsExactly(Family.IPV4, Family.IPV6);
    assertThat(scenario.run()).contains("bob");
    assertThat(scenario.homes())
        .extracting(ScenarioHome::name)
        .containsExactly("carrier", "alices", "bobs");
    ScenarioHome alices = scenario.homes().get(1);
    assertThat(alices.nat())
        .isEqualTo(NatOptions.parse("port-restricted-equal port-mapping=nat-pmp,pcp"));
    assertThat(alices.behind()).contains("carrier");
    assertThat(alices.hosts()).containsExactly("alice", "printer");
    assertThat(alices.link())
        .usingRecursiveComparison()
        .isEqualTo(
            LinkConditions.delayed(Duration.ofMillis(30))
                .jitter(Duration.ofMillis(5))
                .loss(0.02)
                .mtu(1400));
    assertThat(scenario.homes().get(0).addresses()).isEqualTo(2);
    ScenarioHome bobs = scenario.homes().get(2);
    assertThat(bobs.firewall()).isEqualTo(NatOptions.parse("open-equal"));
    assertThat(bobs.link().duplication()).isEqualTo(0.5);
    assertThat(bobs.link().reordering()).isEqualTo(1);
    assertThat(bobs.link().delay()).isEqualTo(VirtualInternet.WAN_DELAY);
    assertThat(scenario.publicHosts().get(0).addresses()).isEqualTo(2);
    assertThat(scenario.publicHosts().get(0).link().delay()).isEqualTo(Duration.ofMillis(100));
    assertThat(scenario.services().get(0).host()).isEqualTo("stun.example");
    assertThat(scenario.services().get(0).command())
        .containsExactly("turnserver", "-n", "-L", "198.18.0.2");
  }

  @Test
  void whatIsLeftOutIsAsUsual() {
    Scenario scenario =
        Scenario.parse("[homes.one]\nnat = \"open-equal\"\nhosts = [\"a\", \"b\"]", "lab.toml");

    assertThat(scenario.seed()).isEqualTo(1);
    assertThat(scenario.families()).containsExactly(Family.IPV4);
    assertThat(scenario.run()).contains("a");
    assertThat(scenario.homes().get(0).firewall()).isEqualTo(NatOptions.ipv6Firewall());
    assertThat(scenario.homes().get(0).addresses()).isEqualTo(1);
    assertThat(scenario.homes().get(0).link())
        .usingRecursiveComparison()
        .isEqualTo(LinkConditions.delayed(VirtualInternet.WAN_DELAY));
    assertThat(Scenario.parse("", "empty").run()).isEmpty();
  }

  @Test
  void allMistakesAreToldAtOnceWithTheirLinesAndTheNearestKey() {
    assertThat(
            mistakes(
                """
                sed = 7
                ipv4 = "yes"
                run = "alise"

                [homes.alices]
                nat = "port-restricted-equal hairpinn=off"
                hosts = [
                  "alice",
                  "alice",
                ]
                link = { dealy = "30ms", loss = 2.0, mtu = 99999999999 }

                [homes.bobs]
                behind = "carier"
                addresses = "two"

                [homes.carrier]
                nat = "symmetric-random"
                link.delay = "30 seconds"

                [public.stun]
                addresses = 9
                [[services]]
                host = "stunn"
                command = []
                [[services]]
                """))
        .containsExactly(
            "lab.toml line 1: sed: this key is unknown; did you mean 'seed'?",
            "lab.toml line 2: ipv4: this must be true or false",
            "lab.toml line 3: run: there is no host \"alise\"; did you mean \"alice\"?",
            "lab.toml line 6: homes.alices.nat: NAT option \"hairpinn\" is unknown; known are:"
                + " mapping, filtering, delta, ports, conflict, unsolicited, holds, refresh,"
                + " lifetime, transitory, blocked, simultaneous-open, pickup, translates, hairpin,"
                + " pooling, sessions, full-table, port-mapping",
            "lab.toml line 7: homes.alices.hosts: there is another host \"alice\"",
            "lab.toml line 11: homes.alices.link.loss: loss 2.0 is not from 0 to 1",
            "lab.toml line 11: homes.alices.link.mtu: MTU 2147483647 is not between 576 and 65535",
            "lab.toml line 11: homes.alices.link.dealy: this key is unknown; did you mean 'delay'?",
            "lab.toml line 13: homes.bobs: 'nat' is missing, such as nat ="
                + " \"port-restricted-equal\"",
            "lab.toml line 14: homes.bobs.behind: there is no home \"carier\"; did you mean"
                + " \"alices\"?",
            "lab.toml line 15: homes.bobs.addresses: this must be a whole number of 64 bits",
            "lab.toml line 19: homes.carrier.link.delay: \"30 seconds\" is not a duration such as"
                + " 500ms, 30s, 5m or 2h",
            "lab.toml line 22: public.stun.addresses: 9 is not between 1 and 8",
            "lab.toml line 24: services[1].host: there is no host \"stunn\"; did you mean"
                + " \"stun\"?",
            "lab.toml line 25: services[1].command: the command must begin with a program",
            "lab.toml line 26: services[2]: 'host' is missing, such as host = \"stun\"",
            "lab.toml line 26: services[2]: 'command' is missing, such as command ="
                + " [\"turnserver\", \"-n\"]");
  }

  @Test
  void whatIsNoTomlHasItsLine() {
    assertThat(mistakes("seed = 1\nrun = alice\n"))
        .singleElement()
        .asString()
        .startsWith("lab.toml line 2: this is not TOML: ");
  }

  @Test
  void aCarrierStandsFirstAndTranslates() {
    assertThat(
            mistakes(
                """
                ipv4 = false
                ipv6 = true
                [homes.early]
                nat = "open-equal"
                behind = "late"
                [homes.late]
                nat = "open-equal"
                addresses = 3
                firewall = "symmetric-random"
                link.mtu = 1000
                [homes.third]
                nat = "open-equal"
                behind = "late"
                """))
        .containsExactly(
            "lab.toml line 5: homes.early.behind: the home \"late\" must stand before the homes"
                + " behind it",
            "lab.toml line 5: homes.early.behind: homes behind a carrier have IPv4 alone, which is"
                + " off",
            "lab.toml line 8: homes.late.addresses: a router that does not translate has no"
                + " addresses to choose",
            "lab.toml line 9: homes.late.firewall: the firewall for IPv6 must not translate; leave"
                + " it out, or write \"symmetric-udp-firewall-equal\" or \"open-equal\"",
            "lab.toml line 10: homes.late.link.mtu: IPv6 needs an MTU of at least 1280",
            "lab.toml line 13: homes.third.behind: the router of \"late\" does not translate, so it"
                + " can be no carrier's",
            "lab.toml line 13: homes.third.behind: homes behind a carrier have IPv4 alone, which is"
                + " off");
  }

  @Test
  void filesThatCannotBeReadAreNamed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("lab.toml");
    assertThatThrownBy(() -> Scenario.read(file))
        .isInstanceOf(ScenarioException.class)
        .hasMessage("the scenario file " + file + " does not exist");
    assertThatThrownBy(() -> Scenario.read(folder))
        .hasMessage("the scenario file " + folder + " is not a file of at most 1048576 bytes");
    Files.write(file, new byte[] {(byte) 0xc3, 0x28});
    assertThatThrownBy(() -> Scenario.read(file))
        .hasMessage("the scenario file " + file + " is not in UTF-8");
    Files.writeString(file, WHOLE);
    assertThat(Scenario.read(file).run()).contains("bob");
  }

  @Test
  void aBuilderChecksTheSame() {
    assertThatThrownBy(
            () ->
                Scenario.builder()
                    .families(Set.of())
                    .home(ScenarioHome.of("One", "full-cone-equal", "a"))
                    .home(ScenarioHome.of("two", "full-cone-equal", "a"))
                    .run("b")
                    .build())
        .isInstanceOf(ScenarioException.class)
        .hasMessage(
            """
            ipv4: IPv4 and IPv6 are both off; one must be on
            homes.One: "One" is no name: 1 to 63 small letters, digits, dots and hyphens, of which \
            dots and hyphens stand inside
            homes.two.hosts: there is another host "a"
            run: there is no host "b"; did you mean "a"?""");
  }
}
