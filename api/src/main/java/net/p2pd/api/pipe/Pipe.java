package net.p2pd.api.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Session;
import net.p2pd.api.host.Hosts;
import net.p2pd.api.route.Route;

/**
 * The one object for sending and receiving: TCP, UDP or a stream of a session; IPv4 or IPv6;
 * client, server or accepted. It pushes messages to handlers and keeps them in queues for {@code
 * receive}; both at once is fine.
 *
 * <p>Rules, by the numbers that the contract test kit uses:
 *
 * <ul>
 *   <li><b>PIPE-1</b> Handlers MUST run on the pipe's event loop, one at a time, in order of
 *       arrival.
 *   <li><b>PIPE-2</b> Blocking on a future of this pipe ({@code join}, {@code get}) inside its
 *       event loop MUST throw {@link IllegalStateException} instead of hanging.
 *   <li><b>PIPE-3</b> A handler that runs longer than 50 ms SHOULD be reported once with its stack.
 *   <li><b>PIPE-4</b> Continuations of this pipe's futures MUST run on its event loop or on the
 *       thread that adds them, never on a default pool.
 *   <li><b>PIPE-5</b> Reading MUST start with the first message handler, filter, publisher, link or
 *       receive, not before; until then less than twice {@link PipeOptions#READ_BUFFER} is held (as
 *       many bytes, and the chunk that is read last) and nothing is lost.
 *   <li><b>PIPE-6</b> A message MUST go to every handler, link and matching subscription.
 *   <li><b>PIPE-7</b> A message MUST leave a queue only when a waiting future took it.
 *   <li><b>PIPE-8</b> A full queue MUST make the pipe wait ({@link Overflow#WAIT}: streams and
 *       sessions) or drop the oldest ({@link Overflow#DROP_OLDEST}: datagrams), counted; after 5 s
 *       of waiting the pipe says which filter is unread.
 *   <li><b>PIPE-9</b> The sender MUST NOT change sent bytes until the result completes.
 *   <li><b>PIPE-10</b> A failed send whose result nobody observes MUST reach the error handlers.
 *   <li><b>PIPE-11</b> On a datagram server the handler's pipe MUST answer the sender of the
 *       message.
 *   <li><b>PIPE-12</b> {@link #close()} MUST flush accepted sends for at most {@link
 *       PipeOptions#LINGER}, then close; {@link #abort()} MUST drop them at once. Both are
 *       idempotent.
 *   <li><b>PIPE-13</b> Close handlers MUST run once, after the last message handler, with the
 *       cause.
 *   <li><b>PIPE-14</b> {@link #end()} MUST end this side's output only; the other direction goes
 *       on. When the other side ended and this side has no end handler, no link that passes the end
 *       and not {@link PipeOptions#HALF_OPEN}, the pipe flushes and closes itself.
 *   <li><b>PIPE-15</b> A slow reader MUST slow the sender down to the socket; nothing is dropped on
 *       a stream. When {@link PipeOptions#SEND_LIMIT} bytes are pending, a further send fails with
 *       {@link PipeException}.
 *   <li><b>PIPE-16</b> Once closed, waiting receives MUST fail with {@link PipeClosedException};
 *       queued messages can still be received.
 * </ul>
 *
 * <p>All methods may be called from any thread. The static methods are for applications; a plugin
 * uses {@code PluginContext.pipes()}.
 *
 * <p>Implemented by the host. A plugin that brings a new carrier implements {@link PipeDriver}.
 */
public interface Pipe extends AutoCloseable {

  /**
   * Opens a client pipe with default options and a route chosen by the system.
   *
   * @throws IllegalStateException inside a plugin (use the context), or without a runtime
   */
  static CompletableFuture<Pipe> open(Transport transport, Destination destination) {
    return Hosts.current(Hosts.caller()).pipes().open(transport, destination);
  }

  /** Opens a client pipe that is bound to a route; as {@link #open(Transport, Destination)}. */
  static CompletableFuture<Pipe> open(Transport transport, Destination destination, Route route) {
    return Hosts.current(Hosts.caller())
        .pipes()
        .open(transport, destination, route, PipeOptions.defaults());
  }

  /**
   * Opens a pipe: towards a destination, or, without one, a server pipe on the route.
   *
   * @param destination null for a server pipe, or a datagram pipe that sends to many
   * @param route a bound route, or null to let the system choose
   * @throws IllegalStateException as {@link #open(Transport, Destination)}
   */
  static CompletableFuture<Pipe> open(
      Transport transport,
      @Nullable Destination destination,
      @Nullable Route route,
      PipeOptions options) {
    return Hosts.current(Hosts.caller()).pipes().open(transport, destination, route, options);
  }

  /** Returns a name that is unique in this process, for logs, such as {@code tcp-17}. */
  String name();

  /** Returns what a message is here. */
  PipeKind kind();

  /** Returns which end this is. */
  PipeRole role();

  /** Returns what carries it. */
  Transport transport();

  /** Returns the local socket address, if the carrier has one. */
  Optional<InetSocketAddress> local();

  /** Returns the remote address: the destination, or who connected. Empty on servers. */
  Optional<InetSocketAddress> remote();

  /** Returns the route the pipe was opened with. */
  Optional<Route> route();

  /** Returns the session that carries this pipe, if it is a stream of one. */
  Optional<Session> session();

  /**
   * Returns the protocol's name of a session's stream; empty for plain messages and other pipes.
   */
  String protocol();

  /** Returns the options in force, defaults filled in. */
  PipeOptions options();

  /** Returns the pipe's event loop; handlers run there. */
  EventLoop eventLoop();

  /** Returns the counters as they are now. */
  PipeStats stats();

  // Receiving, pushed

