package net.p2pd.connect.relay.turn;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunMessage;

/**
 * Keeps one allocation alive at its server until it is closed, and knows when it has ended (RFC
 * 8656 section 8). On the control pipe's loop alone, but for {@link #closed}.
 *
 * <p>A refresh that fails is tried again until the lifetime is over: a server that restarts, or a
 * network that is away for a minute, does not end an allocation that the server still has.
 */
final class Keeper {

  /** However long a server says that it will keep it, it is asked again after half of this. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final Granted granted;
  private final Control control;
  private final EventLoop loop;
  private final Consumer<CloseCause> onEnd;
  private final CompletableFuture<CloseCause> closed;
  private Duration lifetime;
  private long expiry;
  private @Nullable Registration timer;
  private boolean closing;
  private volatile @Nullable CloseCause ended;

  /**
   * Makes one that does nothing yet.
   *
   * @param onEnd hears, once and on the loop, that nothing can be relayed any more
   */
  Keeper(Granted granted, Consumer<CloseCause> onEnd) {
    this.granted = granted;
    this.control = granted.control();
    this.loop = control.loop();
    this.onEnd = onEnd;
    this.closed = control.newFuture();
    this.lifetime = granted.lifetime();
  }

  /** Begins, once there is somebody who hears of the end. */
  void start() {
    prolonged();
    control
        .pipe()
        .onClose(
            (pipe, cause) ->
                end(
                    CloseCause.of(
                        CloseCause.CARRIER_GONE,
                        "the pipe to " + control.server() + " closed: " + cause.text())));
  }

  boolean isOpen() {
    return ended == null && !closing;
  }

  /** Why it ended; null before. */
  @Nullable
  CloseCause cause() {
    return ended;
  }

  /** Completes when nothing of it is left here. */
  CompletableFuture<CloseCause> closed() {
    return closed.copy();
  }

  /** Returns when the server would forget it, if it were not refreshed. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, expiry - loop.nanoTime()));
  }

  /** Asks for something within the allocation; that it is unknown at the server ends it. */
  CompletableFuture<StunMessage> ask(Ask ask) {
    CloseCause over = ended;
    if (over != null || closing) {
      CompletableFuture<StunMessage> refused = control.newFuture();
      refused.completeExceptionally(gone());
      return refused;
    }
    CompletableFuture<StunMessage> asked = control.granted(ask);
    asked.whenComplete((message, error) -> lookForEnd(error));
    return asked;
  }

  private void lookForEnd(@Nullable Throwable error) {
    if (error != null
        && Failures.unwrap(error) instanceof TurnException refused
        && refused.code() == ErrorCodes.ALLOCATION_MISMATCH) {
      end(CloseCause.of(CloseCause.CARRIER_GONE, String.valueOf(refused.getMessage())));
    }
  }

  /** Returns what to say to who wants something of an allocation that is no more. */
  TurnException gone() {
    CloseCause over = ended;
    return new TurnException(
        TurnException.ENDED,
        "the allocation at "
            + control.server()
            + " has ended"
            + (over == null ? "" : ": " + over.text())
            + "; make another one");
  }

  private void prolonged() {
    expiry = loop.nanoTime() + lifetime.toNanos();
    Duration kept = lifetime.compareTo(LONGEST) < 0 ? lifetime : LONGEST;
    later(kept.dividedBy(2));
  }

  private void later(Duration delay) {
    stopTimer();
    try {
      timer = loop.schedule(delay, this::refresh);
    } catch (RejectedExecutionException e) {
      end(CloseCause.of(CloseCause.CARRIER_GONE, "the host was closed"));
    }
  }

  private void stopTimer() {
    Registration running = timer;
    if (running != null) {
      running.close();
      timer = null;
    }
  }

  /** Asks the server to take an allocation back. */
  static Ask giveBack() {
    return refresh(Duration.ZERO, "the end of the allocation");
  }

  private static Ask refresh(Duration lifetime, String what) {
    return new Ask(
        Methods.REFRESH,
        what,
        request -> request.number(Attributes.LIFETIME, TurnOptions.seconds(lifetime)));
  }

  private void refresh() {
    if (!isOpen()) {
      return;
    }
    Duration limit = min(granted.options().timeout(), max(left(), Duration.ofMillis(1)));
    Duration wanted = max(granted.options().lifetime(), Duration.ofSeconds(1));
    ask(refresh(wanted, "a longer life for the allocation").doubting().within(limit))
        .whenComplete(
            (answer, error) -> {
              if (!isOpen()) {
                return;
              }
              if (answer == null) {
                failed(Failures.of(control.server(), "a longer life", error));
              } else {
                refreshed(answer);
              }
            });
  }

  private void refreshed(StunMessage answer) {
    try {
      long seconds = answer.number(Attributes.LIFETIME).orElse(lifetime.toSeconds());
      if (seconds == 0) {
        end(
            CloseCause.of(
                CloseCause.CARRIER_GONE,
                control.server() + " took the allocation back: it prolonged it by 0 seconds"));
        return;
      }
      lifetime = Duration.ofSeconds(seconds);
      prolonged();
    } catch (StunFormatException e) {
      failed(Failures.of(control.server(), "a longer life", e));
    }
  }

  private void failed(TurnException why) {
    Duration left = left();
    if (left.isZero()) {
      end(
          CloseCause.of(
              CloseCause.CARRIER_GONE,
              "the allocation expired, since it could not be prolonged: " + why.getMessage()));
    } else {
      later(min(AGAIN, left));
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Gives the allocation back, then closes the pipe to the server. */
  void close() {
    if (!isOpen()) {
      return;
    }
    closing = true;
    stopTimer();
    CloseCause cause = CloseCause.of(CloseCause.CLOSED_HERE, "it was closed on this side");
    onEnd.accept(cause);
    control
        .granted(giveBack().within(granted.options().closeTimeout()))
        .whenComplete((answer, error) -> end(cause));
  }

  /** Ends it without asking the server. */
  void end(CloseCause cause) {
    if (ended != null) {
      return;
    }
    ended = cause;
    stopTimer();
    if (!closing) {
      onEnd.accept(cause);
    }
    control.end().whenComplete((done, error) -> closed.complete(cause));
  }
}
