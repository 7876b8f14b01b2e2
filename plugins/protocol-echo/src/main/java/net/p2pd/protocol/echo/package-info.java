/** The echo protocol. */
package net.p2pd.protocol.echo;
