package net.p2pd.testkit;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What came of the rules of one contract, in one test class of an author. */
final class ContractResult {

  /** One rule, what came of it, and why. */
  record Line(ContractRule rule, RuleOutcome outcome, String reason) {}

  private static final Comparator<ContractRule> ORDER =
      Comparator.comparing(ContractRule::chapter)
          .thenComparing(
              rule -> Integer.parseInt(rule.id().substring(rule.chapter().length() + 1)));

  private final Class<?> test;
  private final Map<ContractRule, Line> lines = new TreeMap<>(ORDER);

  /** Begins with all rules of the test's contracts; none of them was run yet. */
  ContractResult(Class<?> test) {
    this.test = test;
    for (Class<?> at = test; at != null; at = at.getSuperclass()) {
      for (Method method : at.getDeclaredMethods()) {
        Optional<ContractRule> rule = Rules.testedBy(method);
        rule.ifPresent(
            each -> lines.put(each, new Line(each, RuleOutcome.NOT_RUN, "no test of it was run")));
      }
    }
  }

  /**
   * Adds what came of one test of a rule. Of several tests a failure weighs most; a rule of which
   * one part was tested and another was not is kept, and the reason is told.
   */
  void add(ContractRule rule, RuleOutcome outcome, String reason) {
    Line line = new Line(rule, outcome, outcome == RuleOutcome.PASSED ? "" : reason);
    lines.merge(rule, line, ContractResult::both);
  }

  private static Line both(Line one, Line other) {
    if (one.outcome() == RuleOutcome.NOT_RUN) {
      return other;
    }
    boolean isLighter = one.outcome().compareTo(other.outcome()) < 0;
    Line heavy = isLighter ? other : one;
    Line light = isLighter ? one : other;
    if (heavy.outcome().isAboutKeeping() || light.outcome() != RuleOutcome.PASSED) {
      return heavy;
    }
    boolean isPart = !heavy.reason().isEmpty() && heavy.outcome() != RuleOutcome.PASSED;
    String reason = isPart ? "in part not tested: " + heavy.reason() : heavy.reason();
    return new Line(light.rule(), RuleOutcome.PASSED, reason.isEmpty() ? light.reason() : reason);
  }

  String testName() {
    return test.getName();
  }

  /** Returns the contract that the test extends: the first class of the kit above it. */
  String contractName() {
    Class<?> at = test;
    while (at.getSuperclass() != null && !isOfTheKit(at)) {
      at = at.getSuperclass();
    }
    return isOfTheKit(at) ? at.getSimpleName() : test.getSimpleName();
  }

  private static boolean isOfTheKit(Class<?> type) {
    return type.getName().startsWith(Rules.class.getPackageName() + ".")
        && java.lang.reflect.Modifier.isAbstract(type.getModifiers());
  }

  Collection<Line> lines() {
    return lines.values();
  }

  Map<RuleOutcome, Integer> counts() {
    Map<RuleOutcome, Integer> counts = new EnumMap<>(RuleOutcome.class);
    lines.values().forEach(line -> counts.merge(line.outcome(), 1, Integer::sum));
    return counts;
  }

  /** Returns "16 rules: 14 passed, 1 failed, 1 not applicable". */
  static String words(Map<RuleOutcome, Integer> counts) {
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    List<String> parts = new ArrayList<>();
    counts.forEach((outcome, count) -> parts.add(count + " " + outcome.word()));
    return all + " rules: " + String.join(", ", parts);
  }
}
