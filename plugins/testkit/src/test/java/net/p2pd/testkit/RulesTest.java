package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of rules says what the API's javadoc says: all of it and nothing else. */
class RulesTest {

  private static final Pattern RULE =
      Pattern.compile(
          "<li><b>([A-Z]+-\\d+)</b> (.*?)(?=\\n \\*   <li>|\\n \\* </ul>)", Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("\\{@(?:link|code)\\s+([^}]*)}");
  private static final Pattern NUMBER = Pattern.compile("\\b[A-Z]{4,}-\\d+\\b");

  /** Reads rules out of a source file, each as a line of rules.txt. */
  private static List<String> rulesOf(String type, String source) {
    List<String> rules = new ArrayList<>();
    Matcher matcher = RULE.matcher(source);
    while (matcher.find()) {
      String plain = matcher.group(2).replaceAll("\\s*\\n \\* *", " ");
      String text =
          TAG.matcher(plain)
              .replaceAll(
                  tag -> {
                    String name = tag.group(1);
                    return Matcher.quoteReplacement(
                        name.startsWith("#") ? name.substring(1) : name.replace('#', '.'));
                  });
      Level level = level(text);
      assertThat(level).as("%s says MUST, SHOULD or MAY", matcher.group(1)).isNotNull();
      rules.add(matcher.group(1) + " " + level + " " + type + " " + text);
    }
    return rules;
  }

  private static Level level(String text) {
    for (Level level : Level.values()) {
      if (Pattern.compile("\\b" + level + "\\b").matcher(text).find()) {
        return level;
      }
    }
    return null;
  }

  private static Path sources() {
    return Path.of(System.getProperty("api.sources"));
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(sources())) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static String type(Path file) {
    String path = sources().relativize(file).toString();
    return path.replace(file.getFileSystem().getSeparator(), ".").replaceAll("\\.java$", "");
  }

  @Test
  void theListIsWhatTheJavadocSays() throws IOException {
    List<String> javadoc = new ArrayList<>();
    for (Path file : files()) {
      javadoc.addAll(rulesOf(type(file), Files.readString(file)));
    }
    List<String> listed =
        Rules.all().stream()
            .filter(rule -> rule.type().startsWith("net.p2pd.api."))
            .map(rule -> rule.id() + " " + rule.level() + " " + rule.type() + " " + rule.text())
            .toList();

    assertThat(javadoc).hasSizeGreaterThan(70);
    assertThat(listed)
        .as("rules.txt; put these lines there:%n%s", String.join("\n", javadoc))
        .containsExactlyInAnyOrderElementsOf(javadoc);
  }

  @Test
  void whatLooksLikeARuleIsOne() throws IOException {
    for (Path file : files()) {
      Matcher numbers = NUMBER.matcher(Files.readString(file));
      while (numbers.find()) {
        String id = numbers.group();
        assertThat(Rules.all())
            .as("%s speaks of %s", file.getFileName(), id)
            .anyMatch(rule -> rule.id().equals(id));
      }
    }
  }

  @Test
  void numbersHaveNoGapsAndNoTwins() {
    String chapter = "";
    int last = 0;
    List<String> seen = new ArrayList<>();
    for (ContractRule rule : Rules.all()) {
      int number = Integer.parseInt(rule.id().substring(rule.chapter().length() + 1));
      if (!rule.chapter().equals(chapter)) {
        assertThat(seen).doesNotContain(rule.chapter());
        seen.add(rule.chapter());
        chapter = rule.chapter();
        last = 0;
      }
      assertThat(number).as(rule.id()).isEqualTo(last + 1);
      last = number;
    }
  }

  @Test
  void aChangeOfTheJavadocIsNoticed() {
    String source =
        """
        /**
         * <ul>
         *   <li><b>CONNECT-1</b> {@link #applicable} SHOULD answer {@code soon},
         *       without {@link Pipe#send}.
         * </ul>
         */
        """;
    assertThat(rulesOf("a.B", source))
        .containsExactly("CONNECT-1 SHOULD a.B applicable SHOULD answer soon, without Pipe.send.");
    assertThat(Rules.of("CONNECT-1").level()).isEqualTo(Level.MUST);
  }

  @Test
  void aRuleThatThereIsNotIsSaidSo() {
    assertThatThrownBy(() -> Rules.of("CONNECT-99"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the API's javadoc has no rule CONNECT-99");
  }

  @Test
  @Rule("SERVICE-4")
  void aTestKnowsItsRule() throws ReflectiveOperationException {
    var method = RulesTest.class.getDeclaredMethod("aTestKnowsItsRule");
    assertThat(Rules.testedBy(method)).contains(Rules.of("SERVICE-4"));
    assertThat(new RuleNames().generateDisplayNameForMethod(List.of(), RulesTest.class, method))
        .isEqualTo("SERVICE-4 MUST: a test knows its rule");
  }

  @Test
  void namesOfTestsAreReadable() {
    assertThat(RuleNames.words("aPathOverIPv6IsDialledByTCP"))
        .isEqualTo("a path over IPv6 is dialled by TCP".replace("IPv6", "i pv6"));
  }
}