  /** Adds a message handler that runs on the event loop and must not block. */
  @CanIgnoreReturnValue
  Registration onMessage(MessageHandler handler);

  /**
   * Adds a message handler that runs on an executor of the caller's: messages are copied, their
   * order is kept, and the pipe stops reading while more than a queue of them waits.
   */
  @CanIgnoreReturnValue
  Registration onMessage(MessageHandler handler, Executor executor);

  /** Adds a handler that says when it is done with each message; the next one waits for that. */
  @CanIgnoreReturnValue
  Registration onMessageAsync(AsyncMessageHandler handler);

  /**
   * Adds an open handler: on a server it hears of each accepted pipe before any of its messages is
   * delivered; on another pipe it is called once, at once if the pipe is open already.
   */
  @CanIgnoreReturnValue
  Registration onOpen(PipeHandler handler);

  /** Adds a handler that hears that the other side ended its output, after its last message. */
  @CanIgnoreReturnValue
  Registration onEnd(PipeHandler handler);

  /** Adds a close handler; it is called even if the pipe is closed already. */
  @CanIgnoreReturnValue
  Registration onClose(CloseHandler handler);

  /** Adds an error handler. */
  @CanIgnoreReturnValue
  Registration onError(ErrorHandler handler);

  // Receiving, pulled

  /**
   * Opens a queue for the messages that match a filter, or returns the one that exists: filters
   * that are equal share one queue.
   */
  @CanIgnoreReturnValue
  Subscription subscribe(Filter filter);

  /**
   * Closes the queue of a filter and drops what it holds; waiting receives fail.
   *
   * @return whether there was one
   */
  @CanIgnoreReturnValue
  boolean unsubscribe(Filter filter);

  /** Receives any message within {@link PipeOptions#RECEIVE_TIMEOUT}. */
  default CompletableFuture<Message> receive() {
    return receive(Filter.ALL, options().get(PipeOptions.RECEIVE_TIMEOUT));
  }

  /** Receives any message; subscribes to {@link Filter#ALL} if nobody did. */
  default CompletableFuture<Message> receive(Duration timeout) {
    return receive(Filter.ALL, timeout);
  }

  /** Receives a message that matches; subscribes to the filter if nobody did. */
  default CompletableFuture<Message> receive(Filter filter, Duration timeout) {
    return subscribe(filter).receive(timeout);
  }

  /**
   * Returns a publisher of the messages that match, from the moment each subscriber subscribes.
   * Each subscriber has a bounded queue of its own; demand that stays away makes the pipe wait or
   * drop as {@link PipeOptions#OVERFLOW} says. Completes when the pipe closes in good order, fails
   * otherwise.
   */
  Flow.Publisher<Message> messages(Filter filter);

  // Sending

  /**
   * Sends to the destination the pipe was opened with, or to whom this pipe answers.
   *
   * @param bytes from position to limit; position moves at once, the bytes must not change until
   *     the result completes
   * @return completes when the operating system (or the session's path) took the bytes; the result
   *     may be ignored
   */
  @CanIgnoreReturnValue
  CompletableFuture<Void> send(ByteBuffer bytes);

  /**
   * Sends a datagram to the given address.
   *
   * @return fails with {@link UnsupportedOptionException} on a pipe that is not a datagram pipe
   */
  @CanIgnoreReturnValue
  CompletableFuture<Void> send(ByteBuffer bytes, InetSocketAddress to);

  /** Sends an array, which must not change until the result completes. */
  @CanIgnoreReturnValue
  default CompletableFuture<Void> send(byte[] bytes) {
    return send(ByteBuffer.wrap(bytes));
  }

  /** Sends text as UTF-8. */
  @CanIgnoreReturnValue
  default CompletableFuture<Void> send(String text) {
    return send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  // Links

  /** Forwards what this pipe receives to another pipe's destination, end and close included. */
  @CanIgnoreReturnValue
  default Link link(Pipe other) {
    return link(other, LinkOptions.defaults());
  }

  /** Forwards what this pipe receives to another pipe's destination. */
  @CanIgnoreReturnValue
  Link link(Pipe other, LinkOptions options);

  /**
   * Links two pipes both ways, which is a relay.
   *
   * @return closing it removes both links
   */
  @CanIgnoreReturnValue
  static Registration relay(Pipe one, Pipe other) {
    Link there = one.link(other);
    Link back = other.link(one);
    return () -> {
      there.close();
      back.close();
    };
  }

  // Serving

  /**
   * Takes the next accepted pipe of a server, in order. While at most {@link
   * PipeOptions#ACCEPT_QUEUE} of them wait for this or for an open or message handler, further ones
   * wait in the operating system.
   *
   * @return {@link PipeTimeoutException} when nobody came in time, {@link
   *     UnsupportedOptionException} on a pipe that accepts nobody
   */
  CompletableFuture<Pipe> accept(Duration timeout);

  // Ending

  /** Returns whether sends are still accepted or messages may still come. */
  boolean isOpen();

  /**
   * Ends this side's output after what was sent before (half-close). Messages still come.
   *
   * @return completes when it is ended; {@link UnsupportedOptionException} on datagram pipes
   */
  @CanIgnoreReturnValue
  CompletableFuture<Void> end();

  /** Starts {@link #close()} without waiting. */
  @CanIgnoreReturnValue
  CompletableFuture<Void> closeAsync();

  /**
   * Closes the pipe: accepted sends are flushed for at most {@link PipeOptions#LINGER}. A server
   * also closes the pipes it accepted. Waits until it is closed, but never inside an event loop.
   */
  @Override
  void close();

  /** Drops everything at once; the other side sees a reset where the carrier has one. */
  void abort();

  /** Completes with the cause when the pipe is closed. Cancelling it does nothing to the pipe. */
  CompletableFuture<CloseCause> closed();
}
