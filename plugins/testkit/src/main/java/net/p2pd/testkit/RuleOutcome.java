package net.p2pd.testkit;

import java.util.Locale;

/** What came of one rule; of its tests, what weighs most. In the order of that weight. */
enum RuleOutcome {
  /** All its tests passed. */
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

  /** Returns whether a reason belongs to it. */
  boolean needsReason() {
    return this != PASSED;
  }
}
