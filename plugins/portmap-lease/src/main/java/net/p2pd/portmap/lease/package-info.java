/**
 * What all protocols for opening ports have in common. A protocol implements {@link
 * net.p2pd.portmap.lease.RouterPort}; {@link net.p2pd.portmap.lease.Leases} keeps such ports open.
 */
package net.p2pd.portmap.lease;
