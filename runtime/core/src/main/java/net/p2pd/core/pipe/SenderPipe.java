package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.AsyncMessageHandler;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.CloseHandler;
import net.p2pd.api.pipe.ErrorHandler;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Link;
import net.p2pd.api.pipe.LinkOptions;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeHandler;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeStats;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Subscription;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Route;

/**
 * A datagram pipe as the talk with one sender (PIPE-11): what is sent goes to that sender, and what
 * is received through it comes from there. A handler written for accepted TCP pipes works with it,
 * also one that closes its pipe: there is no connection to close, and the pipe goes on for the
 * others.
 */
final class SenderPipe implements Pipe {

  private final EnginePipe pipe;
  private final InetSocketAddress sender;

  SenderPipe(EnginePipe pipe, InetSocketAddress sender) {
    this.pipe = pipe;
    this.sender = sender;
  }

  EnginePipe pipe() {
    return pipe;
  }

  InetSocketAddress sender() {
    return sender;
  }

  boolean answers(InetSocketAddress other) {
    return sender.equals(other);
  }

  @Override
  public String name() {
    return pipe.name() + "/" + sender;
  }

  @Override
  public PipeKind kind() {
    return pipe.kind();
  }

  @Override
  public PipeRole role() {
    return PipeRole.ACCEPTED;
  }

  @Override
  public Transport transport() {
    return pipe.transport();
  }

  @Override
  public Optional<InetSocketAddress> local() {
    return pipe.local();
  }

  @Override
  public Optional<InetSocketAddress> remote() {
    return Optional.of(sender);
  }

  @Override
  public Optional<Route> route() {
    return pipe.route();
  }

  @Override
  public Optional<Session> session() {
    return pipe.session();
  }

  @Override
  public String protocol() {
    return pipe.protocol();
  }

  @Override
  public PipeOptions options() {
    return pipe.options();
  }

  @Override
  public EventLoop eventLoop() {
    return pipe.eventLoop();
  }

  @Override
  public PipeStats stats() {
    return pipe.stats();
  }

  private boolean isMine(Message message) {
    return message.sender().filter(this::answers).isPresent();
  }

  private Filter mine(Filter filter) {
    return filter.andFrom(sender);
  }

  @Override
  public Registration onMessage(MessageHandler handler) {
    return pipe.onMessage(
        (message, answer) -> {
          if (isMine(message)) {
            handler.onMessage(message, answer);
          }
        });
  }

  @Override
  public Registration onMessage(MessageHandler handler, Executor executor) {
    return pipe.onMessage(
        (message, answer) -> {
          if (isMine(message)) {
            handler.onMessage(message, answer);
          }
        },
        executor);
  }

  @Override
  public Registration onMessageAsync(AsyncMessageHandler handler) {
    return pipe.onMessageAsync(
        (message, answer) ->
            isMine(message)
                ? handler.onMessage(message, answer)
                : CompletableFuture.completedStage(null));
  }

  @Override
  public Registration onOpen(PipeHandler handler) {
    return pipe.onOpen(opened -> handler.onPipe(this));
  }

  @Override
  public Registration onEnd(PipeHandler handler) {
    return pipe.onEnd(ended -> handler.onPipe(this));
  }

  @Override
  public Registration onClose(CloseHandler handler) {
    return pipe.onClose((closed, cause) -> handler.onClose(this, cause));
  }

  @Override
  public Registration onError(ErrorHandler handler) {
    return pipe.onError((failed, error) -> handler.onError(this, error));
  }

  @Override
  public Subscription subscribe(Filter filter) {
    return pipe.subscribe(mine(filter));
  }

  @Override
  public boolean unsubscribe(Filter filter) {
    return pipe.unsubscribe(mine(filter));
  }

  @Override
  public Flow.Publisher<Message> messages(Filter filter) {
    return pipe.messages(mine(filter));
  }

  @Override
  public CompletableFuture<Void> send(ByteBuffer bytes) {
    return pipe.send(bytes, sender);
  }

  @Override
  public CompletableFuture<Void> send(ByteBuffer bytes, InetSocketAddress to) {
    return pipe.send(bytes, to);
  }

  @Override
  public Link link(Pipe other, LinkOptions options) {
    return pipe.link(this, sender, other, options);
  }

  @Override
  public CompletableFuture<Pipe> accept(Duration timeout) {
    return pipe.accept(timeout);
  }

  @Override
  public boolean isOpen() {
    return pipe.isOpen();
  }

  @Override
  public CompletableFuture<Void> end() {
    return LoopFuture.failed(
        eventLoop(), new UnsupportedOptionException("end", "datagrams have no end"));
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    return LoopFuture.done(eventLoop());
  }

  @Override
  public void close() {
    // As the class says: the pipe goes on for the other senders.
  }

  @Override
  public void abort() {
    // As close().
  }

  @Override
  public CompletableFuture<CloseCause> closed() {
    return pipe.closed();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SenderPipe view && view.pipe == pipe && view.answers(sender);
  }

  @Override
  public int hashCode() {
    return sender.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }
}
