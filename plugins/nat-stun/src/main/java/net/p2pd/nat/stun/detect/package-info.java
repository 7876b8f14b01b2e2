/**
 * What kind of NAT there is. Measurings ask servers and collect {@link
 * net.p2pd.nat.stun.detect.Evidence}; {@link net.p2pd.nat.stun.detect.Judge} says what it means,
 * without any I/O.
 */
package net.p2pd.nat.stun.detect;
