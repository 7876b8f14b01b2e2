package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every rule has a test, and every MUST rule an implementation that is broken on purpose. */
class CoverageTest {

  private static boolean isTestable(ContractRule rule) {
    return rule.whyNotTested().isEmpty();
  }

  /** Returns the MUST rules that nothing breaks. */
  private static List<String> unbroken(Collection<ContractRule> rules, Set<String> broken) {
    List<String> unbroken = new ArrayList<>();
    for (ContractRule rule : rules) {
      if (rule.level() == Level.MUST && isTestable(rule) && !broken.contains(rule.id())) {
        unbroken.add(rule.id());
      }
    }
    return unbroken;
  }

  private static Set<String> brokenRules() {
    return Fixtures.all().stream()
        .map(type -> type.getAnnotation(Breaks.class).value())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyMustRuleIsBrokenOnPurpose() {
    List<ContractRule> must =
        Rules.all().stream().filter(rule -> rule.level() == Level.MUST).toList();
    Set<String> broken = brokenRules();
    long untested = must.stream().filter(rule -> rule.whyNotTested().isPresent()).count();
    long killed = must.stream().filter(rule -> broken.contains(rule.id())).count();
    System.out.printf(
        "contract test kit: %d rules, of which %d say MUST; %d of these are broken by %d"
            + " implementations, %d cannot be tested%n",
        Rules.all().size(), must.size(), killed, Fixtures.all().size(), untested);
    must.stream()
        .filter(rule -> rule.whyNotTested().isPresent())
        .forEach(rule -> System.out.println("  " + rule.id() + ": " + rule.whyNotTested().get()));

    assertThat(unbroken(must, broken))
        .as("MUST rules without a broken implementation (annotate one with @Breaks)")
        .isEmpty();
    assertThat(killed + untested).as("MUST rules with proof or reason").isEqualTo(must.size());
  }

  @Test
  void everyRuleHasATestOrAReason() {
    Set<String> tested = Fixtures.testsOfRules().keySet();
    for (ContractRule rule : Rules.all()) {
      if (isTestable(rule)) {
        assertThat(tested).as("rules with a test").contains(rule.id());
      }
      if (rule.whyNotTested().isPresent()) {
        assertThat(tested)
            .as("rules with a test; there is a reason, too")
            .doesNotContain(rule.id());
      }
    }
    tested.forEach(id -> assertThat(Rules.of(id).id()).isEqualTo(id));
  }

  @Test
  void aRuleThatNothingBreaksIsNoticed() {
    ContractRule planted = new ContractRule("SERVICE-99", Level.MUST, "X", "It MUST.", null);
    ContractRule advice = new ContractRule("SERVICE-98", Level.SHOULD, "X", "It SHOULD.", null);
    ContractRule excused = new ContractRule("SERVICE-97", Level.MUST, "X", "It MUST.", "too deep");

    assertThat(unbroken(List.of(planted, advice, excused), brokenRules()))
        .containsExactly("SERVICE-99");
  }

  @Test
  void brokenImplementationsNameRulesThatThereAre() {
    for (Class<?> type : Fixtures.all()) {
      assertThat(Rules.of(type.getAnnotation(Breaks.class).value()).level())
          .as("the level of what %s breaks", type)
          .isEqualTo(Level.MUST);
    }
  }
}
