/** The echo protocol: one class, {@code EchoProtocol}. */
package net.p2pd.protocol.echo;
