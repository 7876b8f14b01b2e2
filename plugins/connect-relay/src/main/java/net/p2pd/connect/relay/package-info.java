/**
 * Relayed connections: {@code RelayStrategy} is the service, {@code RelayHalf} is one side of one
 * attempt, {@code OwnRelay} waits for the peer and {@code Joining} comes to it.
 */
package net.p2pd.connect.relay;
