package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.AsyncMessageHandler;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.CloseHandler;
import net.p2pd.api.pipe.ErrorHandler;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.Link;
import net.p2pd.api.pipe.LinkOptions;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeHandler;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeStats;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Subscription;
import net.p2pd.api.pipe.UnsupportedOptionException;

/**
 * The one implementation of {@link Pipe}, over any {@link PipeDriver}. This class is the door: it
 * takes calls from any thread and hands them to the parts, which work on the pipe's event loop
 * alone.
 */
public final class EnginePipe extends PipeFacts {

  final Handlers handlers;
  final Counters counters = new Counters();
  final Inbound inbound;
  final Outbound outbound;
  final Closing closing;

  /** Set on a server of streams. */
  final @Nullable Accepting accepting;

  /** The server that accepted this pipe, whose handlers it has, too. */
  final @Nullable EnginePipe server;

  final HandOver handOver;

  private boolean started;

  EnginePipe(
      PipeDriver driver,
      PipeOptions options,
      PipeAttributes attributes,
      @Nullable EnginePipe server) {
    super(driver, options, attributes);
    this.server = server;
    this.handlers = new Handlers(this);
    this.handOver = new HandOver(this);
    boolean stream = kind() == PipeKind.STREAM;
    Framing framing = stream ? options.get(PipeOptions.FRAMING) : Framing.none();
    boolean framed = framing != Framing.none();
    int window = options.get(PipeOptions.DUPLICATE_WINDOW);
    if (window > 0 && stream && !framed) {
      throw new UnsupportedOptionException(
          PipeOptions.DUPLICATE_WINDOW.name(),
          "the chunks of an unframed stream are no messages; set the option 'framing', too");
    }
    this.inbound = new Inbound(this, framed ? framing.decoder() : null, window);
    this.outbound = new Outbound(this, framed ? framing : null);
    this.closing = new Closing(this);
    boolean accepts = driver.role() == PipeRole.SERVER && kind() != PipeKind.DATAGRAM;
    this.accepting = accepts ? new Accepting(this) : null;
  }

  /**
   * Makes a pipe over a driver and starts it. May be called on any thread.
   *
   * @throws UnsupportedOptionException if the options make no sense for this kind of pipe; the
   *     driver was not started then
   * @throws RejectedExecutionException if the driver's loop was closed
   */
  public static EnginePipe over(PipeDriver driver, PipeOptions options, PipeAttributes attributes) {
    EnginePipe pipe = new EnginePipe(driver, options, attributes, null);
    pipe.start();
    return pipe;
  }

  /** Starts the driver, on the loop, before anything else happens to it. */
  void start() {
    if (!onLoop(this::startNow)) {
      throw new RejectedExecutionException("the event loop of " + name() + " was closed");
    }
  }

  void startNow() {
    if (!started) {
      started = true;
      monitor.bind();
      PipeObserver observer = attributes().observer();
      if (observer != null && !handOver.isSpent()) {
        observer.started(this);
      }
      driver.start(inbound);
      if (server != null && closing.isOpen()) {
        server.handlers.opened(this);
      }
      inbound.started();
    }
  }

  @Override
  public PipeStats stats() {
    return counters.snapshot(outbound.waiting());
  }

  // Receiving

  MessageHandler[] inheritedHandlers() {
    return server == null ? Handlers.NO_MESSAGE : server.handlers.message;
  }

  /** Returns the pipe that answers whoever sent a message. */
  Pipe answerTo(@Nullable InetSocketAddress from) {
    return from == null || remoteAddress() != null || kind() != PipeKind.DATAGRAM
        ? this
        : inbound.answerTo(from);
  }

  @Override
  public Registration onMessage(MessageHandler handler) {
    handOver.use();
    Registration added = handlers.add(Objects.requireNonNull(handler, "handler"));
    onLoop(accepting == null ? inbound::pump : accepting::handlerAdded);
    return () -> {
      added.close();
      onLoop(inbound::updateRead);
    };
  }

  @Override
  public Registration onMessage(MessageHandler handler, Executor executor) {
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(executor, "executor");
    return onMessageBy(pipe -> new ExecutorOutlet(pipe, handler, executor));
  }

  @Override
  public Registration onMessageAsync(AsyncMessageHandler handler) {
    Objects.requireNonNull(handler, "handler");
    return onMessageBy(pipe -> new AsyncOutlet(pipe, handler));
  }

  private Registration onMessageBy(Function<EnginePipe, Outlet> template) {
    if (accepting != null) {
      return accepting.addTemplate(template);
    }
    Outlet outlet = template.apply(this);
    addOutlet(outlet);
    return Handlers.once(() -> removeOutlet(outlet));
  }

  /** Adds an outlet and delivers to it what was held. */
  void addOutlet(Outlet outlet) {
    handOver.use();
    handlers.addOutlet(outlet);
    onLoop(() -> outletAdded(outlet));
  }

