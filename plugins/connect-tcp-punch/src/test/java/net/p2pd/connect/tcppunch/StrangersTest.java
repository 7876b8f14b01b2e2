package net.p2pd.connect.tcppunch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.route.Family;
import net.p2pd.connect.tcppunch.Mapping.Certainty;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stranger asks a node to dial places that are not his. */
class StrangersTest {

  private static final long SEED = 7;

  private final Duo duo = new Duo(SEED);
  private final List<String> packets = new ArrayList<>();
  private final TenPackets limits = new TenPackets();
  private VirtualHost bob;

  @BeforeEach
  void bobIsAskedByAStranger() {
    System.out.println("seed " + SEED);
    NatOptions nat = NatOptions.parse("port-restricted-equal");
    NatProfile profile = PredictedPortsTest.profile(nat);
    duo.caller.on(duo.internet.publicHost("stranger"), profile);
    VirtualHome home = duo.internet.home("b", nat);
    bob = home.host("bob");
    duo.callee.on(bob, profile);
    duo.callee.targets = limits;
    duo.ready();
  }

  private InetAddress victim(String nat) {
    VirtualHome home = duo.internet.home("v", NatOptions.parse(nat));
    home.host("victim");
    return home.router().nat(Family.IPV4).external().get(0);
  }

  private void watch(InetAddress victim) {
    duo.internet
        .trace()
        .onLine(
            line -> {
              if (line.contains(" bob sends ") && line.contains("> " + victim.getHostAddress())) {
                packets.add(line);
              }
            });
  }

  /** The stranger's half says whatever it likes, as often as it may. */
  private void say(int series, Lane lane, InetAddress address, int firstPort) {
    List<Mapping> mappings = new ArrayList<>();
    for (int i = 0; i < Mapping.MAX_TOTAL; i++) {
      List<Integer> ports = new ArrayList<>();
      for (int port = 0; port < Mapping.MAX_PORTS; port++) {
        ports.add(firstPort + 100 * i + port);
      }
      mappings.add(new Mapping(lane, i, Mapping.MAX_TOTAL, Certainty.PREDICTED, address, ports));
    }
    PunchMessage message =
        new PunchMessage(PunchMessage.OFFER, series, true, 0, -1, 0, Set.of(), mappings, "");
    duo.caller.send(message.encode());
    duo.lab.pass(Duration.ofSeconds(3));
  }

  @Test
  void aThirdHostGetsTenPacketsAtMostHoweverOftenItIsAskedFor() {
    for (String nat : List.of("port-restricted-equal", "port-restricted-equal unsolicited=reset")) {
      InetAddress victim = victim(nat);
      watch(victim);
      for (int series = 1; series < 12; series++) {
        say(series, Lane.EXTERNAL_IPV4, victim, 1000 * series);
      }
      assertThat(packets).hasSizeLessThanOrEqualTo(TenPackets.MOST);
    }
    assertThat(packets).as("the limit was reached, so it was tested").hasSizeGreaterThan(5);
    assertThat(limits.used).isGreaterThanOrEqualTo(packets.size());
  }

  @Test
  void nothingGoesToPrivateAddressesOrToItself() throws Exception {
    InetAddress router = InetAddress.getByName("192.168.2.1");
    watch(router);
    say(1, Lane.EXTERNAL_IPV4, router, 1000);
    say(2, Lane.LOCAL_IPV4, router, 2000);
    say(3, Lane.LOCAL_IPV4, bob.address(Family.IPV4), 10_001);
    assertThat(packets).isEmpty();
  }

  @Test
  void manySeriesAndMessagesOpenABoundedNumberOfSockets() {
    InetAddress victim = victim("port-restricted-equal");
    duo.callee.targets = net.p2pd.api.connect.Targets.UNLIMITED;
    watch(victim);
    for (int i = 0; i < 200; i++) {
      say(1, Lane.EXTERNAL_IPV4, victim, 1000 + i);
    }
    assertThat(packets.stream().map(line -> line.split("> ")[1].split(" ")[0]).distinct())
        .as("places that were dialled")
        .hasSizeLessThanOrEqualTo(64);
  }

  @Test
  void whoeverRacesForThePunchedPortIsSentAway() {
    // Bob's socket is open to everybody; the stranger's word has not come, a third host's SYN has.
    Duo open = new Duo(SEED);
    NatOptions nat = NatOptions.parse("open-equal");
    NatProfile profile = PredictedPortsTest.profile(nat);
    open.caller.on(open.internet.publicHost("alice"), profile);
    open.callee.on(open.internet.publicHost("bob"), profile);
    VirtualHost mallory = open.internet.publicHost("mallory");
    open.internet
        .trace()
        .onLine(
            line -> {
              // As soon as any of the two dials, he dials the same port, too.
              if (line.contains(" sends tcp SYN ") && !line.contains("mallory")) {
                String target = line.split("> ")[1].split(" ")[0];
                mallory
                    .pipes()
                    .open(
                        net.p2pd.api.pipe.Transport.TCP,
                        net.p2pd.api.pipe.Destination.parse(target));
              }
            });
    assertThat(open.meets()).as(open.story()).isTrue();
    String from = mallory.address(Family.IPV4).getHostAddress();
    assertThat(open.caller.offers).noneMatch(path -> path.remote().toString().contains(from));
    assertThat(open.callee.offers).noneMatch(path -> path.remote().toString().contains(from));
  }
}
