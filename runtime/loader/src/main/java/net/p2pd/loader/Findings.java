package net.p2pd.loader;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.loader.PluginVerification.Outcome;
import net.p2pd.loader.PluginVerification.Result;

/** What was found out about a plugin so far, by rule; of several failures the first is kept. */
final class Findings {

  private final Map<PackagingRule, Result> found = new EnumMap<>(PackagingRule.class);

  void passed(PackagingRule rule) {
    found.putIfAbsent(rule, Result.of(rule, Outcome.PASSED, ""));
  }

  void notApplicable(PackagingRule rule, String why) {
    found.putIfAbsent(rule, Result.of(rule, Outcome.NOT_APPLICABLE, why));
  }

  void failed(PackagingRule rule, PluginInfo.Problem problem) {
    if (!isFailed(rule)) {
      found.put(rule, Result.failed(rule, problem));
    }
  }

  /** Runs a check that throws what is wrong; returns whether it passed. */
  @CanIgnoreReturnValue
  boolean check(PackagingRule rule, Runnable check) {
    try {
      check.run();
      passed(rule);
      return true;
    } catch (Refusal e) {
      failed(rule, e.problem());
    } catch (PluginCallException e) {
      failed(rule, e.problem(Refusal.INSTANTIATE));
    }
    return false;
  }

  boolean anyBad() {
    return found.values().stream().anyMatch(Result::isBad);
  }

  boolean isFailed(PackagingRule rule) {
    Result result = found.get(rule);
    return result != null && result.outcome() == Outcome.FAILED;
  }

  /** Returns all rules; those that nothing is known of could not be checked. */
  List<Result> results() {
    List<String> failed = new ArrayList<>();
    for (Result result : found.values()) {
      if (result.isBad()) {
        failed.add(result.rule().id());
      }
    }
    String why = "not looked at, since it breaks " + String.join(", ", failed);
    List<Result> results = new ArrayList<>();
    for (PackagingRule rule : PackagingRule.values()) {
      results.add(found.getOrDefault(rule, Result.of(rule, Outcome.NOT_CHECKED, why)));
    }
    return results;
  }
}
