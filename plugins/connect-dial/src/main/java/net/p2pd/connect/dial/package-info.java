/**
 * Dialling a peer: {@code DialPaths} decides which addresses are tried in which order, {@code
 * Dialling} tries them.
 */
package net.p2pd.connect.dial;
