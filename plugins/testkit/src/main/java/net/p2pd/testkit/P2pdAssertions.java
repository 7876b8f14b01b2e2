package net.p2pd.testkit;

import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.route.Route;
import org.assertj.core.api.Assertions;

/**
 * AssertJ's entry points, and those for what authors of plugins look at. Failures tell the whole
 * story: a report with all its attempts, a pipe with its state, a profile with all that is known.
 *
 * <pre>{@code
 * import static net.p2pd.testkit.P2pdAssertions.assertThat;
 *
 * assertThat(report).connectedBy("tcp-punch").directly();
 * }</pre>
 */
public class P2pdAssertions extends Assertions {

  /** For classes of one's own that add more. */
  protected P2pdAssertions() {}

  /** Begins an assertion about how a connect went. */
  public static ConnectReportAssert assertThat(@Nullable ConnectReport actual) {
    return new ConnectReportAssert(actual);
  }

  /** Begins an assertion about a pipe. */
  public static PipeAssert assertThat(@Nullable Pipe actual) {
    return new PipeAssert(actual);
  }

  /** Begins an assertion about a route. */
  public static RouteAssert assertThat(@Nullable Route actual) {
    return new RouteAssert(actual);
  }

  /** Begins an assertion about what is known of a NAT. */
  public static NatProfileAssert assertThat(@Nullable NatProfile actual) {
    return new NatProfileAssert(actual);
  }
}
