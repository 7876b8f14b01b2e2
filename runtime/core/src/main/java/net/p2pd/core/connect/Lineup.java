package net.p2pd.core.connect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.pipe.Registration;

/**
 * Which strategies take part in a race, and when each starts: as its applicability says; but what
 * led to the peer last time starts at once, and the others wait a little for it.
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
   */
  void start(@Nullable String remembered) {
    List<ConnectStrategy> strategies = host.strategies();
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
    story.admitted(strategy.id());
    AttemptState attempt = new AttemptState(race, strategy, answer);
    attempts.add(attempt);
    toStart.put(attempt, schedule(attempt));
  }

  private Registration schedule(AttemptState attempt) {
    Duration start = attempt.wantedStart();
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
      if (last == null || (last.hasStarted() && !last.usesSignal())) {
        admit(strategy);
      }
    }
  }

  /** Returns whether something may still come of it. */
  boolean isWorking() {
    return !toStart.isEmpty() || attempts.stream().anyMatch(attempt -> !attempt.isFinished());
  }

  boolean usesSignal() {
    return attempts.stream().anyMatch(AttemptState::usesSignal);
  }

  /** Returns how long a relay that is ready since then still has to wait for a direct path. */
  Duration relayHasToWait(Duration readyFor) {
    Duration longest = settings.relayGrace().minus(readyFor);
    boolean alone = true;
    for (AttemptState attempt : attempts) {
      if (!attempt.isRelay() && !attempt.isFinished()) {
        alone = false;
        Duration left = attempt.worthWaiting().minus(clock.elapsed());
        longest = left.compareTo(longest) > 0 ? left : longest;
      }
    }
    return alone || longest.isNegative() ? Duration.ZERO : longest;
  }

  /** Ends all attempts. */
  void end() {
    over = true;
    toStart.values().forEach(Registration::close);
    toStart.clear();
    attempts.forEach(AttemptState::cancel);
  }
}
