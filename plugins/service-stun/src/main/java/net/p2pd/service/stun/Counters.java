package net.p2pd.service.stun;

import net.p2pd.api.plugin.Metrics;

/** What the server has done over one transport, for its operator. For any thread. */
final class Counters {

  private static final String DROPPED = "dropped_packets_total";
  private static final String DROPPED_HELP = "Packets that got no answer, by the reason.";

  private final Metrics.Counter requests;
  private final Metrics.Counter answers;
  private final Metrics.Counter errors;
  private final Metrics.Counter malformed;
  private final Metrics.Counter unanswered;
  private final Metrics.Counter limited;
  private final Metrics.Counter unsent;
  private final Metrics.Counter turnedAway;

  /**
   * Creates counters.
   *
   * @param transport {@code udp} or {@code tcp}
   */
  Counters(Metrics metrics, String transport) {
    String[] label = {"transport", transport};
    requests = metrics.counter("binding_requests_total", "Binding requests understood.", label);
    answers = metrics.counter("binding_answers_total", "Success responses.", label);
    errors = metrics.counter("binding_errors_total", "Error responses.", label);
    malformed = dropped(metrics, transport, "malformed");
    unanswered = dropped(metrics, transport, "not-a-request");
    limited = dropped(metrics, transport, "limit");
    unsent = dropped(metrics, transport, "not-sent");
    turnedAway =
        metrics.counter("refused_connections_total", "Connections beyond the limits.", label);
  }

  private static Metrics.Counter dropped(Metrics metrics, String transport, String reason) {
    return metrics.counter(DROPPED, DROPPED_HELP, "transport", transport, "reason", reason);
  }

  /** Counts what became of a packet. */
  void count(Verdict verdict) {
    switch (verdict) {
      case ANSWER -> {
        requests.increment();
        answers.increment();
      }
      case ERROR -> {
        requests.increment();
        errors.increment();
      }
      case LIMITED -> {
        requests.increment();
        limited.increment();
      }
      case MALFORMED -> malformed.increment();
      case UNANSWERED -> unanswered.increment();
    }
  }

  /** Counts an answer that could not be sent. */
  void failed() {
    unsent.increment();
  }

  /** Counts a connection that was one too many. */
  void turnedAway() {
    turnedAway.increment();
  }
}
