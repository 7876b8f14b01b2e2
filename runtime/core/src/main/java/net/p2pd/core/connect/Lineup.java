package net.p2pd.core.connect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.pipe.Registration;

/**
 * Which strategies take part in a race, and when each starts: as its applicability says; but what
 * led to the peer last time starts at once, and the others wait a little for it. As long as the
 * node measures its NATs for the first time, those that go by them are held back.
 */
final class Lineup {

  private final AttemptOwner race;
  private final ConnectorHost host;
  private final ConnectorSettings settings;
  private final ConnectOptions options;
  private final Clockwork clock;
  private final Story story;
  private final List<AttemptState> attempts = new ArrayList<>();
  private final Map<AttemptState, Registration> toStart = new LinkedHashMap<>();
  private final Set<ConnectStrategy> held = new LinkedHashSet<>();
  private Duration since = Duration.ZERO;
  private boolean measuring;
  private @Nullable String leader;
  private boolean over;

  Lineup(
      AttemptOwner race,
      ConnectorHost host,
      ConnectorSettings settings,
      ConnectOptions options,
      Clockwork clock,
      Story story) {
    this.race = race;
    this.host = host;
    this.settings = settings;
    this.options = options;
    this.clock = clock;
    this.story = story;
  }

  List<AttemptState> attempts() {
    return attempts;
  }

  /**
   * Begins.
   *
   * @param remembered the strategy that worked last time; null if none is remembered
   * @param measured whether the NATs before this side are known as well as they can be; if not,
   *     {@link #measured} has to be called
   */
  void start(@Nullable String remembered, boolean measured) {
    measuring = !measured;
    enter(host.strategies(), remembered);
  }

  /** Lets those begin that were held back; the request is a new one by now. */
  void measured(@Nullable String remembered) {
    measuring = false;
    since = clock.elapsed();
    List<ConnectStrategy> released = List.copyOf(held);
    held.clear();
    enter(released, remembered);
  }

  private void enter(List<ConnectStrategy> strategies, @Nullable String remembered) {
    leader = strategies.stream().anyMatch(one -> leads(one, remembered)) ? remembered : null;
    strategies.forEach(this::admit);
  }

  /** Relays lead nobody: a direct way may have come about since. */
  private boolean leads(ConnectStrategy strategy, @Nullable String remembered) {
    if (!strategy.id().equals(remembered)) {
      return false;
    }
    Applicability answer = Admission.of(strategy, race.request(), options);
    return answer.verdict() != Applicability.Verdict.NO && !Admission.isRelay(answer);
  }

  private void admit(ConnectStrategy strategy) {
    Applicability answer = Admission.of(strategy, race.request(), options);
    if (answer.verdict() == Applicability.Verdict.NO) {
      AttemptReport line =
          new AttemptReport(
              strategy.id(), "", "", AttemptReport.NOT_APPLICABLE, answer.reason(), 0, 0);
      story.skipped(answer.cause().map(line::because).orElse(line));
      return;
    }
    if (measuring && answer.startsOnceMeasured()) {
      held.add(strategy);
      return;
    }
    story.admitted(strategy.id());
    AttemptState attempt = new AttemptState(race, strategy, answer);
    attempts.add(attempt);
    toStart.put(attempt, schedule(attempt));
  }

  private Registration schedule(AttemptState attempt) {
    Duration start = since.plus(attempt.wantedStart());
    if (leader != null) {
      boolean leads = attempt.strategyId().equals(leader);
      start = leads ? Duration.ZERO : start.plus(settings.memoryLead());
    }
    Duration wait = start.minus(clock.elapsed());
    Duration positive = wait.isNegative() ? Duration.ZERO : wait;
    return race.loop().schedule(positive, () -> begin(attempt));
  }

  private void begin(AttemptState attempt) {
    if (toStart.remove(attempt) != null && !over) {
      attempt.start();
    }
  }

  /** The one that all wait for has nothing more to try. */
  void ended(AttemptState attempt) {
    if (!over && attempt.strategyId().equals(leader)) {
      leader = null;
      for (Map.Entry<AttemptState, Registration> waiting : toStart.entrySet()) {
        waiting.getValue().close();
        waiting.setValue(schedule(waiting.getKey()));
      }
    }
  }

  /**
   * The peer is elsewhere than was thought. What has not started yet starts with the new address;
   * what is under way without the peer's help is tried there as well.
   */
  void moved() {
    for (ConnectStrategy strategy : host.strategies()) {
      AttemptState last = null;
      for (AttemptState attempt : attempts) {
        last = attempt.strategy().equals(strategy) ? attempt : last;
      }
      boolean waits = held.contains(strategy);
      if (!waits && (last == null || (last.hasStarted() && !last.usesSignal()))) {
        admit(strategy);
      }
    }
  }

  /** Returns whether something may still come of it. */
  boolean isWorking() {
    return !held.isEmpty()
        || !toStart.isEmpty()
        || attempts.stream().anyMatch(attempt -> !attempt.isFinished());
  }

  boolean usesSignal() {
    return attempts.stream().anyMatch(AttemptState::usesSignal);
  }

  /** Returns how long a relay that is ready since then still has to wait for a direct path. */
  Duration relayHasToWait(Duration readyFor) {
    if (!held.isEmpty()) {
      return longer(settings.measuring().minus(clock.elapsed()), Duration.ZERO);
    }
    Duration longest = settings.relayGrace().minus(readyFor);
    boolean alone = true;
    for (AttemptState attempt : attempts) {
      if (!attempt.isRelay() && !attempt.isFinished()) {
        alone = false;
        longest = longer(attempt.worthWaiting(), longest);
      }
    }
    return alone ? Duration.ZERO : longer(longest, Duration.ZERO);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Ends all attempts. */
  void end() {
    over = true;
    held.clear();
    toStart.values().forEach(Registration::close);
    toStart.clear();
    attempts.forEach(AttemptState::cancel);
  }
}
