package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectReport;

/** What is to be told of one race: the lines of both sides, and what there is beside attempts. */
final class Story {

  /** Who has not answered over signalling for so long is taken to be offline. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  /** Stands in for a strategy's id in the line about signalling. */
  private static final String SIGNALLING = "signalling";

  private static final System.Logger LOG = System.getLogger(Story.class.getName());

  private final PeerId peer;
  private final Clockwork clock;
  private final Map<String, AttemptReport> skipped = new LinkedHashMap<>();
  private List<AttemptReport> peerLines = List.of();
  private @Nullable AttemptReport signalling;
  private long knockedAt = -1;
  private boolean answered;

  Story(PeerId peer, Clockwork clock) {
    this.peer = peer;
    this.clock = clock;
  }

  /** A strategy does not take part. */
  void skipped(AttemptReport line) {
    skipped.put(line.strategy(), line);
  }

  /** A strategy takes part after all. */
  void admitted(String strategy) {
    skipped.remove(strategy);
  }

  void knocked() {
    knockedAt = clock.millis();
  }

  /** The other side said something. */
  void answered() {
    answered = true;
  }

  boolean isAnswered() {
    return answered;
  }

  void signallingFailed(Cause cause, String words) {
    signalling =
        new AttemptReport(
                SIGNALLING,
                "",
                "",
                AttemptReport.FAILED,
                words,
                Math.max(0, knockedAt),
                clock.millis())
            .because(cause);
  }

  /**
   * Takes the other side's lines, in the place of those that it sent before.
   *
   * @param halfTrip how long its messages take, which its clock is behind
   */
  void peerSays(ByteBuffer lines, Duration halfTrip) {
    try {
      peerLines = RemoteLines.decode(lines, Math.max(0, knockedAt) + halfTrip.toMillis());
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.DEBUG, "a peer sent a report that nobody can read", e);
    }
  }

  private void noticeSilence() {
    boolean silent = knockedAt >= 0 && !answered && signalling == null;
    if (silent && clock.millis() - knockedAt >= SILENCE.toMillis()) {
      signallingFailed(Cause.PEER_OFFLINE, Cause.PEER_OFFLINE.sentence());
    }
  }

  /** Returns why nothing worked, in one sentence. */
  String whyNothingWorked(List<AttemptState> attempts) {
    noticeSilence();
    List<AttemptReport> out = List.copyOf(skipped.values());
    return Verdicts.sentence(peer, attempts, out, signalling, peerLines);
  }

  /** Returns a report of a connect that failed. */
  ConnectReport failure(List<AttemptState> attempts, String sentence) {
    noticeSilence();
    return soFar(attempts).failed(sentence).build();
  }

  /** Returns everything up to now. */
  ConnectReport.Builder soFar(List<AttemptState> attempts) {
    List<AttemptReport> lines = new ArrayList<>();
    attempts.forEach(attempt -> lines.addAll(attempt.report()));
    lines.addAll(skipped.values());
    if (signalling != null) {
      lines.add(signalling);
    }
    lines.addAll(peerLines);
    ConnectReport.Builder builder = ConnectReport.about(peer).elapsedMillis(clock.millis());
    lines.forEach(builder::attempt);
    return builder;
  }
}
