package net.p2pd.testkit;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Names of tests for people: the rule's number and level, then the method's name as words. */
public final class RuleNames extends DisplayNameGenerator.Standard {

  private static final Pattern HUMP =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  /** Made by JUnit. */
  public RuleNames() {}

  @Override
  public String generateDisplayNameForMethod(
      List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
    return Rules.testedBy(testMethod)
        .map(rule -> rule.id() + " " + rule.level() + ": " + words(testMethod.getName()))
        .orElseGet(
            () ->
                super.generateDisplayNameForMethod(enclosingInstanceTypes, testClass, testMethod));
  }

  static String words(String name) {
    StringBuilder words = new StringBuilder();
    for (String word : HUMP.split(name, -1)) {
      boolean isAcronym = word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
      words.append(words.length() == 0 ? "" : " ");
      words.append(isAcronym ? word : word.toLowerCase(Locale.ROOT));
    }
    return words.toString();
  }
}
