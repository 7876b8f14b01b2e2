package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each broken implementation fails its rule with its message, and nothing that it does not list.
 */
class BrokenServicesTest {

  @TestFactory
  Stream<DynamicTest> aBrokenServiceIsFound() {
    return Fixtures.all().stream()
        .map(
            type ->
                DynamicTest.dynamicTest(
                    type.getAnnotation(Breaks.class).value()
                        + " is broken by "
                        + RuleNames.words(type.getSimpleName()),
                    () -> check(type)));
  }

  private static void check(Class<?> type) {
    Breaks breaks = type.getAnnotation(Breaks.class);
    Map<String, String> also = new TreeMap<>();
    for (Breaks.Also other : type.getAnnotationsByType(Breaks.Also.class)) {
      assertThat(other.because()).as("why %s breaks %s, too", type, other.value()).isNotBlank();
      also.put(other.value(), other.because());
    }
    Verdict verdict = Verdict.of(type);

    assertThat(verdict.tests()).as("tests of %s", type).isGreaterThan(3);
    assertThat(verdict.others()).as("failures of %s outside of rules", type).isEmpty();
    assertThat(verdict.failures().getOrDefault(breaks.value(), List.of()))
        .as(
            "messages of the failed tests of %s; all failures: %s",
            breaks.value(), verdict.failures())
        .anyMatch(message -> message.contains(breaks.with()));
    List<String> expected = new ArrayList<>(also.keySet());
    expected.add(breaks.value());
    assertThat(verdict.failures().keySet())
        .as("all rules that %s fails; failures: %s", type.getSimpleName(), verdict.failures())
        .containsExactlyInAnyOrderElementsOf(expected);
  }
}
