/**
 * Pipes on real sockets: event loops, TCP, UDP, TLS and names, over Netty. Its drivers know how to
 * move bytes and to say what went wrong; everything else about pipes is the core's.
 */
package net.p2pd.node.netty;
