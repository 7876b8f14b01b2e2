/**
 * From addresses to sessions. Read in this order: {@link net.p2pd.core.connect.Connector} takes
 * connects and inbound paths, {@code Race} runs the strategies of one connect, {@code Securer}
 * makes raw paths sessions with a proven peer, {@code Answerer} is the other side, {@code
 * ControlMessage} what the two say to agree on one path.
 */
package net.p2pd.core.connect;
