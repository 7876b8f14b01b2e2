package net.p2pd.testkit;

import java.util.Locale;

/** What came of one rule, the lightest first. */
enum RuleOutcome {
  /** All that was tested of it passed, and something was. */
  PASSED,
  /** There is nothing that it speaks of. */
  NOT_APPLICABLE,
  /** It was not tested, for a reason that is told. */
  SKIPPED,
  /** No test of it was run. */
  NOT_RUN,
  /** It only says SHOULD or MAY, and it is not kept. */
  NOT_KEPT,
  /** A test of it failed. */
  FAILED;

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Returns whether it says that a rule is not kept. */
  boolean isAboutKeeping() {
    return this == NOT_KEPT || this == FAILED;
  }
}
