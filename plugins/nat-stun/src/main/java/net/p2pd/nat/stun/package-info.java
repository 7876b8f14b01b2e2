/** External addresses of routes and sockets, as STUN servers see them. */
package net.p2pd.nat.stun;
