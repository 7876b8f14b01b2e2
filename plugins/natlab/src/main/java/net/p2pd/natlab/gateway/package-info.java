/**
 * How a router's inside opens ports: NAT-PMP and PCP in {@link
 * net.p2pd.natlab.gateway.PortControl}, UPnP IGD in {@link net.p2pd.natlab.gateway.UpnpGateway}.
 * Bytes come in and go out, so that each engine carries them its own way; the ports are opened in
 * the {@link net.p2pd.natlab.model.PortGateway} of the router's box.
 */
package net.p2pd.natlab.gateway;
