/**
 * Opens ports on the router by UPnP IGD 1 and 2, and pinholes in its IPv6 firewall by the service
 * WANIPv6FirewallControl.
 *
 * <p>A plugin: it finds the router by SSDP and believes nobody but the gateway of the request; its
 * HTTP and XML are small and strict.
 *
 * @provides net.p2pd.api.portmap.PortMapper the port mapper {@code upnp}
 */
module net.p2pd.portmap.upnp {
  requires java.xml;
  requires net.p2pd.api;
  requires net.p2pd.portmap.lease;

  provides net.p2pd.api.portmap.PortMapper with
      net.p2pd.portmap.upnp.UpnpMapper;
}
