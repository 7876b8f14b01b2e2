/**
 * From an address to a proven session: strategies that find raw paths, the session that is made of
 * one, and the report of what was tried. {@link net.p2pd.api.connect.ConnectStrategy} is the
 * service most plugins provide.
 */
package net.p2pd.api.connect;
