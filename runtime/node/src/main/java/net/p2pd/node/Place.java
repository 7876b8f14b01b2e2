package net.p2pd.node;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;

/**
 * One family of a NIC at one place in the network. With other addresses or gateways it is another
 * place: what was found out before is worth nothing there.
 */
record Place(
    String nic,
    int index,
    Family family,
    List<NicAddress> addresses,
    Optional<List<InetAddress>> gateways) {

  static Place of(Nic nic, Family family) {
    return new Place(nic.name(), nic.index(), family, nic.addresses(family), nic.gateways(family));
  }

  @Override
  public String toString() {
    return nic + " (" + family + ")";
  }
}
