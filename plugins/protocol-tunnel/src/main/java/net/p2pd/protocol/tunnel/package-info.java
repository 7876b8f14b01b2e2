/**
 * The tunnel protocol: {@code TunnelProtocol} says what goes over a stream, {@code Tunnel} is one
 * connection of it, and {@code AllowList} decides who may reach what.
 */
package net.p2pd.protocol.tunnel;
