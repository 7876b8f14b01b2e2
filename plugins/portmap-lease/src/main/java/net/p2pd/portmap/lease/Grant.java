package net.p2pd.portmap.lease;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What a router granted.
 *
 * @param external the address that the outside reaches
 * @param lifetime until when it is open unless it is renewed, more than 0; {@link Leases} renews at
 *     half of it
 */
public record Grant(InetSocketAddress external, Duration lifetime) {}
