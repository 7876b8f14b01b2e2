package net.p2pd.connect.tcppunch;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.nat.UnsolicitedBehavior;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.signal.SignalLink;

/**
 * One half of one connect. The calling half speaks first, without waiting for anything, and begins
 * each series; the answering half follows. Each tells the other of its sockets as soon as it knows
 * something, and dials as soon as both know. Runs on the attempt's loop.
 */
final class PunchRun implements Series.Host {

  /** How long sockets may take to be opened and looked at, on both sides. */
  private static final Duration PREPARATION = Duration.ofSeconds(7);

  /** How long the answering half waits for another series. */
  private static final Duration FAREWELL = Duration.ofSeconds(8);

  private static final Duration TICK = Duration.ofMillis(50);

  private final PluginContext context;
  private final ConnectAttempt attempt;
  private final Talk talk;
  private final PunchSettings settings;
  private final EventLoop loop;
  private final boolean calling;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Registration cancelling = () -> {};
  private Registration ticking = () -> {};
  private List<Place> places = List.of();
  private @Nullable Series series;
  private long seriesStarted;
  private boolean tried;
  private boolean telling;
  private boolean over;

  PunchRun(PluginContext context, ConnectAttempt attempt, SignalLink link, PunchSettings settings) {
    this.context = context;
    this.attempt = attempt;
    this.settings = settings;
    this.loop = attempt.eventLoop();
    this.calling = attempt.request().calling();
    this.talk = new Talk(context.logger(), link, loop);
  }

  CompletionStage<Void> start() {
    cancelling = attempt.onCancel(this::stop);
    if (!over) {
      if (calling) {
        begin(1);
        tell(); // a first word at once, so that the peer prepares meanwhile
      }
      talk.listen(this::received);
      tick();
    }
    return done;
  }

  private void begin(int number) {
    places = Places.of(attempt.request(), context.nics());
    Series next = new Series(number, context, attempt, settings, places, this);
    series = next;
    seriesStarted = loop.nanoTime();
    next.start();
  }

  // Talking

  @Override
  public void changed() {
    if (!telling) {
      telling = true;
      loop.execute(this::tell);
    }
  }

  private void tell() {
    telling = false;
    Series current = series;
    if (over || current == null) {
      return;
    }
    send(
        PunchMessage.OFFER,
        current.number,
        current.isComplete(),
        current.announce(),
        current.reason());
    current.match();
    check();
  }

  private void send(int type, int number, boolean complete, List<Mapping> mappings, String reason) {
    talk.send(type, number, complete, silent(), mappings, reason)
        .whenComplete(
            (nothing, error) -> {
              if (error != null) {
                loop.execute(() -> unsent(error));
              }
            });
  }

  private void unsent(Throwable error) {
    if (!over && !talk.hasHeard()) {
      fail(Cause.BROKER_UNREACHABLE, Words.of(error));
    }
  }

  private Set<Lane> silent() {
    Set<Lane> silent = EnumSet.noneOf(Lane.class);
    for (Place place : places) {
      if (place.nat().unsolicited() == UnsolicitedBehavior.DROPPED) {
        silent.add(place.lane());
      }
    }
    return silent;
  }

  private void received(PunchMessage message) {
    if (over) {
      return;
    }
    if (message.type() == PunchMessage.END) {
      peerEnded(message.reason());
      return;
    }
    Series current = series;
    boolean newer = current == null || message.series() > current.number;
    if (!calling && newer && message.series() <= PunchSettings.MOST_ATTEMPTS) {
      if (current != null) {
        end(current);
      }
      begin(message.series());
      current = series;
    }
    if (current != null && current.number == message.series()) {
      current.received(message);
      check();
    }
  }

  @Override
  public Duration oneWay() {
    return talk.oneWay();
  }

  private void peerEnded(String reason) {
    Series current = series;
    if (calling && current != null && !current.isJudging() && !current.hasTried()) {
      fail(Cause.OTHER, reason.isEmpty() ? "the peer gave up" : "the peer says: " + reason);
    } else if (!calling) {
      finish(null);
    }
  }

