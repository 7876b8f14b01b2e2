/**
 * The TURN server. {@link net.p2pd.service.turn.TurnService} reads the configuration; then read, in
 * the order of a packet, UdpListener and StreamClient, Requests, Allocating, Allocation and Relay.
 */
package net.p2pd.service.turn;
