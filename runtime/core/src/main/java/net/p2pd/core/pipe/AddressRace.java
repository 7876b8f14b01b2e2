package net.p2pd.core.pipe;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Registration;

/**
 * Tries the addresses of a destination in the manner of RFC 8305: the families in turn, the next
 * one when the last failed or after a short while, and the first that opens wins. Everything
 * happens on one loop.
 */
final class AddressRace {

  /** How long one address has before the next is tried, too (RFC 8305 section 5). */
  static final Duration STAGGER = Duration.ofMillis(250);

  private final EventLoop loop;
  private final Function<InetSocketAddress, CompletionStage<PipeDriver>> opener;
  private final ArrayDeque<InetSocketAddress> waiting;
  private final List<CompletionStage<PipeDriver>> running = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();
  private final LoopFuture<PipeDriver> result;
  private final String what;
  private @Nullable Registration stagger;
  private boolean over;

  AddressRace(
      EventLoop loop,
      String what,
      List<InetSocketAddress> addresses,
      Function<InetSocketAddress, CompletionStage<PipeDriver>> opener) {
    this.loop = loop;
    this.what = what;
    this.opener = opener;
    this.waiting = interleave(addresses);
    this.result = new LoopFuture<>(loop);
  }

  /** Starts; to be called on the loop. */
  LoopFuture<PipeDriver> start() {
    next();
    return result;
  }

  /** Stops; what opens nevertheless is closed. On the loop. */
  void cancel() {
    end();
  }

  private static ArrayDeque<InetSocketAddress> interleave(List<InetSocketAddress> addresses) {
    ArrayDeque<InetSocketAddress> first = new ArrayDeque<>();
    ArrayDeque<InetSocketAddress> second = new ArrayDeque<>();
    boolean startsWithV4 = addresses.get(0).getAddress() instanceof Inet4Address;
    for (InetSocketAddress address : addresses) {
      boolean v4 = address.getAddress() instanceof Inet4Address;
      (v4 == startsWithV4 ? first : second).add(address);
    }
    ArrayDeque<InetSocketAddress> order = new ArrayDeque<>();
    while (!first.isEmpty() || !second.isEmpty()) {
      if (!first.isEmpty()) {
        order.add(first.remove());
      }
      if (!second.isEmpty()) {
        order.add(second.remove());
      }
    }
    return order;
  }

  private void next() {
    stopTimer();
    InetSocketAddress address = waiting.poll();
    if (address == null || over) {
      return;
    }
    CompletionStage<PipeDriver> attempt;
    try {
      attempt = opener.apply(address);
    } catch (RuntimeException e) {
      attempt = LoopFuture.failed(loop, e);
    }
    CompletionStage<PipeDriver> started = attempt;
    running.add(started);
    if (!waiting.isEmpty()) {
      stagger = loop.schedule(STAGGER, this::next);
    }
    Futures.whenDone(
        started,
        (driver, error) -> {
          if (loop.inLoop()) {
            ended(started, driver, error);
          } else {
            loop.execute(() -> ended(started, driver, error));
          }
        });
  }

  private void ended(
      CompletionStage<PipeDriver> attempt, @Nullable PipeDriver driver, @Nullable Throwable error) {
    running.remove(attempt);
    if (driver != null) {
      if (over) {
        discard(driver);
      } else {
        end();
        if (!result.complete(driver)) {
          discard(driver);
        }
      }
    } else if (!over) {
      errors.add(error == null ? new NullPointerException("no driver") : Futures.unwrap(error));
      if (!waiting.isEmpty()) {
        next();
      } else if (running.isEmpty()) {
        end();
        result.completeExceptionally(failure());
      }
    }
  }

  private Throwable failure() {
    if (errors.size() == 1) {
      return errors.get(0);
    }
    List<String> causes = errors.stream().map(error -> String.valueOf(error.getMessage())).toList();
    PipeOpenException all =
        new PipeOpenException(
            "none of the addresses of " + what + " answered: " + String.join("; ", causes),
            errors.get(0));
    errors.subList(1, errors.size()).forEach(all::addSuppressed);
    return all;
  }

  private void end() {
    over = true;
    stopTimer();
    for (CompletionStage<PipeDriver> attempt : List.copyOf(running)) {
      attempt.toCompletableFuture().cancel(true);
    }
  }

  private void stopTimer() {
    if (stagger != null) {
      stagger.close();
      stagger = null;
    }
  }

  /** Closes a driver that nobody wants any more. */
  static void discard(PipeDriver driver) {
    driver
        .eventLoop()
        .execute(
            () -> {
              driver.start(NOBODY);
              driver.close(true);
            });
  }

  private static final PipeSink NOBODY =
      new PipeSink() {
        @Override
        public void data(ByteBuffer bytes, @Nullable InetSocketAddress sender, Lease lease) {}

        @Override
        public void ended() {}

        @Override
        public void accepted(PipeDriver driver) {
          discard(driver);
        }

        @Override
        public void error(Throwable error) {}

        @Override
        public void closed(CloseCause cause) {}
      };
}
