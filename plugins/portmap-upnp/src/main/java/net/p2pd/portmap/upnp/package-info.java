/**
 * UPnP IGD as a control point. {@link net.p2pd.portmap.upnp.UpnpMapper} is the service; a {@code
 * Router} is found by {@code Discovery} and called by {@code Soap} over {@code Http}; a {@code
 * MappedPort} is a port of IPv4, a {@code Pinhole} one of IPv6.
 */
package net.p2pd.portmap.upnp;
