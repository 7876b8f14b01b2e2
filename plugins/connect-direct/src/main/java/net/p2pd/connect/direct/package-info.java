/**
 * Direct connections: {@code DirectStrategy} is the service; which addresses are tried in which
 * order is decided in {@link net.p2pd.connect.dial}.
 */
package net.p2pd.connect.direct;
