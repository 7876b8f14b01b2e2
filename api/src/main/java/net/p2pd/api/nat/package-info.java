/**
 * What stands between a machine and the internet: the 7 types of NAT and 5 kinds of port numbering
 * ({@link net.p2pd.api.nat.NatKind}), the behaviours of RFC 4787 that they stand for, and the
 * {@link net.p2pd.api.nat.NatProfile} that holds all that is known of one NAT. Immutable values;
 * plugins that detect NATs make them, strategies that cross NATs read them.
 */
package net.p2pd.api.nat;
