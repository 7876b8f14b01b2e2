/**
 * Opens ports on the router by PCP (RFC 6887) or, where it only speaks that, NAT-PMP (RFC 6886),
 * and pinholes in its IPv6 firewall by PCP.
 *
 * <p>A plugin: one mapper for both protocols, which share a port of the router.
 *
 * @provides net.p2pd.api.portmap.PortMapper the port mapper {@code pcp}
 */
module net.p2pd.portmap.pcp {
  requires net.p2pd.api;
  requires net.p2pd.portmap.lease;

  provides net.p2pd.api.portmap.PortMapper with
      net.p2pd.portmap.pcp.PcpMapper;
}
