/**
 * One model of NAT behaviour, free of I/O: {@link net.p2pd.natlab.model.NatBox} decides on one
 * {@link net.p2pd.natlab.model.Packet} after the other as {@link net.p2pd.natlab.model.NatOptions}
 * say. Engines bring the packets and carry out the decisions.
 *
 * <p>Nothing in here knows a clock, a thread or a socket: time is an argument, random numbers come
 * from the caller. Objects with state are for one thread at a time.
 */
package net.p2pd.natlab.model;
