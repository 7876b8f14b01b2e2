package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Java example of the READMEs does what it says. */
class ReadmeExamplesTest {

  @SuppressWarnings("unused") // by name
  static final List<String> READMES = List.of("README.md", "api/README.md", "plugins/README.md");

  @TempDir private Path temporary;

  private static Stream<ReadmeBlock> java() {
    return READMES.stream()
        .flatMap(readme -> ReadmeBlock.of(readme).stream())
        .filter(block -> block.language().equals("java") && !block.isTest());
  }

  static Stream<ReadmeBlock> programs() {
    return java().filter(ReadmeBlock::isProgram);
  }

  static Stream<ReadmeBlock> plugins() {
    return java().filter(block -> !block.isProgram());
  }

  @ParameterizedTest
  @FieldSource("READMES")
  void eachReadmeHasExamplesAndAllOfThemAreWhole(String readme) {
    assertThat(java().filter(block -> block.readme().equals(readme)))
        .isNotEmpty()
        .allMatch(block -> block.isProgram() || block.isModule(), "is a program or a plugin");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aProgramPrintsWhatItSays(ReadmeBlock block) throws IOException {
    ExampleProgram program = ExampleProgram.of(temporary, block.sources(), block.mainClass());
    if (block.text().contains("args[0]")) {
      program.pluginDirectories(List.of(Product.HOME.resolve("plugins")));
    }
    printsWhatItSays(block, program.run());
  }

  @Test
  void aProgramRunsAsAModuleToo() throws IOException {
    ReadmeBlock block = programs().filter(program -> !program.isModule()).findFirst().orElseThrow();
    Map<String, String> files = new LinkedHashMap<>();
    files.put("module-info.java", "module example { requires net.p2pd.api; }");
    files.put("example/" + block.mainClass() + ".java", "package example;\n" + block.text());
    printsWhatItSays(block, ExampleProgram.run(temporary, files, block.mainClass()));
  }

  private static void printsWhatItSays(ReadmeBlock block, Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(block.prints()).as("its lines '// prints: ...'").isNotEmpty();
    List<String> printed = result.out().lines().toList();
    assertThat(printed).as(result.toString()).hasSameSizeAs(block.prints());
    for (int at = 0; at < printed.size(); at++) {
      String shown = block.prints().get(at);
      assertThat(printed.get(at))
          .matches(actual -> ReadmeBlock.shows(shown, actual), "is shown as '" + shown + "'");
    }
    assertThat(result.err()).doesNotContain("Exception", "SEVERE");
  }

  @ParameterizedTest
  @MethodSource("plugins")
  void aPluginIsAccepted(ReadmeBlock block) throws IOException {
    Path directory = temporary.resolve("plugins");
    Path plugin = StrangerPlugins.make(directory.resolve("example"), block.sources());
    Result result = Product.run("plugins", "list", "--json", "--plugins", directory.toString());
    assertThat(result.exitCode()).as(result.toString()).isZero();
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode listed : new ObjectMapper().readTree(result.out())) {
      if (listed.get("location").asText().equals(plugin.toString())) {
        found.add(listed);
      }
    }
    assertThat(found).as(result.out()).hasSize(1);
    assertThat(found.get(0).get("problem").isNull()).as(result.out()).isTrue();
    assertThat(found.get(0).get("warnings")).isEmpty();
    assertThat(found.get(0).get("services"))
        .isNotEmpty()
        .allSatisfy(service -> assertThat(service.get("id").asText()).isNotEmpty());
  }
}
