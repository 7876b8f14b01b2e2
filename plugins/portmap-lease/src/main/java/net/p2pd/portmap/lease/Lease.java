package net.p2pd.portmap.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;

/**
 * One open port and its timers. Everything happens on the loop; the router is asked one thing at a
 * time. It ends when the last who shared it removed it, or when it could not be opened at all.
 */
final class Lease {

  /** Renewals are not closer together than this (RFC 6887 section 11.2.1). */
  private static final Duration MIN_WAIT = Duration.ofSeconds(4);

  private final EventLoop loop;
  private final System.Logger logger;
  private final Duration checkEvery;
  private final RouterPort port;
  private final String name;
  private final List<CompletableFuture<PortMapping>> waiting = new ArrayList<>();
  private final List<Share> shares = new ArrayList<>();
  private final Map<Object, Runnable> listeners = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private CompletableFuture<Void> tail = CompletableFuture.completedFuture(null);
  private volatile @Nullable Grant grant;
  private volatile boolean open;
  private boolean opening;
  private boolean ending;
  private long expires;
  private Registration renewal = () -> {};
  private Registration check = () -> {};

  Lease(
      EventLoop loop,
      System.Logger logger,
      Duration checkEvery,
      RouterPort port,
      PortMappingRequest request) {
    this.loop = loop;
    this.logger = logger;
    this.checkEvery = checkEvery;
    this.port = port;
    this.name =
        request.transport()
            + " port "
            + request.internal().getPort()
            + " at the router "
            + request.gateway().getHostAddress();
  }

  /** Completes, on the loop, when nothing of it is left. */
  CompletableFuture<Void> over() {
    return over;
  }

  /** Whether it is on its way out; {@link #over} tells when it is gone. */
  boolean isEnding() {
    return ending;
  }

  EventLoop loop() {
    return loop;
  }

  String name() {
    return name;
  }

  boolean isOpen() {
    return open;
  }

  /** What the router granted last; asked only once it has. */
  Grant granted() {
    Grant known = grant;
    if (known == null) {
      throw new IllegalStateException("a port is shared only once it is open");
    }
    return known;
  }

  Registration onChange(Runnable listener) {
    Object key = new Object(); // each registration is one of its own
    listeners.put(key, listener);
    return () -> listeners.remove(key);
  }

  /** Gives the port to one more who wants it, as soon as it is open. */
  void join(CompletableFuture<PortMapping> result) {
    if (grant != null) {
      share(result);
      return;
    }
    waiting.add(result);
    result.whenComplete(
        (mapping, error) -> {
          if (error != null) { // cancelled
            onLoop(this::endUnlessWanted);
          }
        });
    if (!opening) {
      opening = true;
      inTurn(() -> port.open(this::isWanted)).whenComplete(this::opened);
    }
  }

  private boolean isWanted() {
    return !ending && (!shares.isEmpty() || waiting.stream().anyMatch(result -> !result.isDone()));
  }

  private void opened(@Nullable Grant granted, @Nullable Throwable error) {
    if (granted == null) {
      ending = true;
      fail(waiting, error == null ? new P2pdException(name + " was not opened") : error);
      over.complete(null);
      return;
    }
    took(granted);
    List.copyOf(waiting).forEach(this::share);
    waiting.clear();
    watch();
    endUnlessWanted();
  }

  private static void fail(List<CompletableFuture<PortMapping>> waiting, Throwable error) {
    List<CompletableFuture<PortMapping>> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(result -> result.completeExceptionally(error));
  }

  private void share(CompletableFuture<PortMapping> result) {
    Share share = new Share(this);
    shares.add(share);
    if (!result.complete(share)) {
      shares.remove(share);
    }
  }

  private void endUnlessWanted() {
    if (!isWanted()) {
      end(new P2pdException(name + " is not wanted any more"));
    }
  }

  /** Closes the port, whoever still has it. */
  void end(P2pdException reason) {
    if (ending) {
      return;
    }
    ending = true;
    open = false;
    renewal.close();
    check.close();
    shares.clear();
    fail(waiting, reason);
    inTurn(() -> grant == null ? CompletableFuture.completedFuture(null) : port.close())
        .whenComplete((nothing, error) -> over.complete(null));
  }

