/**
 * Direct connections: {@code DirectStrategy} is the service, {@code DirectPaths} decides which
 * addresses are tried in which order, {@code DirectRun} tries them.
 */
package net.p2pd.connect.direct;
