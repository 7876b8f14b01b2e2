package net.p2pd.nat.stun.detect;

import java.net.InetSocketAddress;
import net.p2pd.api.Nullable;

/**
 * What one first packet of a socket got from the NAT. The order is the one in which the packets
 * were sent, with nothing else of ours in between; a step that brought no answer still counts.
 *
 * @param order its place in the sequence, from 0
 * @param local the port inside
 * @param external the address and port outside, null if no answer came
 */
record Allocation(int order, int local, @Nullable InetSocketAddress external) {}
