package net.p2pd.natlab.model;

import java.net.InetAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.natlab.model.Mapping.Role;

/** Finds or makes the mapping and the session that a packet from inside belongs to. */
final class Mappings {

  private final NatOptions options;
  private final MappingTable table;
  private final Allocation allocation;

  Mappings(
      NatOptions options, List<InetAddress> external, MappingTable table, RandomGenerator random) {
    this.options = options;
    this.table = table;
    this.allocation = new Allocation(options, external, table, random);
  }

  /** A session to send by, or why there is none. */
  record Way(@Nullable Session session, DropReason refusal) {}

  Allocation allocation() {
    return allocation;
  }

  Way outward(Packet packet, long nanos) {
    Protocol protocol = packet.protocol();
    NatRules rules = options.rules(protocol);
    Endpoint internal = packet.source();
    Endpoint remote = packet.destination();
    Session session = find(protocol, internal, remote, nanos);
    if (session == null) {
      boolean begins = protocol != Protocol.TCP || TcpFlags.opens(packet.flags());
      boolean pickedUp = rules.pickup() && !packet.has(TcpFlags.RST);
      if (!begins && !pickedUp) {
        return new Way(null, DropReason.NO_CONNECTION);
      }
      Way made = make(protocol, internal, remote, nanos);
      if (made.session == null) {
        return made;
      }
      session = made.session;
    }
    session.packet(Side.INSIDE, packet, rules, nanos);
    return new Way(session, DropReason.TABLE_FULL);
  }

  /** Finds a living session, by whichever mapping it goes. */
  @Nullable
  Session find(Protocol protocol, Endpoint internal, Endpoint remote, long nanos) {
    for (Role role : Role.values()) {
      Mapping mapping = table.find(key(protocol, internal, remote, role), nanos);
      Session session = mapping == null ? null : mapping.session(remote, nanos);
      if (session != null) {
        return session;
      }
    }
    return null;
  }

  private Way make(Protocol protocol, Endpoint internal, Endpoint remote, long nanos) {
    if (!table.hasRoom(nanos)) {
      return new Way(null, DropReason.TABLE_FULL);
    }
    Mapping mapping = table.find(key(protocol, internal, remote, Role.USUAL), nanos);
    if (mapping == null) {
      mapping = table.find(key(protocol, internal, remote, Role.LEASED), nanos);
    }
    if (mapping != null && table.isHeld(protocol, mapping.external, remote, nanos)) {
      Mapping.Key key = key(protocol, internal, remote, Role.DETOUR);
      return add(key, allocation.detour(key, mapping.external, remote, nanos), remote, nanos);
    }
    if (mapping == null) {
      Mapping.Key key = key(protocol, internal, remote, Role.USUAL);
      Allocation.Outcome outcome =
          options.translates()
              ? allocation.choose(key, remote, nanos)
              : new Allocation.Outcome(internal, DropReason.NO_PORT);
      return add(key, outcome, remote, nanos);
    }
    return new Way(table.addSession(mapping, remote, nanos), DropReason.TABLE_FULL);
  }

  private Way add(Mapping.Key key, Allocation.Outcome outcome, Endpoint remote, long nanos) {
    if (outcome.external() == null) {
      return new Way(null, outcome.reason());
    }
    Mapping mapping = new Mapping(key, outcome.external());
    table.add(mapping);
    return new Way(table.addSession(mapping, remote, nanos), DropReason.TABLE_FULL);
  }

  private Mapping.Key key(Protocol protocol, Endpoint internal, Endpoint remote, Role role) {
    return switch (role) {
      case LEASED -> new Mapping.Key(protocol, internal, null, role);
      case DETOUR -> new Mapping.Key(protocol, internal, remote, role);
      case USUAL -> new Mapping.Key(protocol, internal, distinguished(protocol, remote), role);
    };
  }

  /** What of the remote endpoint makes another mapping; nothing without translation. */
  private @Nullable Endpoint distinguished(Protocol protocol, Endpoint remote) {
    if (!options.translates()) {
      return null;
    }
    return switch (options.rules(protocol).mapping()) {
      case ADDRESS_DEPENDENT -> remote.withPort(0);
      case ADDRESS_AND_PORT_DEPENDENT -> remote;
      default -> null;
    };
  }
}
