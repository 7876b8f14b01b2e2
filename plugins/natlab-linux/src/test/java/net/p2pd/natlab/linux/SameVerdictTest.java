package net.p2pd.natlab.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.Answer;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whether two hosts behind NATs can punch is the same in virtual time and with the kernel's own UDP
 * and TCP. Both sides begin while no packet moves, so that no pause of this machine makes a
 * difference.
 */
@Timeout(600)
class SameVerdictTest {

  private static final int PAIRS = 300;
  private static final int AT_ONCE = 150;
  private static final int UDP_PORT = 6000;
  private static final int TCP_PORT = 6001;

  /** For what has to punch; a long time, since machines are busy at times. */
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** For what must not: many times as long as it takes where it can be done. */
  private static final Duration NOT_YET = Duration.ofSeconds(4);

  /** Long enough that both sides' packets leave before one arrives. */
  private static final LinkConditions LINK = LinkConditions.delayed(Duration.ofMillis(40));

  private record Pair(NatOptions alice, NatOptions bob) {}

  private record Verdict(boolean udp, boolean tcp) {}

  private static List<Pair> sample(long seed) {
    Random random = new Random(seed);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      pairs.add(new Pair(nat(random), nat(random)));
    }
    return pairs;
  }

  private static NatOptions nat(Random random) {
    List<NatKind> kinds = NatKind.canonical();
    return NatOptions.of(kinds.get(random.nextInt(kinds.size()))).toBuilder()
        .answering(Answer.values()[random.nextInt(Answer.values().length)])
        .build();
  }

  private static Verdict virtual(Pair pair, long seed) {
    return new Verdict(virtual(pair, seed, false), virtual(pair, seed, true));
  }

  private static boolean virtual(Pair pair, long seed, boolean tcp) {
    VirtualInternet internet = new VirtualInternet(seed);
    VirtualHost reflector = internet.publicHost("reflector");
    VirtualHome alices = internet.home("a", pair.alice());
    VirtualHome bobs = internet.home("b", pair.bob());
    alices.router().conditions(LINK);
    bobs.router().conditions(LINK);
    Punch.reflect(new VirtualPunchHost(internet, reflector));
    Punch punch =
        Punch.between(
            new VirtualPunchHost(internet, alices.host("alice")),
            new VirtualPunchHost(internet, bobs.host("bob")),
            tcp,
            tcp ? TCP_PORT : UDP_PORT,
            new InetSocketAddress(reflector.address(Family.IPV4), Punch.REFLECTOR_PORT),
            Runnable::run);
    return internet.time().runUntil(punch::punched, Duration.ofSeconds(10));
  }

  /** Asks the kernel, with what has to come out known, so as to wait for that and no longer. */
  private static List<Verdict> real(List<Pair> pairs, List<Verdict> expected, long seed)
      throws IOException {
    List<Punch> punches = new ArrayList<>();
    List<Punch> awaited = new ArrayList<>();
    try (LinuxInternet internet = LinuxInternet.open(seed);
        SelectorLoop loop = new SelectorLoop()) {
      LinuxHost reflector = internet.publicHost("reflector");
      InetSocketAddress asked =
          new InetSocketAddress(reflector.address(Family.IPV4), Punch.REFLECTOR_PORT);
      try (AutoCloseable server = Punch.reflect(new LinuxPunchHost(loop, reflector))) {
        for (int i = 0; i < pairs.size(); i++) {
          LinuxPunchHost alice = host(internet, loop, i + "-a", pairs.get(i).alice());
          LinuxPunchHost bob = host(internet, loop, i + "-b", pairs.get(i).bob());
          Punch udp = Punch.between(alice, bob, false, UDP_PORT, asked, atOnce(internet));
          Punch tcp = Punch.between(alice, bob, true, TCP_PORT, asked, atOnce(internet));
          punches.addAll(List.of(udp, tcp));
          awaited.addAll(expected.get(i).udp() ? List.of(udp) : List.of());
          awaited.addAll(expected.get(i).tcp() ? List.of(tcp) : List.of());
        }
        loop.run(() -> awaited.stream().allMatch(Punch::punched), PATIENCE);
        loop.run(() -> punches.stream().allMatch(Punch::punched), NOT_YET);
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < punches.size(); i += 2) {
          verdicts.add(new Verdict(punches.get(i).punched(), punches.get(i + 1).punched()));
        }
        return verdicts;
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      } finally {
        punches.forEach(Punch::close);
      }
    }
  }

  private static Punch.AtOnce atOnce(LinuxInternet internet) {
    return task ->
        internet.atOnce(
            () -> {
              task.run();
              return true;
            });
  }

  private static LinuxPunchHost host(
      LinuxInternet internet, SelectorLoop loop, String name, NatOptions nat) {
    LinuxHome home = internet.home(name, nat);
    home.router().conditions(LINK);
    return new LinuxPunchHost(loop, home.host(name));
  }

  @Test
  void threeHundredPairsPunchInBothEnginesOrInNeither() throws IOException {
    Here.canRunTheLaboratory();
    long seed = Long.getLong("seed", 4);
    long started = System.nanoTime();
    List<Pair> pairs = sample(seed);
    List<String> differ = new ArrayList<>();
    int udp = 0;
    int tcp = 0;
    for (int from = 0; from < PAIRS; from += AT_ONCE) {
      List<Pair> some = pairs.subList(from, Math.min(PAIRS, from + AT_ONCE));
      List<Verdict> virtual = some.stream().map(pair -> virtual(pair, seed)).toList();
      List<Verdict> real = real(some, virtual, seed);
      for (int i = 0; i < some.size(); i++) {
        if (!real.get(i).equals(virtual.get(i))) {
          differ.add(some.get(i) + ": virtual " + virtual.get(i) + ", real " + real.get(i));
        }
        udp += virtual.get(i).udp() ? 1 : 0;
        tcp += virtual.get(i).tcp() ? 1 : 0;
      }
    }
    System.out.printf(
        "natlab on Linux: %d pairs (seed %d) as in virtual time; UDP %d, TCP %d punch; %.1f s%n",
        PAIRS, seed, udp, tcp, (System.nanoTime() - started) / 1e9);
    assertThat(differ).as("pairs that differ, seed %s", seed).isEmpty();
    assertThat(udp).as("pairs that punch over UDP").isBetween(1, PAIRS - 1);
    assertThat(tcp).as("pairs that punch over TCP").isBetween(1, PAIRS - 1);
  }
}
