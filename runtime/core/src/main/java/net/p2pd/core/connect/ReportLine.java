package net.p2pd.core.connect;

import java.net.InetSocketAddress;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.EventLoop;

/** One line of a report while it is being written; the first outcome counts. */
final class ReportLine implements PathProgress {

  private final EventLoop loop;
  private final Clockwork clock;
  private final String strategy;
  private final String path;
  private final String remote;
  private final long startMillis;
  private @Nullable String outcome;
  private @Nullable Cause reason;
  private String cause = "";
  private long endMillis;

  ReportLine(
      EventLoop loop,
      Clockwork clock,
      String strategy,
      String path,
      @Nullable InetSocketAddress remote) {
    this.loop = loop;
    this.clock = clock;
    this.strategy = strategy;
    this.path = path;
    this.remote = remote == null ? "" : Destination.of(remote).toString();
    this.startMillis = clock.millis();
  }

  /** A strategy of somebody else's may give null, which must not cost the whole race. */
  @Override
  public void failed(@Nullable String why) {
    fail(null, why == null || why.isBlank() ? "the strategy did not say why" : why);
  }

  @Override
  public void failed(@Nullable Cause known, @Nullable String words) {
    if (known == null) {
      failed(words);
    } else {
      fail(known, words == null || words.isBlank() ? known.sentence() : words);
    }
  }

  private void fail(@Nullable Cause known, String words) {
    if (loop.inLoop()) {
      end(AttemptReport.FAILED, known, words);
    } else {
      loop.execute(() -> end(AttemptReport.FAILED, known, words));
    }
  }

  void end(String result, String why) {
    end(result, null, why);
  }

  void end(String result, @Nullable Cause known, String why) {
    if (outcome == null) {
      outcome = result;
      reason = known;
      cause = why;
      endMillis = clock.millis();
    }
  }

  boolean isOpen() {
    return outcome == null;
  }

  boolean hasFailed() {
    return AttemptReport.FAILED.equals(outcome);
  }

  String cause() {
    return cause;
  }

  String remote() {
    return remote;
  }

  AttemptReport report() {
    String result = outcome == null ? AttemptReport.CANCELLED : outcome;
    long end = outcome == null ? clock.millis() : endMillis;
    AttemptReport line = new AttemptReport(strategy, path, remote, result, cause, startMillis, end);
    return reason == null ? line : line.because(reason);
  }
}
