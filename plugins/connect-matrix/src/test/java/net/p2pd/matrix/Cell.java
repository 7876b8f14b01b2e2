package net.p2pd.matrix;

import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.natlab.model.Verdict;

/**
 * What became of one pair.
 *
 * @param verdict what the two NATs allow
 * @param report how the connect went
 * @param seed what it all followed from
 */
record Cell(Home caller, Home answerer, Verdict verdict, ConnectReport report, long seed) {

  static Cell of(long seed, Home caller, Home answerer) {
    Encounter encounter = new Encounter(seed, caller, answerer);
    ConnectReport report = encounter.connect();
    Verdict verdict = Verdict.of(caller.nat(), answerer.nat(), caller.quic() && answerer.quic());
    return new Cell(caller, answerer, verdict, report, seed);
  }

  boolean isDirect() {
    return report.isConnected() && !report.isRelayed();
  }

  /** Whether the strategies did as well as they could. */
  boolean isRight() {
    return report.isConnected() && (verdict != Verdict.CERTAIN || isDirect());
  }

  /** One letter for the picture. */
  char letter() {
    if (!report.isConnected()) {
      return '-';
    }
    return switch (report.strategy()) {
      case "direct" -> 'D';
      case "reverse" -> 'V';
      case "tcp-punch" -> 'T';
      case "udp-punch" -> verdict == Verdict.BIRTHDAY ? 'B' : 'U';
      case "relay" -> 'R';
      default -> '?';
    };
  }

  /** The whole story, for failures. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(caller).append(" calls ").append(answerer).append(", seed ").append(seed);
    text.append(": ").append(verdict).append(", ");
    if (report.isConnected()) {
      text.append(report.strategy()).append(" after ").append(report.elapsedMillis()).append(" ms");
    } else {
      text.append("not connected: ").append(report.cause());
    }
    for (AttemptReport attempt : report.attempts()) {
      text.append("\n    ").append(attempt);
    }
    return text.toString();
  }
}
