/**
 * Ports and pinholes opened on routers, and the external address of a socket. {@link
 * net.p2pd.api.portmap.PortMapper} is the service, {@link net.p2pd.api.portmap.Mappings} what
 * strategies use.
 */
package net.p2pd.api.portmap;
