/**
 * Where packets leave and what the world sees of it. A {@link net.p2pd.api.route.Nic} is a network
 * interface card with its addresses; its {@link net.p2pd.api.route.Route}s tell which external
 * address a socket has that is bound to one of them; a {@link net.p2pd.api.route.RoutePool} indexes
 * every single external address. {@link net.p2pd.api.route.IpRange} is the arithmetic below.
 *
 * <p>All types are immutable values and do no I/O, except for the static methods of {@code Nic}
 * that look at this machine. What is unknown, such as an external address that nobody has asked
 * for, is said to be unknown and never guessed.
 */
package net.p2pd.api.route;
