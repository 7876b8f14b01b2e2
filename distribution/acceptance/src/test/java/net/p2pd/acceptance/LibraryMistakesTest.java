package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that names a wrong plugin directory learns which, and what to do. */
class LibraryMistakesTest {

  private static final String PROGRAM =
      """
      package library;

      import java.nio.file.Path;
      import net.p2pd.api.*;

      public class Start {
        public static void main(String[] args) {
          NodeOptions options = NodeOptions.defaults().set("node.listen", "loopback");
          for (String directory : args) {
            try (Node node = P2pd.start(options.plugins(Path.of(directory)))) {
              System.out.println("plugins: " + node.plugins().size());
            } catch (P2pdException e) {
              System.out.println(e.getMessage());
            }
          }
        }
      }
      """;

  @TempDir private Path temporary;

  @ParameterizedTest(name = "module path: {0}")
  @ValueSource(booleans = {false, true})
  void aWrongPluginDirectoryIsNamedWithTheRemedy(boolean modular) throws IOException {
    Path missing = temporary.resolve("missing");
    Path file = Files.writeString(temporary.resolve("file"), "");
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    Map<String, String> files = new LinkedHashMap<>();
    if (modular) {
      files.put("module-info.java", "module library { requires net.p2pd.api; }");
    }
    files.put("library/Start.java", PROGRAM);
    Result result =
        ExampleProgram.of(temporary, files, "Start")
            .pluginDirectories(List.of(missing, file, empty))
            .run();
    assertThat(result.exitCode()).as(result.toString()).isZero();
    String remedy = "; create it, or name the directory that holds the plugins";
    assertThat(result.out().lines())
        .containsExactly(
            "plugin directory " + missing + " does not exist" + remedy,
            "plugin directory " + file + " is not a directory" + remedy,
            "plugins: 0");
    assertThat(result.err().lines().filter(line -> line.contains("plugin")))
        .singleElement()
        .asString()
        .endsWith("plugin directory " + empty + " is empty; no plugin was loaded from it");
  }
}
