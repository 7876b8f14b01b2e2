package net.p2pd.node.route;

import java.util.List;
import java.util.Optional;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.UnknownNicException;
import net.p2pd.node.config.ConfigurationException;
import net.p2pd.node.config.HostKeys;

/**
 * Which NICs a node uses: those that {@code node.nics} names, or all that are usable. Immutable.
 */
public final class NicChoice {
  private final List<String> names;

  private NicChoice(List<String> names) {
    this.names = List.copyOf(names);
  }

  /**
   * Makes a choice.
   *
   * @param names names or display names, best first; empty = all that are up and have an address,
   *     loopback too
   */
  public static NicChoice of(List<String> names) {
    return new NicChoice(names);
  }

  /**
   * Checks the names, at the start of a node.
   *
   * @throws ConfigurationException for a name that no NIC has; it lists those that there are
   */
  public void check(List<Nic> all) {
    for (String name : names) {
      try {
        Nic.byName(all, name);
      } catch (UnknownNicException e) {
        throw new ConfigurationException(HostKeys.NODE_NICS + ": " + e.getMessage(), e);
      }
    }
  }

  /** Returns the chosen ones of these. One that is named and has gone is left out. */
  public List<Nic> apply(List<Nic> all) {
    if (names.isEmpty()) {
      return all.stream().filter(nic -> nic.isUp() && !nic.addresses().isEmpty()).toList();
    }
    return names.stream().flatMap(name -> find(all, name).stream()).distinct().toList();
  }

  /** A named NIC was there when the node started; it may have gone, and may come back. */
  private static Optional<Nic> find(List<Nic> all, String name) {
    try {
      return Optional.of(Nic.byName(all, name));
    } catch (UnknownNicException e) {
      return Optional.empty();
    }
  }
}
