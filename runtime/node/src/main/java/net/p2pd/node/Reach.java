package net.p2pd.node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Scope;

/** Which NICs and families it is worth asking about, because somebody outside may answer. */
final class Reach {

  private Reach() {}

  /** One family of one NIC. */
  record Candidate(Nic nic, Family family) {
    Place place() {
      return Place.of(nic, family);
    }
  }

  /**
   * Returns those that may reach the Internet. If there is none, the network may be one of its own:
   * then those that have an address that others can answer to.
   */
  static List<Candidate> of(List<Nic> nics) {
    List<Candidate> wide = those(nics, Nic::usableForWan);
    return wide.isEmpty() ? those(nics, Reach::answerable) : wide;
  }

  private static List<Candidate> those(List<Nic> nics, BiPredicate<Nic, Family> wanted) {
    List<Candidate> found = new ArrayList<>();
    for (Nic nic : nics) {
      for (Family family : nic.families()) {
        if (wanted.test(nic, family)) {
          found.add(new Candidate(nic, family));
        }
      }
    }
    return found;
  }

  private static boolean answerable(Nic nic, Family family) {
    return nic.usableForLan()
        && nic.addresses(family).stream()
            .anyMatch(address -> address.scope().compareTo(Scope.SITE) >= 0);
  }
}
