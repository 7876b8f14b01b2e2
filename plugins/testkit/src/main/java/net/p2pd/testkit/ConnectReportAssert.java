package net.p2pd.testkit;

import java.time.Duration;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.ConnectReport;
import org.assertj.core.api.AbstractAssert;

/** Assertions about how a connect went; each failure shows the whole report. */
public final class ConnectReportAssert extends AbstractAssert<ConnectReportAssert, ConnectReport> {

  ConnectReportAssert(@Nullable ConnectReport actual) {
    super(actual, ConnectReportAssert.class);
  }

  private ConnectReport report() {
    isNotNull();
    return actual;
  }

  private AssertionError broken(String expectation) {
    return failure("Expected %s, but this is how it went:%n%s", expectation, report());
  }

  /** Asserts that there is a session now. */
  public ConnectReportAssert connected() {
    if (!report().isConnected()) {
      throw broken("a connection");
    }
    return this;
  }

  /** Asserts that there is a session, by this strategy. */
  public ConnectReportAssert connectedBy(String strategy) {
    if (!report().isConnected() || !report().strategy().equals(strategy)) {
      throw broken("a connection by '" + strategy + "'");
    }
    return this;
  }

  /** Asserts that no third machine carries the bytes. */
  public ConnectReportAssert directly() {
    connected();
    if (report().isRelayed()) {
      throw broken("a direct path, not a relayed one");
    }
    return this;
  }

  /** Asserts that a third machine carries the bytes. */
  public ConnectReportAssert relayed() {
    connected();
    if (!report().isRelayed()) {
      throw broken("a relayed path");
    }
    return this;
  }

  /** Asserts that a living session was used. */
  public ConnectReportAssert reused() {
    connected();
    if (!report().isReused()) {
      throw broken("the use of a living session");
    }
    return this;
  }

  /** Asserts that the winning path leads to this address, as the report writes it. */
  public ConnectReportAssert to(String remote) {
    connected();
    if (!report().remote().equals(remote)) {
      throw broken("a path to " + remote);
    }
    return this;
  }

  /** Asserts that it took no longer than this. */
  public ConnectReportAssert within(Duration limit) {
    if (report().elapsedMillis() > limit.toMillis()) {
      throw broken("an end within " + limit.toMillis() + " ms");
    }
    return this;
  }

  /** Asserts that no session came about. */
  public ConnectReportAssert failed() {
    if (report().isConnected()) {
      throw broken("no connection");
    }
    return this;
  }

  /** Asserts that no session came about, and that the cause says so. */
  public ConnectReportAssert failedWith(String partOfCause) {
    failed();
    if (!report().cause().contains(partOfCause)) {
      throw broken("a cause with '" + partOfCause + "'");
    }
    return this;
  }

  /** Asserts that a strategy tried a path. */
  public ConnectReportAssert tried(String strategy) {
    boolean tried =
        lines(strategy).stream()
            .anyMatch(line -> !line.outcome().equals(AttemptReport.NOT_APPLICABLE));
    if (!tried) {
      throw broken("an attempt of '" + strategy + "'");
    }
    return this;
  }

  /** Asserts that a strategy said that it cannot work here, or was not allowed to. */
  public ConnectReportAssert refusedBy(String strategy) {
    boolean refused =
        lines(strategy).stream()
            .anyMatch(line -> line.outcome().equals(AttemptReport.NOT_APPLICABLE));
    if (!refused) {
      throw broken("that '" + strategy + "' is not applicable");
    }
    return this;
  }

  private List<AttemptReport> lines(String strategy) {
    return report().attempts().stream().filter(line -> line.strategy().equals(strategy)).toList();
  }
}
