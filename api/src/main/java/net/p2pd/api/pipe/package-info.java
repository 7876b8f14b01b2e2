/**
 * Pipes: the one object for sending and receiving, whether TCP, UDP or a stream of a session,
 * whether client, server or accepted. {@link net.p2pd.api.pipe.Pipe} is what everybody uses; {@link
 * net.p2pd.api.pipe.PipeDriver} is all that a new carrier of bytes has to implement.
 */
package net.p2pd.api.pipe;
