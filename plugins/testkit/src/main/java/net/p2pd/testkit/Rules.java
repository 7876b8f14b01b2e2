package net.p2pd.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.p2pd.loader.PackagingRule;

/**
 * All numbered rules: those of the API's javadoc and, as {@code JAR-}, those for packaging, which
 * the loader has ({@link PackagingRule}). The former stand in {@code rules.txt}, which the build
 * compares with the javadoc both ways; {@code untested.txt} says which rules no test of the kit can
 * show broken, and why.
 */
public final class Rules {

  private static final Map<String, ContractRule> ALL = read();

  private Rules() {}

  /** Returns every rule, by type and number. */
  public static Collection<ContractRule> all() {
    return ALL.values();
  }

  /**
   * Returns a rule by its number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ContractRule of(String id) {
    ContractRule rule = ALL.get(id);
    if (rule == null) {
      throw new IllegalArgumentException("the API's javadoc has no rule " + id);
    }
    return rule;
  }

  /** Returns the rule that a test method tests, if it tests one. */
  public static Optional<ContractRule> testedBy(AnnotatedElement method) {
    return Optional.ofNullable(method.getAnnotation(Rule.class)).map(rule -> of(rule.value()));
  }

  private static Map<String, ContractRule> read() {
    Map<String, String> untested = new LinkedHashMap<>();
    for (String line : lines("untested.txt")) {
      String[] parts = line.split(" ", 2);
      untested.put(parts[0], parts[1]);
    }
    Map<String, ContractRule> rules = new LinkedHashMap<>();
    for (String line : lines("rules.txt")) {
      String[] parts = line.split(" ", 4);
      Level level = Level.valueOf(parts[1]);
      rules.put(
          parts[0],
          new ContractRule(parts[0], level, parts[2], parts[3], untested.remove(parts[0])));
    }
    for (PackagingRule rule : PackagingRule.values()) {
      Level level = Level.valueOf(rule.level().name());
      String type = PackagingRule.class.getName();
      rules.put(rule.id(), new ContractRule(rule.id(), level, type, rule.text(), null));
    }
    if (!untested.isEmpty()) {
      throw new IllegalStateException(
          "untested.txt speaks of rules that there are not: " + untested.keySet());
    }
    return Collections.unmodifiableMap(rules);
  }

  /** Returns the lines of a resource beside this class; those that begin with # are for people. */
  private static List<String> lines(String name) {
    try (InputStream in = Rules.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the test kit's jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