  private void outletAdded(Outlet outlet) {
    inbound.pump();
    CloseCause cause = closing.cause();
    if (closing.isClosed() && cause != null) {
      outlet.closed(cause);
    }
  }

  void removeOutlet(Outlet outlet) {
    handlers.removeOutlet(outlet);
    onLoop(
        () -> {
          outlet.discard();
          inbound.updateRead();
        });
  }

  @Override
  public Registration onOpen(PipeHandler handler) {
    if (accepting != null) {
      Registration added = handlers.addOpen(handler);
      onLoop(accepting::openHandlerAdded);
      return added;
    }
    AtomicBoolean waiting = new AtomicBoolean(true);
    onLoop(
        () -> {
          if (waiting.getAndSet(false) && !closing.isClosed()) {
            handlers.call(this, () -> handler.onPipe(this));
          }
        });
    return () -> waiting.set(false);
  }

  @Override
  public Registration onEnd(PipeHandler handler) {
    return handlers.addEnd(handler);
  }

  @Override
  public Registration onClose(CloseHandler handler) {
    CloseCause closed = handlers.addClose(handler);
    if (closed != null) {
      onLoop(() -> handlers.callClose(this, handler, closed));
    }
    return Handlers.once(() -> handlers.removeClose(handler));
  }

  @Override
  public Registration onError(ErrorHandler handler) {
    return handlers.addError(handler);
  }

  @Override
  public Subscription subscribe(Filter filter) {
    refuseOnServer("receive");
    handOver.use();
    QueueSubscription made;
    synchronized (handlers) {
      QueueSubscription existing = find(filter);
      if (existing != null) {
        return existing;
      }
      made = new QueueSubscription(this, filter);
      handlers.addOutlet(made);
    }
    onLoop(() -> outletAdded(made));
    return made;
  }

  private @Nullable QueueSubscription find(Filter filter) {
    for (Outlet outlet : handlers.outlets) {
      if (outlet instanceof QueueSubscription queue
          && !queue.isRemoved()
          && queue.filter().equals(filter)) {
        return queue;
      }
    }
    return null;
  }

  @Override
  public boolean unsubscribe(Filter filter) {
    QueueSubscription existing = find(filter);
    if (existing != null) {
      existing.close();
    }
    return existing != null;
  }

  @Override
  public Flow.Publisher<Message> messages(Filter filter) {
    refuseOnServer("messages");
    return new MessagePublisher(this, Objects.requireNonNull(filter, "filter"));
  }

  // Sending

  @Override
  public CompletableFuture<Void> send(ByteBuffer bytes) {
    return outbound.sendSlice(bytes, null);
  }

  @Override
  public CompletableFuture<Void> send(ByteBuffer bytes, InetSocketAddress to) {
    return outbound.sendSlice(bytes, Objects.requireNonNull(to, "to"));
  }

  @Override
  public CompletableFuture<Void> send(byte[] bytes) {
    return outbound.send(ByteBuffer.wrap(bytes), null);
  }

  @Override
  public CompletableFuture<Void> send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  // Links and serving

  @Override
  public Link link(Pipe other, LinkOptions linkOptions) {
    return link(this, null, other, linkOptions);
  }

  Link link(Pipe shown, @Nullable InetSocketAddress only, Pipe other, LinkOptions linkOptions) {
    refuseOnServer("link");
    PipeLink link = new PipeLink(this, shown, only, other, linkOptions);
    addOutlet(link);
    return link;
  }

  @Override
  public CompletableFuture<Pipe> accept(Duration timeout) {
    return accepting == null
        ? LoopFuture.failed(
            eventLoop(),
            new UnsupportedOptionException("accept", name() + " is not a server of streams"))
        : accepting.accept(timeout);
  }

  private void refuseOnServer(String operation) {
    if (accepting != null) {
      throw new UnsupportedOptionException(
          operation,
          name() + " is a server; use the pipes that it accepts, or a message handler on it");
    }
  }

  // Ending

  @Override
  public boolean isOpen() {
    return closing.isOpen();
  }

  @Override
  public CompletableFuture<Void> end() {
    LoopFuture<Void> result = new LoopFuture<>(eventLoop());
    if (!onLoop(() -> outbound.end(result))) {
      result.completeExceptionally(
          new IllegalStateException("the event loop of " + name() + " was closed"));
    }
    return result;
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    if (handOver.isSpent() || !onLoop(closing::close)) {
      return LoopFuture.done(eventLoop());
    }
    return closing.closed().thenAccept(cause -> {});
  }

  @Override
  public void close() {
    CompletableFuture<Void> closed = closeAsync();
    if (!eventLoop().inLoop() && !LoopMonitor.inAnyLoop()) {
      closed.join();
    }
  }

  @Override
  public void abort() {
    abort(CloseCause.of(CloseCause.ABORTED_HERE, "it was aborted on this side"));
  }

  void abort(CloseCause why) {
    if (!handOver.isSpent()) {
      onLoop(() -> closing.abort(why));
    }
  }

  @Override
  public CompletableFuture<CloseCause> closed() {
    return closing.closed();
  }
}