  // Going on

  private void tick() {
    if (!over) {
      check();
    }
    if (!over) {
      ticking = loop.schedule(TICK, this::tick);
    }
  }

  @Override
  public void check() {
    Series current = series;
    if (over || (current != null && current.isJudging())) {
      return;
    }
    if (attempt.timeLeft().isZero()) {
      finish(null);
    } else if (!calling) {
      boolean forgotten = talk.silence().compareTo(FAREWELL.plus(settings.patience())) > 0;
      if (current != null && current.isHopeless()) {
        send(PunchMessage.END, current.number, true, List.of(), current.reason());
        fail(Cause.OTHER, current.whyHopeless());
      } else if (forgotten) {
        finish(null);
      }
    } else if (current != null) {
      checkCalling(current);
    }
  }

  private void checkCalling(Series current) {
    if (!talk.hasHeard()) {
      if (talk.silence().compareTo(settings.answerLimit()) > 0) {
        fail(Cause.PEER_OFFLINE, "");
      }
    } else if (current.isHopeless()) {
      fail(Cause.OTHER, current.whyHopeless());
    } else if (isMeasuredSince()) {
      reconsider(current);
    } else if (!current.isWaiting(settings.patience(), seriesStarted, PREPARATION)) {
      if (current.number < settings.attempts()) {
        another(current);
      } else {
        end(current);
        finish(null);
      }
    }
  }

  /** Whether the NAT before some place has been measured since the series began. */
  private boolean isMeasuredSince() {
    if (places.stream().allMatch(place -> place.nat().measured())) {
      return false;
    }
    List<Place> now = Places.of(attempt.request()); // of which the peer is told, too
    return places.stream()
        .filter(place -> !place.nat().measured())
        .anyMatch(before -> now.stream().anyMatch(before::isMeasuredIn));
  }

  /** The first series went by what is usual; what is known now may ask for another, or for none. */
  private void reconsider(Series current) {
    Applicability now = Chances.of(attempt.request());
    if (now.verdict() == Applicability.Verdict.NO) {
      fail(now.cause().orElse(Cause.OTHER), now.reason());
    } else {
      places = Places.of(attempt.request());
      if (current.number < settings.attempts()
          && places.stream().anyMatch(place -> place.nat().hard())) {
        another(current);
      }
    }
  }

  private void another(Series current) {
    end(current);
    begin(current.number + 1);
    tell();
  }

  private void end(Series current) {
    tried |= current.hasTried();
    current.stop(true);
  }

  @Override
  public void won() {
    Series current = series;
    if (!over && current != null) {
      tried = true;
      close(current, false);
      done.complete(null);
    }
  }

  private void fail(Cause cause, String words) {
    finish(words.isEmpty() ? new CausedException(cause) : new CausedException(cause, words));
  }

  /** Ends without a path; what was tried says why by itself. */
  private void finish(@Nullable RuntimeException failure) {
    if (over) {
      return;
    }
    Series current = series;
    if (calling && current != null) {
      send(PunchMessage.END, current.number, true, List.of(), "");
    }
    if (current != null) {
      tried |= current.hasTried();
      close(current, true);
    } else {
      close(null, true);
    }
    if (failure != null && !tried) {
      done.completeExceptionally(failure);
    } else if (!tried && calling) {
      done.completeExceptionally(
          new CausedException(
              Cause.OUT_OF_TIME, "the two did not tell each other of sockets in time"));
    } else {
      done.complete(null);
    }
  }

  /** Ends it from the loop, for whatever reason. */
  void stop() {
    if (!over) {
      close(series, false);
      done.complete(null);
    }
  }

  /** Ends it from any thread. */
  void cancel() {
    loop.execute(this::stop);
  }

  private void close(@Nullable Series current, boolean failed) {
    over = true;
    ticking.close();
    talk.close();
    cancelling.close();
    if (current != null) {
      current.stop(failed);
    }
  }
}
