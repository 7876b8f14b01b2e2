package net.p2pd.connect.tcppunch;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.Targets;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;

/**
 * Dials one place from one port, again and again: after a reset at once, so that one SYN is on its
 * way whenever the other side's arrives. What the system repeats by itself comes after a second,
 * which is why each try lasts a little longer than that. Runs on the attempt's loop.
 */
final class Dialler {

  /** Hears what came of it; called on the loop. */
  interface Listener {

    void opened(Dialler dialler, Pipe pipe);
  }

  private static final Duration USUAL_TRY = Duration.ofMillis(1500);

  /** Short enough for one SYN alone, for where packets are counted. */
  private static final Duration COUNTED_TRY = Duration.ofMillis(950);

  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final Duration LONG_PAUSE = Duration.ofMillis(25);
  private static final Duration SLOW_PAUSE = Duration.ofMillis(250);

  /** How many resets in a row are taken for a matter of bad luck. */
  private static final int QUICK_TRIES = 60;

  private static final int UNREACHABLE_TRIES = 3;

  final LocalPort port;
  final InetSocketAddress target;
  private final PluginContext context;
  private final ConnectAttempt attempt;
  private final PipeOptions options;
  private final Duration roundTrip;
  private final boolean opensFilterOnly;
  private final int spared;
  private final Listener listener;
  private Registration timer = () -> {};
  private @Nullable CompletableFuture<Pipe> opening;
  private @Nullable String limited;
  private int refused;
  private int unanswered;
  private int unreachable;
  private boolean stopped;

  /**
   * Creates it.
   *
   * @param roundTrip what a try has to last in addition
   * @param opensFilterOnly whether nobody is expected there, and only the router has to note it
   * @param spared how many of the counted packets are left to later series
   */
  Dialler(
      PluginContext context,
      ConnectAttempt attempt,
      LocalPort port,
      InetSocketAddress target,
      PipeOptions options,
      Duration roundTrip,
      boolean opensFilterOnly,
      int spared,
      Listener listener) {
    this.context = context;
    this.attempt = attempt;
    this.port = port;
    this.target = target;
    this.options = options;
    this.roundTrip = roundTrip;
    this.opensFilterOnly = opensFilterOnly;
    this.spared = spared;
    this.listener = listener;
  }

  void startAfter(Duration delay) {
    timer.close();
    timer = attempt.eventLoop().schedule(delay, this::dial);
  }

  private void dial() {
    if (stopped || opening != null) {
      return;
    }
    Targets targets = attempt.targets();
    boolean counted = targets.left(target) != Integer.MAX_VALUE;
    if (counted && targets.left(target) <= spared) {
      limited = "a stranger's place gets no more packets than that";
      return;
    }
    Duration limit = counted ? COUNTED_TRY : USUAL_TRY.plus(roundTrip);
    Optional<String> refusal = targets.take(target, limit.toSeconds() < 1 ? 1 : 2);
    if (refusal.isPresent()) {
      limited = refusal.get();
      return;
    }
    CompletableFuture<Pipe> result =
        context
            .pipes()
            .open(
                Transport.TCP,
                Destination.of(target),
                port.place.route().bind(port.place.address(), port.port),
                options.with(PipeOptions.CONNECT_TIMEOUT, limit));
    opening = result;
    result.whenComplete((pipe, error) -> attempt.eventLoop().execute(() -> dialled(pipe, error)));
  }

  private void dialled(@Nullable Pipe pipe, @Nullable Throwable error) {
    opening = null;
    if (pipe != null) {
      if (stopped) {
        pipe.abort();
      } else {
        listener.opened(this, pipe);
      }
    } else if (!stopped) {
      again(Words.reason(error));
    }
  }

  private void again(String reason) {
    Duration pause = LONG_PAUSE; // such as: the other side's connection is being accepted just now
    switch (reason) {
      case PipeOpenException.REFUSED -> {
        refused++;
        pause = refused > QUICK_TRIES ? LONG_PAUSE : PAUSE.plus(jitter());
      }
      case PipeOpenException.TIMED_OUT -> {
        unanswered++;
        pause = PAUSE;
      }
      case PipeOpenException.UNREACHABLE -> {
        unreachable++;
        pause = SLOW_PAUSE;
        if (unreachable >= UNREACHABLE_TRIES) {
          return;
        }
      }
      default -> {
        // What else goes wrong passes, or the series ends.
      }
    }
    startAfter(opensFilterOnly ? SLOW_PAUSE : pause);
  }

  /** Two sides that always meet between two tries of each other have to get out of step. */
  private Duration jitter() {
    return Duration.ofNanos(context.random().nextLong(PAUSE.toNanos()));
  }

  /** Says in the report why it did not come to anything. */
  void tell(PathProgress line) {
    if (limited != null) {
      line.failed(Cause.LIMITED, limited);
    } else if (unreachable >= UNREACHABLE_TRIES) {
      line.failed(Cause.NO_ROUTE, "no way leads to " + target);
    } else if (refused > 0) {
      line.failed(
          Cause.TCP_REFUSED,
          "refused " + times(refused) + ": a router answers there before the peer can");
    } else {
      line.failed(
          Cause.TCP_UNANSWERED,
          "no answer to " + times(unanswered + 1) + ": a router drops it, or uses another port");
    }
  }

  private static String times(int count) {
    return count == 1 ? "one try" : count + " tries";
  }

  void stop() {
    stopped = true;
    timer.close();
    CompletableFuture<Pipe> running = opening;
    if (running != null) {
      running.cancel(false);
    }
  }
}
