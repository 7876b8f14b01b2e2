/**
 * The STUN server: {@link net.p2pd.service.stun.StunService} runs {@link
 * net.p2pd.service.stun.StunServer} beside a node. What to answer is decided in one class without
 * I/O; the others carry bytes.
 */
package net.p2pd.service.stun;
