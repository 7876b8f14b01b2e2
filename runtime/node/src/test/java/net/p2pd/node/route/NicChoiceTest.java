package net.p2pd.node.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.p2pd.api.route.Nic;
import net.p2pd.node.config.ConfigurationException;
import org.junit.jupiter.api.Test;

class NicChoiceTest {
  private static final Nic LO =
      Nic.builder("lo").index(1).up(true).loopback(true).address("127.0.0.1/8").build();
  private static final Nic ETH =
      Nic.builder("eth0").displayName("Wired").index(2).up(true).address("192.0.2.1/24").build();
  private static final Nic DOWN = Nic.builder("eth1").index(3).address("192.0.2.2/24").build();
  private static final Nic BARE = Nic.builder("eth2").index(4).up(true).build();
  private static final List<Nic> ALL = List.of(LO, ETH, DOWN, BARE);

  @Test
  void withoutNamesAllThatAreUpAndHaveAnAddressAreUsed() {
    NicChoice choice = NicChoice.of(List.of());
    choice.check(ALL);
    assertThat(choice.apply(ALL)).containsExactly(LO, ETH);
  }

  @Test
  void withNamesTheNamedOnesAreUsedInTheirOrderAndOnlyOnce() {
    NicChoice choice = NicChoice.of(List.of("eth1", "eth0", "Wired"));
    choice.check(ALL);
    assertThat(choice.apply(ALL)).containsExactly(DOWN, ETH);
  }

  @Test
  void anUnknownNameIsAnErrorThatListsTheKnown() {
    assertThatThrownBy(() -> NicChoice.of(List.of("eth0", "eth9")).check(ALL))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("node.nics: there is no NIC \"eth9\"")
        .hasMessageContaining("lo [ipv4], eth0 \"Wired\" [ipv4], eth1 [down]");
  }

  @Test
  void aNicThatHasGoneIsLeftOutUntilItComesBack() {
    NicChoice choice = NicChoice.of(List.of("eth0", "lo"));
    assertThat(choice.apply(List.of(LO))).containsExactly(LO);
    assertThat(choice.apply(ALL)).containsExactly(ETH, LO);
  }
}
