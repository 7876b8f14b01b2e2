package net.p2pd.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** What came of running a contract test: the failures of each rule, with their messages. */
final class Verdict {

  private final Map<String, List<String>> failures = new TreeMap<>();
  private final List<String> others = new ArrayList<>();
  private int tests;

  private Verdict() {}

  static Verdict of(Class<?> contractTest) {
    Verdict verdict = new Verdict();
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(contractTest))
        .execute()
        .allEvents()
        .filter(event -> event.getType() == EventType.FINISHED)
        .forEach(verdict::note);
    return verdict;
  }

  private void note(Event event) {
    boolean isTest = event.getTestDescriptor().isTest();
    tests += isTest ? 1 : 0;
    TestExecutionResult result = event.getRequiredPayload(TestExecutionResult.class);
    if (result.getStatus() != TestExecutionResult.Status.FAILED) {
      return;
    }
    String message = String.valueOf(result.getThrowable().map(Throwable::getMessage).orElse(null));
    String rule =
        event
            .getTestDescriptor()
            .getSource()
            .filter(MethodSource.class::isInstance)
            .map(MethodSource.class::cast)
            .map(MethodSource::getJavaMethod)
            .map(method -> method.getAnnotation(Rule.class))
            .map(Rule::value)
            .orElse(null);
    if (rule == null) {
      others.add(event.getTestDescriptor().getDisplayName() + ": " + message);
    } else {
      failures.computeIfAbsent(rule, id -> new ArrayList<>()).add(message);
    }
  }

  int tests() {
    return tests;
  }

  /** Returns the messages of failed tests by rule. */
  Map<String, List<String>> failures() {
    return failures;
  }

  /** Returns failures of what is no test of a rule. */
  List<String> others() {
    return others;
  }
}
