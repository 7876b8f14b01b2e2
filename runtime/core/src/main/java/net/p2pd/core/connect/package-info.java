/**
 * From addresses to sessions. Read in this order: {@link net.p2pd.core.connect.Connector} takes
 * connects and inbound paths, {@code Race} runs the strategies of one connect, {@code Contest} lets
 * one of their paths win, {@code Securer} makes raw paths sessions with a proven peer, {@code
 * Mailroom} and {@code AnsweringRace} are the other side over signalling, {@code Answerer} the
 * other side on paths, {@code SignalMessage} and {@code ControlMessage} what the two say.
 */
package net.p2pd.core.connect;
