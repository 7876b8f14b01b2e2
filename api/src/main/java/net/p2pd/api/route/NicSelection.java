package net.p2pd.api.route;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Chooses among the NICs of a machine, by the rules that {@link Nic} documents. */
final class NicSelection {
  /** How much a NIC recommends itself, best first. */
  private enum Rank {
    GATEWAY,
    WAN,
    WAN_INSIDE,
    LAN,
    LAN_INSIDE,
    LOOPBACK,
    USELESS
  }

  private final List<Nic> nics;

  NicSelection(List<Nic> nics) {
    this.nics = nics;
  }

  Nic preferred() {
    return best(EnumSet.allOf(Family.class))
        .orElseThrow(() -> new UnknownNicException("no NIC with an address is up; " + known()));
  }

  Nic byFamily(Family family) {
    return best(EnumSet.of(family))
        .orElseThrow(
            () ->
                new UnknownNicException(
                    "no NIC that is up has an address of " + family + "; " + known()));
  }

  Nic byName(String name) {
    List<Nic> displayed = nics.stream().filter(nic -> nic.displayName().equals(name)).toList();
    return nics.stream()
        .filter(nic -> nic.name().equals(name))
        .findFirst()
        .or(() -> displayed.size() == 1 ? Optional.of(displayed.get(0)) : Optional.empty())
        .orElseThrow(() -> new UnknownNicException("there is no NIC \"" + name + "\"; " + known()));
  }

  private Optional<Nic> best(Set<Family> families) {
    return nics.stream()
        .filter(nic -> rank(nic, families) != Rank.USELESS)
        .min(
            Comparator.comparing((Nic nic) -> rank(nic, families))
                .thenComparing(Nic::index)
                .thenComparing(Nic::name));
  }

  private static Rank rank(Nic nic, Set<Family> families) {
    if (!nic.isUp() || families.stream().noneMatch(nic.families()::contains)) {
      return Rank.USELESS;
    }
    if (nic.isLoopback()) {
      return Rank.LOOPBACK;
    }
    List<Family> wan = families.stream().filter(nic::usableForWan).toList();
    if (wan.stream()
        .anyMatch(family -> nic.gateways(family).filter(g -> !g.isEmpty()).isPresent())) {
      return Rank.GATEWAY;
    }
    boolean inside = nic.isVirtual() || NicNames.isInsideMachine(nic);
    if (wan.isEmpty()) {
      return inside ? Rank.LAN_INSIDE : Rank.LAN;
    }
    return inside ? Rank.WAN_INSIDE : Rank.WAN;
  }

  private String known() {
    if (nics.isEmpty()) {
      return "there is no NIC at all";
    }
    return nics.stream()
        .map(NicSelection::describe)
        .collect(Collectors.joining(", ", "there are ", ""));
  }

  private static String describe(Nic nic) {
    String displayed = nic.displayName().equals(nic.name()) ? "" : " \"" + nic.displayName() + "\"";
    String state = nic.isUp() ? nic.families().toString() : "[down]";
    return nic.name() + displayed + " " + state;
  }
}
