/**
 * Protocols spoken on the streams of a node; {@link net.p2pd.api.protocol.ProtocolHandler} is one.
 */
package net.p2pd.api.protocol;
