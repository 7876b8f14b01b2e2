package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code p2pd plugins verify} tells good packaging from bad. */
class PackagingTest {

  @TempDir private Path temporary;

  private static JsonNode verified(Result result) throws IOException {
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void theBundledPluginsKeepEveryRule() throws IOException {
    Result result = Product.run("plugins", "verify", "--json");
    assertThat(result.exitCode()).as(result.toString()).isZero();
    JsonNode plugins = verified(result);
    assertThat(plugins).hasSizeGreaterThan(1);
    for (JsonNode plugin : plugins) {
      assertThat(plugin.get("passed").asBoolean()).isTrue();
      assertThat(plugin.get("rules"))
          .as(plugin.get("id").asText())
          .isNotEmpty()
          .allMatch(
              rule -> List.of("passed", "not-applicable").contains(rule.get("outcome").asText()));
    }
  }

  @Test
  void aBadPluginFailsWithTheNumbersOfTheRulesThatItBreaks() throws IOException {
    Path plugins = Files.createDirectory(temporary.resolve("plugins"));
    Gallery gallery = new Gallery(Files.createDirectory(temporary.resolve("work")), plugins);
    gallery.protocol("unknownkey", "").properties("share = netty").make();
    gallery.protocol("good", "").make();
    Path bad = plugins.resolve("unknownkey");

    Result result = Product.run("plugins", "verify", bad.toString());
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out().lines().toList())
        .first()
        .asString()
        .matches("plugin 'unknownkey'.* at \\Q" + bad + "\\E");
    assertThat(result.out())
        .contains("  JAR-11: unknown key 'share' in META-INF/p2pd/plugin.properties")
        .contains("  bad: 16 rules, ");

    Result byId = Product.run("plugins", "verify", "good", "--plugins", plugins.toString());
    assertThat(byId.exitCode()).as(byId.toString()).isZero();
    assertThat(byId.out()).contains("JAR-14: ", "  good: 16 rules, ");

    Result none = Product.run("plugins", "verify", "goood", "--plugins", plugins.toString());
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("there is no plugin 'goood', did you mean 'good'?");
  }

  @Test
  void theReadmeForAuthorsListsTheRulesThatAreChecked() throws IOException {
    List<String> rows = new ArrayList<>();
    for (JsonNode rule : verified(Product.run("plugins", "verify", "--json")).get(0).get("rules")) {
      boolean should = rule.get("level").asText().equals("SHOULD");
      String text = (should ? "SHOULD: " : "") + rule.get("text").asText();
      rows.add("| `" + rule.get("rule").asText() + "` | " + text + " |");
    }
    assertThat(ReadmeBlock.read("plugins/README.md").lines().filter(line -> line.contains("`JAR-")))
        .containsExactlyElementsOf(rows);
  }
}
