package net.p2pd.api.pipe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.route.Family;

/** A destination with the addresses of its name, in the order the resolver gave. Immutable. */
public final class ResolvedDestination {

  private final Destination destination;
  private final List<InetSocketAddress> addresses;

  /** Creates it from the addresses found; the destination's port is added. */
  public ResolvedDestination(Destination destination, List<InetAddress> found) {
    this.destination = destination;
    List<InetSocketAddress> list = new ArrayList<>(found.size());
    for (InetAddress address : found) {
      list.add(new InetSocketAddress(address, destination.port()));
    }
    this.addresses = List.copyOf(list);
  }

  /** Returns what was resolved. */
  public Destination destination() {
    return destination;
  }

  /** Returns all addresses of both families. */
  public List<InetSocketAddress> addresses() {
    return addresses;
  }

  /** Returns the addresses of one family; empty if there is none. */
  public List<InetSocketAddress> addresses(Family family) {
    List<InetSocketAddress> list = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      if (Family.of(address.getAddress()) == family) {
        list.add(address);
      }
    }
    return list;
  }

  @Override
  public String toString() {
    return destination + " -> " + addresses;
  }
}
