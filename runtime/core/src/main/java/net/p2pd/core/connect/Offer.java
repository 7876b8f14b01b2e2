package net.p2pd.core.connect;

import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;

/** A path that a strategy offered, with its line of the report and what the strategy waits for. */
final class Offer {

  final AttemptState attempt;
  final RawPath path;
  final ReportLine line;
  private final CompletableFuture<PathVerdict> verdict;

  Offer(AttemptState attempt, RawPath path, CompletableFuture<PathVerdict> verdict) {
    this.attempt = attempt;
    this.path = path;
    this.line = attempt.lineOf(path);
    this.verdict = verdict;
  }

  /** The path did not work. */
  void refuse(@Nullable Cause cause, String why) {
    line.end(AttemptReport.FAILED, cause, why);
    verdict.complete(PathVerdict.refused(why));
  }

  /** The path is not needed. */
  void cancel(String why) {
    line.end(AttemptReport.CANCELLED, why);
    verdict.complete(PathVerdict.refused(why));
  }

  void connected() {
    line.end(AttemptReport.CONNECTED, "");
  }

  void taken() {
    verdict.complete(PathVerdict.taken());
  }
}
