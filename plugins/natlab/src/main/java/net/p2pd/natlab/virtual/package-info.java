/**
 * Engine 1: an internet in virtual time. {@link net.p2pd.natlab.virtual.VirtualInternet} holds
 * hosts, routers and the links between them; a {@link net.p2pd.natlab.virtual.VirtualHost} gives
 * pipes, loops, clocks and random numbers as a real machine's runtime does.
 *
 * <p>Nothing happens by itself: {@link net.p2pd.natlab.virtual.VirtualTime} runs what is due, on
 * the caller's thread. The same seed gives the same trace. Objects are for one thread.
 */
package net.p2pd.natlab.virtual;
