package net.p2pd.natlab.gateway;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.MapProtocol;
import net.p2pd.natlab.model.NatBox;
import net.p2pd.natlab.model.PortGateway;
import net.p2pd.natlab.model.PortGrant;
import net.p2pd.natlab.model.PortLease;
import net.p2pd.natlab.model.Protocol;

/**
 * The service WANIPConnection of UPnP IGD, versions 1 and 2: ports of the IPv4 router. An internal
 * endpoint has one external port; a second one for it is refused.
 */
final class PortMapService {

  private record Key(Protocol protocol, int external) {}

  private final NatBox box;
  private final LongSupplier nanos;
  private final Map<Key, String> descriptions = new HashMap<>();

  PortMapService(NatBox box, LongSupplier nanos) {
    this.box = box;
    this.nanos = nanos;
  }

  private boolean isVersion2() {
    return box.gateway().speaks(MapProtocol.UPNP);
  }

  /** Does what is asked; returns the answers by their names. */
  Map<String, String> act(UpnpAction action) throws UpnpException {
    return switch (action.name()) {
      case "GetExternalIPAddress" ->
          Map.of(
              "NewExternalIPAddress",
              box.gateway().externalAddress(action.client().address()).getHostAddress());
      case "AddPortMapping" -> add(action, true);
      case "AddAnyPortMapping" -> {
        if (!isVersion2()) {
          throw new UpnpException(401, "Invalid Action");
        }
        yield add(action, false);
      }
      case "DeletePortMapping" -> delete(action);
      case "GetSpecificPortMappingEntry" ->
          described(find(protocol(action), action.port("NewExternalPort")), protocol(action));
      case "GetGenericPortMappingEntry" -> entry((int) action.number("NewPortMappingIndex", 65535));
      case "GetStatusInfo" ->
          answers(
              "NewConnectionStatus", "Connected",
              "NewLastConnectionError", "ERROR_NONE",
              "NewUptime", "" + box.gateway().epoch(nanos.getAsLong()).toSeconds());
      case "GetConnectionTypeInfo" ->
          answers("NewConnectionType", "IP_Routed", "NewPossibleConnectionTypes", "IP_Routed");
      case "GetNATRSIPStatus" -> answers("NewRSIPAvailable", "0", "NewNATEnabled", "1");
      default -> throw new UpnpException(401, "Invalid Action");
    };
  }

  private static Map<String, String> answers(String... namesAndValues) {
    Map<String, String> answers = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      answers.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return answers;
  }

  private static Protocol protocol(UpnpAction action) throws UpnpException {
    return switch (action.text("NewProtocol")) {
      case "TCP" -> Protocol.TCP;
      case "UDP" -> Protocol.UDP;
      default -> throw new UpnpException(402, "Invalid Args");
    };
  }

  private Map<String, String> add(UpnpAction action, boolean exact) throws UpnpException {
    Protocol protocol = protocol(action);
    int external = action.port("NewExternalPort");
    if (!action.text("NewRemoteHost").isEmpty()) {
      throw new UpnpException(726, "RemoteHostOnlySupportsWildcard");
    }
    if (external == 0 && exact) {
      throw new UpnpException(716, "WildCardNotPermittedInExtPort");
    }
    int port = action.port("NewInternalPort");
    if (port == 0) {
      throw new UpnpException(isVersion2() ? 732 : 402, "WildCardNotPermittedInIntPort");
    }
    InetAddress address = action.ownAddress("NewInternalClient");
    if (!(address instanceof Inet4Address)) {
      throw new UpnpException(402, "Invalid Args");
    }
    Duration lease = lease(action.number("NewLeaseDuration", 0xffffffffL));
    String description = action.text("NewPortMappingDescription");
    Endpoint internal = Endpoint.of(address, port);
    if (exact) {
      replaceOwn(protocol, external, internal);
    }
    PortGrant grant =
        box.gateway().map(protocol, internal, external, exact, lease, nanos.getAsLong());
    if (grant.refusal().isPresent()) {
      throw switch (grant.refusal().get()) {
        case CONFLICT -> new UpnpException(718, "ConflictInMappingEntry");
        case DISABLED -> new UpnpException(501, "Action Failed");
        case NO_RESOURCES -> new UpnpException(728, "NoPortMapsAvailable");
      };
    }
    int granted = grant.external().orElseThrow().port();
    descriptions.put(new Key(protocol, granted), description);
    return exact ? Map.of() : Map.of("NewReservedPort", "" + granted);
  }

  /** A client may lead an external port of its own to another of its ports. */
  private void replaceOwn(Protocol protocol, int external, Endpoint internal) throws UpnpException {
    PortLease replaced = null;
    for (PortLease lease : box.gateway().leases(protocol, nanos.getAsLong())) {
      boolean samePort = lease.external().port() == external;
      if (lease.internal().equals(internal) && !samePort) {
        throw new UpnpException(718, "ConflictInMappingEntry");
      }
      if (samePort && lease.internal().address().equals(internal.address())) {
        replaced = lease;
      }
    }
    if (replaced != null && !replaced.internal().equals(internal)) {
      box.gateway().unmap(protocol, replaced.internal(), nanos.getAsLong());
    }
  }

  /** 0 is without an end in version 1, which knows nothing else here; in 2 it is the longest. */
  private Duration lease(long seconds) throws UpnpException {
    if (isVersion2()) {
      return seconds == 0 ? PortGateway.MAX_LEASE : Duration.ofSeconds(seconds);
    }
    if (seconds != 0) {
      throw new UpnpException(725, "OnlyPermanentLeasesSupported");
    }
    return PortGateway.FOREVER;
  }

  private PortLease find(Protocol protocol, int external) throws UpnpException {
    for (PortLease lease : box.gateway().leases(protocol, nanos.getAsLong())) {
      if (lease.external().port() == external) {
        return lease;
      }
    }
    throw new UpnpException(714, "NoSuchEntryInArray");
  }

  private Map<String, String> delete(UpnpAction action) throws UpnpException {
    Protocol protocol = protocol(action);
    PortLease lease = find(protocol, action.port("NewExternalPort"));
    if (!lease.internal().address().equals(action.client().address())) {
      throw new UpnpException(606, "Action not authorized");
    }
    box.gateway().unmap(protocol, lease.internal(), nanos.getAsLong());
    descriptions.remove(new Key(protocol, lease.external().port()));
    return Map.of();
  }

  private Map<String, String> described(PortLease lease, Protocol protocol) {
    Key key = new Key(protocol, lease.external().port());
    long left = isVersion2() ? lease.left().toSeconds() : 0;
    return answers(
        "NewInternalPort",
        "" + lease.internal().port(),
        "NewInternalClient",
        lease.internal().address().getHostAddress(),
        "NewEnabled",
        "1",
        "NewPortMappingDescription",
        descriptions.getOrDefault(key, ""),
        "NewLeaseDuration",
        "" + left);
  }

  private Map<String, String> entry(int index) throws UpnpException {
    List<Map<String, String>> entries = new ArrayList<>();
    for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
      for (PortLease lease : box.gateway().leases(protocol, nanos.getAsLong())) {
        Map<String, String> entry =
            answers(
                "NewRemoteHost",
                "",
                "NewExternalPort",
                "" + lease.external().port(),
                "NewProtocol",
                protocol == Protocol.TCP ? "TCP" : "UDP");
        entry.putAll(described(lease, protocol));
        entries.add(entry);
      }
    }
    if (index >= entries.size()) {
      throw new UpnpException(713, "SpecifiedArrayIndexInvalid");
    }
    return entries.get(index);
  }
}
