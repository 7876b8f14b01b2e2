/**
 * What goes over the wire between a STUN or TURN client and its server.
 *
 * <p>{@link net.p2pd.stun.codec.StunMessage} is a view over received bytes, {@link
 * net.p2pd.stun.codec.StunBuilder} writes a message into a buffer, {@link
 * net.p2pd.stun.codec.ChannelData} is the other thing that TURN sends, {@link
 * net.p2pd.stun.codec.StunStream} finds both in a TCP stream and {@link
 * net.p2pd.stun.codec.PacketKind} tells them from other packets. Whatever arrives malformed gives a
 * {@link net.p2pd.stun.codec.StunFormatException}, nothing else. No method takes or returns null.
 */
package net.p2pd.stun.codec;