  /** One share was given back; returns when the router was told, if it was the last. */
  CompletableFuture<Void> left(Share share) {
    if (!shares.remove(share) || !shares.isEmpty() || isWanted()) {
      return ending ? over : CompletableFuture.completedFuture(null);
    }
    end(new P2pdException(name + " was removed"));
    return over;
  }

  // Keeping it

  private void took(Grant granted) {
    Grant before = grant;
    boolean changed = !open || before == null || !before.external().equals(granted.external());
    grant = granted;
    if (ending) {
      return;
    }
    open = true;
    expires = loop.nanoTime() + granted.lifetime().toNanos();
    renewIn(granted.lifetime().dividedBy(2));
    if (before != null && changed) {
      logger.log(System.Logger.Level.INFO, name + " is open again, as " + granted.external());
      tell();
    }
  }

  private void renewIn(Duration wait) {
    renewal.close();
    renewal = loop.schedule(wait.compareTo(MIN_WAIT) < 0 ? MIN_WAIT : wait, this::renewNow);
  }

  CompletableFuture<Void> renewNow() {
    if (ending) {
      return CompletableFuture.failedFuture(new P2pdException(name + " was removed"));
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    inTurn(() -> ending ? removed() : port.renew())
        .whenComplete(
            (granted, error) -> {
              if (granted != null) {
                took(granted);
                done.complete(null);
              } else {
                Throwable cause = error == null ? new P2pdException(name + " is closed") : error;
                missed(cause);
                done.completeExceptionally(cause);
              }
            });
    return done;
  }

  private CompletionStage<Grant> removed() {
    return CompletableFuture.failedFuture(new P2pdException(name + " was removed"));
  }

  /** It was not renewed: try again, sooner the less is left, and slowly once it is lost. */
  private void missed(Throwable error) {
    if (ending) {
      return;
    }
    Duration left = Duration.ofNanos(expires - loop.nanoTime());
    if (left.compareTo(MIN_WAIT) > 0) {
      logger.log(System.Logger.Level.DEBUG, name + " was not renewed: " + error.getMessage());
      renewIn(left.dividedBy(2));
      return;
    }
    if (left.isNegative() || left.isZero()) {
      if (open) {
        open = false;
        logger.log(System.Logger.Level.WARNING, name + " is closed: " + error.getMessage());
        tell();
      }
      renewIn(checkEvery);
      return;
    }
    renewal.close();
    renewal = loop.schedule(left, this::renewNow); // the last attempt, when it is over
  }

  private void watch() {
    if (!ending) {
      check = loop.schedule(checkEvery, this::checkNow);
    }
  }

  private void checkNow() {
    inTurn(() -> ending ? CompletableFuture.completedFuture(true) : port.isKnown())
        .whenComplete(
            (known, error) -> {
              if (Boolean.FALSE.equals(known) && !ending) {
                logger.log(
                    System.Logger.Level.INFO, name + ": the router forgot it, it is made again");
                var ignored = renewNow();
              }
              watch();
            });
  }

  private void tell() {
    for (Runnable listener : listeners.values()) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        logger.log(System.Logger.Level.WARNING, "a listener for " + name + " failed", e);
      }
    }
  }

  /** Asks the router something when all that was asked before is answered; ends on the loop. */
  private <T> CompletableFuture<T> inTurn(Supplier<CompletionStage<T>> question) {
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<Void> answered = new CompletableFuture<>();
    tail.whenComplete(
        (nothing, ignored) -> {
          CompletionStage<T> asked;
          try {
            asked = question.get();
          } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
          }
          asked.whenComplete(
              (value, error) ->
                  onLoop(
                      () -> {
                        if (error != null) {
                          result.completeExceptionally(unwrap(error));
                        } else {
                          result.complete(value);
                        }
                        answered.complete(null);
                      }));
        });
    tail = answered;
    return result;
  }

  private static Throwable unwrap(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }

  private void onLoop(Runnable task) {
    if (loop.inLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      logger.log(System.Logger.Level.DEBUG, name + ": the host stopped before its answer came");
    }
  }
}
