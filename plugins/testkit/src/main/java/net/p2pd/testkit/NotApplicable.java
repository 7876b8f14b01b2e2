package net.p2pd.testkit;

import org.opentest4j.TestAbortedException;

/** Says that there is nothing in what is tested that the rule speaks of. */
final class NotApplicable extends TestAbortedException {
  private static final long serialVersionUID = 1L;

  NotApplicable(String reason) {
    super(reason);
  }
}
