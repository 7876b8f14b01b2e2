package net.p2pd.natlab.model;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.p2pd.api.Nullable;
import net.p2pd.natlab.model.Mapping.Role;
import net.p2pd.natlab.model.PortGrant.Refusal;

/**
 * Opens ports of a {@link NatBox} for its inside: what NAT-PMP, PCP and UPnP IGD ask for, without
 * their formats. An open port lets everybody in, and what its internal endpoint sends leaves by it.
 * In a firewall without translation it is a pinhole.
 */
public final class PortGateway {

  /** The longest lease that is granted. */
  public static final Duration MAX_LEASE = Duration.ofDays(7);

  /** A lease without an end, as UPnP IGD 1 has them; a reboot ends it. */
  public static final Duration FOREVER = Duration.ofDays(36_500);

  private final NatBox box;

  PortGateway(NatBox box) {
    this.box = box;
  }

  /** Returns whether the box speaks a protocol. */
  public boolean speaks(MapProtocol protocol) {
    return box.options().portMapping().contains(protocol);
  }

  /** Returns the external address of an internal one; its own without translation. */
  public InetAddress externalAddress(InetAddress internal) {
    return box.options().translates() ? box.mappings().allocation().address(internal) : internal;
  }

  /** Returns since when the box has forgotten nothing; a reboot begins anew (RFC 6887 8.5). */
  public Duration epoch(long nanos) {
    return Duration.ofNanos(nanos - box.booted());
  }

  /**
   * Opens a port, or renews what is open for the same internal endpoint, which keeps its port then.
   *
   * @param protocol UDP or TCP
   * @param wantedPort the external port that is wished for; 0 = any
   * @param exact whether another port than the wanted one is a conflict
   * @param lifetime how long, more than 0; at most {@link #MAX_LEASE} is granted, or {@link
   *     #FOREVER}
   */
  public PortGrant map(
      Protocol protocol,
      Endpoint internal,
      int wantedPort,
      boolean exact,
      Duration lifetime,
      long nanos) {
    if (protocol == Protocol.ICMP || lifetime.isZero() || lifetime.isNegative()) {
      throw new IllegalArgumentException("no port can be opened for " + protocol + ", " + lifetime);
    }
    if (box.options().portMapping().isEmpty() || box.options().rules(protocol).isBlocked()) {
      return PortGrant.refused(Refusal.DISABLED);
    }
    boolean tooLong = lifetime.compareTo(MAX_LEASE) > 0 && !lifetime.equals(FOREVER);
    Duration granted = tooLong ? MAX_LEASE : lifetime;
    Mapping mapping = box.leased(protocol, internal, nanos);
    if (mapping == null) {
      Endpoint external = place(protocol, internal, wantedPort, nanos);
      boolean other = external != null && wantedPort != 0 && external.port() != wantedPort;
      if (exact && (external == null || other)) {
        return PortGrant.refused(Refusal.CONFLICT);
      }
      if (external == null) {
        return PortGrant.refused(Refusal.NO_RESOURCES);
      }
      mapping = new Mapping(new Mapping.Key(protocol, internal, null, Role.LEASED), external);
      mapping.lease(nanos + granted.toNanos());
      box.table().add(mapping);
    } else if (exact && wantedPort != 0 && mapping.external.port() != wantedPort) {
      return PortGrant.refused(Refusal.CONFLICT);
    }
    mapping.lease(nanos + granted.toNanos());
    return PortGrant.granted(mapping.external, granted);
  }

  private @Nullable Endpoint place(
      Protocol protocol, Endpoint internal, int wantedPort, long nanos) {
    if (!box.options().translates()) {
      return internal;
    }
    NatRules rules = box.options().rules(protocol);
    InetAddress address = externalAddress(internal.address());
    Endpoint wanted = Endpoint.of(address, wantedPort == 0 ? internal.port() : wantedPort);
    if (box.table().isFree(protocol, wanted, wanted, false, nanos)) {
      return wanted;
    }
    Mapping.Key key = new Mapping.Key(protocol, internal, null, Role.LEASED);
    Endpoint start = wanted.withPort(PortAllocator.fold(rules.ports(), wanted.port()));
    return box.mappings().allocation().detour(key, start, wanted, nanos).external();
  }

  /** Closes what was opened for an internal endpoint; returns whether there was anything. */
  public boolean unmap(Protocol protocol, Endpoint internal, long nanos) {
    Mapping mapping = box.leased(protocol, internal, nanos);
    if (mapping == null) {
      return false;
    }
    box.table().remove(mapping);
    return true;
  }

  /** Returns the open ports of a transport: internal endpoints by external ones, in their order. */
  public Map<String, Endpoint> open(Protocol protocol, long nanos) {
    Map<String, Endpoint> open = new TreeMap<>();
    for (Mapping mapping : box.table().mappings()) {
      if (mapping.key.role() == Role.LEASED
          && mapping.key.protocol() == protocol
          && mapping.isLeased(nanos)) {
        open.put(mapping.external.toString(), mapping.internal());
      }
    }
    return open;
  }

  /** Returns the open ports of a transport, in the order of the texts of their endpoints. */
  public List<PortLease> leases(Protocol protocol, long nanos) {
    List<PortLease> leases = new ArrayList<>();
    for (Mapping mapping : box.table().mappings()) {
      if (mapping.key.role() == Role.LEASED
          && mapping.key.protocol() == protocol
          && mapping.isLeased(nanos)) {
        Duration left = Duration.ofNanos(mapping.lease() - nanos);
        leases.add(new PortLease(mapping.internal(), mapping.external, left));
      }
    }
    leases.sort(Comparator.comparing(lease -> lease.external().toString()));
    return leases;
  }
}
