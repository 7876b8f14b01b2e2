package net.p2pd.node.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Nic;

/**
 * What a system says of the default gateways of one family: those of each NIC, or why they are
 * unknown. Immutable.
 */
final class GatewayTable {
  private final Map<String, List<InetAddress>> gateways;
  private final Set<String> unsure;
  private final boolean complete;
  private final Function<Nic, Collection<String>> names;
  private final @Nullable String whyUnknown;

  private GatewayTable(
      Map<String, List<InetAddress>> gateways,
      Set<String> unsure,
      boolean complete,
      Function<Nic, Collection<String>> names,
      @Nullable String whyUnknown) {
    this.gateways = gateways;
    this.unsure = unsure;
    this.complete = complete;
    this.names = names;
    this.whyUnknown = whyUnknown;
  }

  /**
   * Returns a table of gateways; a NIC that is not in it has none.
   *
   * @param unsure the NICs that may have more than what is here
   */
  static GatewayTable known(Map<String, List<InetAddress>> gateways, Set<String> unsure) {
    return new GatewayTable(gateways, unsure, true, nic -> List.of(nic.name()), null);
  }

  /**
   * Returns a table that knows nothing.
   *
   * @param reason half a sentence, such as "/usr/sbin/netstat is not there"
   */
  static GatewayTable unknown(String reason) {
    return new GatewayTable(Map.of(), Set.of(), false, nic -> List.of(), reason);
  }

  /** Returns the same table, but of a NIC that is not in it nothing is known. */
  GatewayTable incomplete() {
    return new GatewayTable(gateways, unsure, false, names, whyUnknown);
  }

  /** Returns the same table of a system that does not print the names of NICs. */
  GatewayTable named(Function<Nic, Collection<String>> namesOfNic) {
    return new GatewayTable(gateways, unsure, complete, namesOfNic, whyUnknown);
  }

  /** Returns the gateways of a NIC, best first; empty if it is unknown whether it has any. */
  Optional<List<InetAddress>> of(Nic nic) {
    List<InetAddress> found = new ArrayList<>();
    boolean sure = complete;
    for (String name : names.apply(nic)) {
      found.addAll(gateways.getOrDefault(name, List.of()));
      sure &= !unsure.contains(name);
    }
    return found.isEmpty() && !sure ? Optional.empty() : Optional.of(List.copyOf(found));
  }

  /** Returns why nothing is known, if so. */
  Optional<String> whyUnknown() {
    return Optional.ofNullable(whyUnknown);
  }
}
