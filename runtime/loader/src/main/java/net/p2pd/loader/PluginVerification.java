package net.p2pd.loader;

import java.nio.file.Path;
import java.util.List;
import net.p2pd.api.plugin.PluginInfo;

/** What came of checking a plugin by the rules for its packaging. Immutable; holds words only. */
public final class PluginVerification {

  /** What came of one rule. */
  public enum Outcome {
    /** The plugin keeps it. */
    PASSED,
    /** The plugin breaks it. */
    FAILED,
    /** There is nothing in the plugin that it speaks of. */
    NOT_APPLICABLE,
    /** It could not be looked at, since another rule failed. */
    NOT_CHECKED
  }

  /** One rule and what came of it. Immutable. */
  public static final class Result {

    private final PackagingRule rule;
    private final Outcome outcome;
    private final String cause;
    private final String remedy;

    Result(PackagingRule rule, Outcome outcome, String cause, String remedy) {
      this.rule = rule;
      this.outcome = outcome;
      this.cause = cause;
      this.remedy = remedy;
    }

    static Result of(PackagingRule rule, Outcome outcome, String cause) {
      return new Result(rule, outcome, cause, "");
    }

    static Result failed(PackagingRule rule, PluginInfo.Problem problem) {
      return new Result(rule, Outcome.FAILED, problem.cause(), problem.remedy());
    }

    /** Returns the rule. */
    public PackagingRule rule() {
      return rule;
    }

    /** Returns what came of it. */
    public Outcome outcome() {
      return outcome;
    }

    /** Returns why, a sentence without a full stop; empty if it passed. */
    public String cause() {
      return cause;
    }

    /** Returns what to do about it; empty if it did not fail. */
    public String remedy() {
      return remedy;
    }

    /** Returns whether a rule that must be kept is broken. */
    public boolean isBad() {
      return outcome == Outcome.FAILED && rule.level() == PackagingRule.Level.MUST;
    }

    /** Returns cause and remedy, or the rule where it passed. */
    @Override
    public String toString() {
      String why = cause.isEmpty() ? rule.text() : cause;
      return rule.id() + ": " + (remedy.isEmpty() ? why : why + "; " + remedy);
    }
  }

  private final String pluginId;
  private final String version;
  private final Path location;
  private final List<Result> results;

  PluginVerification(String pluginId, String version, Path location, List<Result> results) {
    this.pluginId = pluginId;
    this.version = version;
    this.location = location;
    this.results = List.copyOf(results);
  }

  /** Returns the plugin's id; the name of its directory or jar where no id could be read. */
  public String pluginId() {
    return pluginId;
  }

  /** Returns the version of its module; empty if it has none. */
  public String version() {
    return version;
  }

  /** Returns where it is. */
  public Path location() {
    return location;
  }

  /** Returns all rules with what came of them, in their order. */
  public List<Result> results() {
    return results;
  }

  /** Returns what came of one rule. */
  public Result result(PackagingRule rule) {
    return results.stream().filter(result -> result.rule() == rule).findFirst().orElseThrow();
  }

  /** Returns whether it keeps all rules that must be kept. */
  public boolean isPassed() {
    return results.stream().noneMatch(Result::isBad);
  }
}
