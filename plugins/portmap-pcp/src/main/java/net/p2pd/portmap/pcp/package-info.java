/**
 * PCP and NAT-PMP. {@link net.p2pd.portmap.pcp.PcpMapper} is the service; a {@code PcpPort} decides
 * which protocol its router speaks; a {@code Conversation} carries datagrams, {@code Pcp} and
 * {@code NatPmp} write and read them.
 */
package net.p2pd.portmap.pcp;
