package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the READMEs say of files, commands, keys and artifacts is so. */
class ReadmeFactsTest {

  private static final String OPERATORS = "distribution/README.md";
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");
  private static final Pattern COMMAND = Pattern.compile("p2pd ((?:[a-z]+ ?)+)(.*)");
  private static final Pattern KEY = Pattern.compile("\\| `([a-z.-]+)` \\| `([^`]+)` \\|.*");

  @ParameterizedTest
  @ValueSource(
      strings = {"README.md", "api/README.md", "plugins/README.md", OPERATORS, "runtime/README.md"})
  void everyLinkLeadsToAFile(String readme) {
    Path folder = ReadmeBlock.REPOSITORY.resolve(readme).getParent();
    Matcher links = LINK.matcher(ReadmeBlock.read(readme));
    while (links.find()) {
      assertThat(folder.resolve(links.group(1))).exists();
    }
  }

  /** Commands of the operators' README with the rest of their lines. */
  private static Map<String, String> commands() {
    String text =
        ReadmeBlock.of(OPERATORS).stream()
            .map(ReadmeBlock::text)
            .filter(block -> block.startsWith("p2pd demo"))
            .findFirst()
            .orElseThrow();
    Map<String, String> commands = new LinkedHashMap<>();
    text.lines()
        .forEach(
            line -> {
              Matcher command = COMMAND.matcher(line);
              assertThat(command.matches()).as(line).isTrue();
              commands.put(command.group(1).strip(), command.group(2));
            });
    return commands;
  }

  private static Set<String> options(String text) {
    return OPTION
        .matcher(text)
        .results()
        .map(java.util.regex.MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theOperatorsReadmeListsTheCommandsThatThereAre() {
    String help = Product.run("--help").out();
    List<String> offered =
        help.substring(help.indexOf("Commands:"))
            .lines()
            .skip(1)
            .filter(line -> line.matches(" {2}\\S.*"))
            .map(line -> line.strip().split(" ")[0])
            .toList();
    assertThat(offered).isNotEmpty();
    assertThat(commands().keySet().stream().map(command -> command.split(" ")[0]).distinct())
        .containsExactlyInAnyOrderElementsOf(offered);
  }

  @Test
  void theOperatorsReadmeListsTheOptionsThatTheyHave() {
    String readme = ReadmeBlock.read(OPERATORS);
    int common = readme.indexOf("All but `lab` take ");
    Set<String> everywhere = options(readme.substring(common, readme.indexOf(". Data", common)));
    assertThat(everywhere).contains("--config", "--set", "--data-dir", "--plugins", "--help");
    commands()
        .forEach(
            (command, rest) -> {
              String[] words = (command + " --help").split(" ");
              Set<String> said =
                  new TreeSet<>(command.equals("lab") ? Set.of("--help") : everywhere);
              said.addAll(options(rest));
              Set<String> offered = options(Product.run(words).out());
              offered.remove("--version"); // of the program, offered everywhere
              assertThat(said).as("options of p2pd %s", command).isEqualTo(offered);
            });
  }

  @Test
  void theDefaultsInTheOperatorsReadmeAreThoseOfTheTemplate() throws IOException {
    String template = Files.readString(Product.HOME.resolve("conf/p2pd.toml"));
    List<Matcher> rows =
        ReadmeBlock.read(OPERATORS).lines().map(KEY::matcher).filter(Matcher::matches).toList();
    assertThat(rows).isNotEmpty();
    for (Matcher row : rows) {
      String key = "\n#" + row.group(1) + " = ";
      assertThat(template).contains(key);
      String before = template.substring(0, template.indexOf(key));
      String comment = before.substring(before.lastIndexOf("\n\n")).replace("\n#", "");
      assertThat(comment).as(row.group(1)).endsWith("by default " + row.group(2) + ".");
    }
  }

  @Test
  void everyArtifactThatTheReadmesNameIsThere() throws IOException {
    Set<String> artifacts = new HashSet<>();
    try (Stream<Path> files = Files.walk(ReadmeBlock.REPOSITORY, 3)) {
      for (Path pom : (Iterable<Path>) files.filter(file -> file.endsWith("pom.xml"))::iterator) {
        Pattern.compile("</parent>\\s*<artifactId>([^<]+)")
            .matcher(Files.readString(pom))
            .results()
            .forEach(artifact -> artifacts.add(artifact.group(1)));
      }
    }
    String readmes =
        Stream.of("README.md", "api/README.md", "plugins/README.md")
            .map(ReadmeBlock::read)
            .collect(Collectors.joining());
    List<String> named =
        Pattern.compile("(?:<artifactId>|net\\.p2pd:)(p2pd-[a-z-]+)")
            .matcher(readmes)
            .results()
            .map(artifact -> artifact.group(1))
            .distinct()
            .toList();
    assertThat(named).isNotEmpty();
    assertThat(artifacts).containsAll(named);
  }
}
