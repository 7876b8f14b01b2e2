/**
 * The one pipe of the runtime: handlers, queues, filters, links, framing and closing over a {@code
 * PipeDriver}, which alone knows what carries the bytes.
 *
 * <p>Read {@code EnginePipe} first; {@code Inbound}, {@code Outbound} and {@code Closing} hold its
 * rules. All of them run on the pipe's event loop and need no locks.
 */
package net.p2pd.core.pipe;
