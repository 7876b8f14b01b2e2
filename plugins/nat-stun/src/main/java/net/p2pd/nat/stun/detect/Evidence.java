package net.p2pd.nat.stun.detect;

import java.net.InetSocketAddress;
import java.util.List;
import net.p2pd.api.nat.Hairpinning;
import net.p2pd.api.nat.UnsolicitedBehavior;

/**
 * All that was observed of one NIC, family and transport, before anybody says what it means.
 *
 * @param local the socket that asked all servers
 * @param servers those that answered at all
 * @param allocations what other sockets got outside, in the order in which they asked
 * @param hairpinning whether a packet to an own external address came back in
 * @param unsolicited what became of packets without a mapping
 * @param notes what went wrong with servers that have no report, as sentences without a full stop
 */
record Evidence(
    InetSocketAddress local,
    List<ServerReport> servers,
    List<Allocation> allocations,
    Hairpinning hairpinning,
    UnsolicitedBehavior unsolicited,
    List<String> notes) {

  Evidence {
    servers = List.copyOf(servers);
    allocations = List.copyOf(allocations);
    notes = List.copyOf(notes);
  }

  /** How many answers it consists of. */
  int samples() {
    int answers = servers.stream().mapToInt(server -> server.seen().size()).sum();
    int changes =
        (int) servers.stream().filter(server -> server.fromOther() != ChangeAnswer.UNASKED).count();
    int ports = (int) allocations.stream().filter(one -> one.external() != null).count();
    return answers + changes + ports;
  }
}
