package net.p2pd.core.connect;

import java.util.HashSet;
import java.util.Set;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;

/** Where an address says that its peer can be reached, without what it says of NATs. */
final class Places {

  private Places() {}

  static Set<Object> of(PeerAddress address) {
    Set<Object> places = new HashSet<>();
    for (PeerEndpoint endpoint : address.endpoints()) {
      places.add(endpoint.internalAddress().getHostAddress() + "/" + endpoint.internalPort());
      endpoint.external().ifPresent(places::add);
    }
    return places;
  }
}
