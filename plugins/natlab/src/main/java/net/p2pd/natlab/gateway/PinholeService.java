package net.p2pd.natlab.gateway;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.NatBox;
import net.p2pd.natlab.model.PortGrant;
import net.p2pd.natlab.model.PortLease;
import net.p2pd.natlab.model.Protocol;

/**
 * The service WANIPv6FirewallControl of UPnP IGD 2: pinholes in the IPv6 firewall. They let every
 * remote host in; one for a single host is refused.
 */
final class PinholeService {

  private static final int UDP = 17;
  private static final int TCP = 6;

  /** The longest lease of a pinhole (WANIPv6FirewallControl:1 section 2.4.3), in seconds. */
  private static final long MAX_LEASE = 86_400;

  private record Pinhole(Protocol protocol, Endpoint internal) {}

  private final NatBox box;
  private final LongSupplier nanos;
  private final Map<Integer, Pinhole> pinholes = new HashMap<>();
  private int last;

  PinholeService(NatBox box, LongSupplier nanos) {
    this.box = box;
    this.nanos = nanos;
  }

  /** Does what is asked; returns the answers by their names. */
  Map<String, String> act(UpnpAction action) throws UpnpException {
    return switch (action.name()) {
      case "GetFirewallStatus" -> Map.of("FirewallEnabled", "1", "InboundPinholeAllowed", "1");
      case "AddPinhole" -> add(action);
      case "UpdatePinhole" -> {
        open(own(action), seconds(action, "NewLeaseTime"));
        yield Map.of();
      }
      case "DeletePinhole" -> {
        Pinhole pinhole = own(action);
        box.gateway().unmap(pinhole.protocol, pinhole.internal, nanos.getAsLong());
        pinholes.values().remove(pinhole);
        yield Map.of();
      }
      default -> throw new UpnpException(401, "Invalid Action");
    };
  }

  private Map<String, String> add(UpnpAction action) throws UpnpException {
    String remote = action.text("RemoteHost");
    if (!(remote.isEmpty() || remote.equals("::")) || action.port("RemotePort") != 0) {
      throw new UpnpException(501, "Only pinholes for every remote host and port can be made");
    }
    InetAddress address = action.ownAddress("InternalClient");
    if (!(address instanceof Inet6Address)) {
      throw new UpnpException(402, "Invalid Args");
    }
    int port = action.port("InternalPort");
    if (port == 0) {
      throw new UpnpException(706, "InternalPortWildcardingNotAllowed");
    }
    long number = action.number("Protocol", 65535);
    if (number != UDP && number != TCP) {
      throw new UpnpException(705, "ProtocolNotSupported");
    }
    Protocol protocol = number == UDP ? Protocol.UDP : Protocol.TCP;
    Pinhole pinhole = new Pinhole(protocol, Endpoint.of(address, port));
    open(pinhole, seconds(action, "LeaseTime"));
    for (Map.Entry<Integer, Pinhole> known : pinholes.entrySet()) {
      if (known.getValue().equals(pinhole)) {
        return Map.of("UniqueID", "" + known.getKey());
      }
    }
    pinholes.values().removeIf(known -> !isOpen(known));
    last = last % 65535 + 1;
    pinholes.put(last, pinhole);
    return Map.of("UniqueID", "" + last);
  }

  private static long seconds(UpnpAction action, String argument) throws UpnpException {
    long seconds = action.number(argument, MAX_LEASE);
    if (seconds == 0) {
      throw new UpnpException(402, "Invalid Args");
    }
    return seconds;
  }

  private void open(Pinhole pinhole, long seconds) throws UpnpException {
    PortGrant grant =
        box.gateway()
            .map(
                pinhole.protocol,
                pinhole.internal,
                0,
                false,
                Duration.ofSeconds(seconds),
                nanos.getAsLong());
    if (grant.refusal().isPresent()) {
      throw new UpnpException(703, "InboundPinholeNotAllowed");
    }
  }

  /** A pinhole that is still open; a reboot or the end of the lease has closed all others. */
  private Pinhole own(UpnpAction action) throws UpnpException {
    Pinhole pinhole = pinholes.get((int) action.number("UniqueID", 65535));
    if (pinhole == null || !isOpen(pinhole)) {
      throw new UpnpException(704, "NoSuchEntry");
    }
    InetAddress client = action.client().address();
    if (client instanceof Inet6Address && !client.equals(pinhole.internal.address())) {
      throw new UpnpException(606, "Action not authorized");
    }
    return pinhole;
  }

  private boolean isOpen(Pinhole pinhole) {
    for (PortLease lease : box.gateway().leases(pinhole.protocol, nanos.getAsLong())) {
      if (lease.internal().equals(pinhole.internal)) {
        return true;
      }
    }
    return false;
  }
}
