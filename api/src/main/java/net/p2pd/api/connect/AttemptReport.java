package net.p2pd.api.connect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One line of a {@link ConnectReport}: one path of one strategy, or a strategy as such. Immutable.
 * Times are milliseconds since the connect began.
 */
public final class AttemptReport {

  /** This side noted the line. */
  public static final String OWN = "own";

  /** The peer noted the line and told this side. */
  public static final String PEER = "peer";

  /** It carries the session. */
  public static final String CONNECTED = "connected";

  /** It did not work. */
  public static final String FAILED = "failed";

  /** Another path was quicker, or the caller cancelled. */
  public static final String CANCELLED = "cancelled";

  /** The strategy said that this cannot work, or was not allowed to try. */
  public static final String NOT_APPLICABLE = "not-applicable";

  private final String strategy;
  private final String path;
  private final String remote;
  private final String outcome;
  private final String cause;
  private final long startMillis;
  private final long endMillis;
  private final String side;
  private final String causeId;

  /**
   * Creates a line.
   *
   * @param strategy the strategy's id
   * @param path the path in words; empty for the strategy as such
   * @param remote the remote socket address; empty if there is none
   * @param outcome one of the constants; readers treat an unknown one as {@link #FAILED}
   * @param cause why, as a sentence; empty for {@link #CONNECTED}
   */
  public AttemptReport(
      String strategy,
      String path,
      String remote,
      String outcome,
      String cause,
      long startMillis,
      long endMillis) {
    this(strategy, path, remote, outcome, cause, startMillis, endMillis, OWN, "");
  }

  private AttemptReport(
      String strategy,
      String path,
      String remote,
      String outcome,
      String cause,
      long startMillis,
      long endMillis,
      String side,
      String causeId) {
    this.strategy = Objects.requireNonNull(strategy, "strategy");
    this.path = Objects.requireNonNull(path, "path");
    this.remote = Objects.requireNonNull(remote, "remote");
    this.outcome = Objects.requireNonNull(outcome, "outcome");
    this.cause = Objects.requireNonNull(cause, "cause");
    this.startMillis = startMillis;
    this.endMillis = endMillis;
    this.side = Objects.requireNonNull(side, "side");
    this.causeId = causeId;
  }

  /** Returns a copy that was noted by the peer, {@link #PEER}, or by this side, {@link #OWN}. */
  public AttemptReport notedBy(String who) {
    return new AttemptReport(
        strategy, path, remote, outcome, cause, startMillis, endMillis, who, causeId);
  }

  /** Returns a copy with a cause of the list. */
  public AttemptReport because(Cause known) {
    return new AttemptReport(
        strategy, path, remote, outcome, cause, startMillis, endMillis, side, known.id());
  }

  /** Returns the strategy's id. */
  public String strategy() {
    return strategy;
  }

  /** Returns the path in words. */
  public String path() {
    return path;
  }

  /** Returns the remote socket address; empty if there is none. */
  public String remote() {
    return remote;
  }

  /** Returns the outcome. */
  public String outcome() {
    return outcome;
  }

  /** Returns the cause; empty for {@link #CONNECTED}. */
  public String cause() {
    return cause;
  }

  /** Returns which side noted it: {@link #OWN} or {@link #PEER}. */
  public String side() {
    return side;
  }

  /** Returns the id of the {@link Cause}; empty where none was said. */
  public String causeId() {
    return causeId;
  }

  /** Returns what to do about it; empty where nothing is known. */
  public String remedy() {
    return Cause.find(causeId).map(Cause::remedy).orElse("");
  }

  /** Returns when it began. */
  public long startMillis() {
    return startMillis;
  }

  /** Returns when it ended. */
  public long endMillis() {
    return endMillis;
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("strategy", strategy);
    map.put("path", path);
    map.put("remote", remote);
    map.put("outcome", outcome);
    map.put("cause", cause);
    map.put("causeId", causeId);
    map.put("remedy", remedy());
    map.put("side", side);
    map.put("startMs", startMillis);
    map.put("endMs", endMillis);
    return map;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(startMillis).append("..").append(endMillis).append(" ms ").append(strategy);
    if (!path.isEmpty()) {
      text.append(", ").append(path);
    }
    if (!remote.isEmpty()) {
      text.append(", ").append(remote);
    }
    text.append(": ").append(outcome);
    return cause.isEmpty()
        ? text.toString()
        : text.append(" (").append(cause).append(")").toString();
  }
}
